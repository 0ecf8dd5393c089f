#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/gpu.h"

namespace dl {
namespace {

using namespace harness;

using Floats = std::vector<float>;

constexpr Tolerance kFloat{1e-5, 1e-5};

struct Sizes {
  int m, k, n;
};

Floats floats_of(const Matrix& X) { return {X.begin(), X.end()}; }

/// Floats, and their values, as what a failure shows.
Matrix random_of(int rows, int columns, float scale = 1) {
  Matrix X = zeros(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
  const Floats values = random_floats(X.size());
  std::transform(values.begin(), values.end(), X.begin(), [&](float x) { return x * scale; });
  return X;
}

/// The part of A B that comes from `first` <= l < `last`.
Matrix part(const Matrix& A, const Matrix& B, std::size_t first, std::size_t last) {
  Matrix C = zeros(A.shape(0), B.shape(1));
  for (std::size_t i = 0; i < A.shape(0); ++i) {
    for (std::size_t l = first; l < last; ++l) {
      for (std::size_t j = 0; j < B.shape(1); ++j) {
        C(i, j) += A(i, l) * B(l, j);
      }
    }
  }
  return C;
}

/// C, and NaN from this row and this column on, where nothing was written.
Matrix cut(Matrix C, std::size_t rows, std::size_t columns) {
  for (std::size_t i = 0; i < C.shape(0); ++i) {
    for (std::size_t j = 0; j < C.shape(1); ++j) {
      C(i, j) = i < rows && j < columns ? C(i, j) : NAN;
    }
  }
  return C;
}

/// Notes what known mistakes would make of A B.
void suspect_mistakes(const Matrix& A, const Matrix& B) {
  const std::size_t m = A.shape(0), k = A.shape(1), n = B.shape(1), tile = kTile;
  const Matrix C = part(A, B, 0, k);
  const auto up = [](std::size_t size) { return (size + tile - 1) / tile * tile; };
  known_mistake(
      "the last tiles along k are missing: k is not a multiple of the tile, and what is left "
      "needs a last pair of tiles, with zeros beyond the edge",
      part(A, B, 0, k / tile * tile));
  known_mistake(
      "only the last pair of tiles is in it: the sum goes on from tile to tile, and starts at "
      "0 once",
      part(A, B, (k - 1) / tile * tile, k));
  known_mistake(
      "the blocks do not reach the last rows and columns of C: m / kTile and n / kTile have to "
      "be rounded up",
      cut(C, m / tile * tile, n / tile * tile));
  known_mistake(
      "rows and columns have changed places in the grid: x goes along a row of C, so along x "
      "there are the tiles of n columns, and along y those of m rows",
      cut(C, up(n), up(m)));
  if (k > 256) {
    known_mistake("only the first 256 of k are in the sum: it goes on to k, whatever that is",
                  part(A, B, 0, 256));
  }
  if (m == tile && k == tile && n == tile) {
    known_mistake(
        "this is A times B transposed: a thread needs a column of B's tile, B_tile[d][x], and "
        "goes along a row",
        matmul(A, transposed(B)));
    known_mistake(
        "this is A transposed, times B: does each number of A stand in its tile where it is "
        "looked for?",
        matmul(transposed(A), B));
  }
}

Numbers multiply(const Matrix& A, const Matrix& B, Launched* launched = nullptr) {
  const int m = static_cast<int>(A.shape(0)), k = static_cast<int>(A.shape(1));
  const int n = static_cast<int>(B.shape(1));
  const GpuFloats a(floats_of(A)), b(floats_of(B)), c(unwritten(A.shape(0) * B.shape(1)));
  const Launched run = launch("matmul", matmul_launch(m, n), matmul, a, b, c, m, n, k);
  if (launched != nullptr) {
    *launched = run;
  }
  const Floats values = c.values();
  return {{A.shape(0), B.shape(1)}, {values.begin(), values.end()}};
}

void expect_products(const std::vector<Sizes>& all, float scale = 1) {
  const Tolerance tolerance{kFloat.relative, kFloat.absolute * scale};
  for (const auto& [m, k, n] : all) {
    const Matrix A = input("A", random_of(m, k, scale)), B = input("B", random_of(k, n));
    suspect_mistakes(A, B);
    in_every_order([&] {
      Launched run;
      const Numbers C = multiply(A, B, &run);
      expect_close("C after " + run.call, C, part(A, B, 0, A.shape(1)), tolerance);
    });
  }
}

constexpr char kUnwritten[] = "reads shared memory that no thread of the block has written";
constexpr char kOutside[] = " of an array of ";

TEST("matmul: one tile, 16 x 16 x 16, in every order of threads") {
  const Cause early(kUnwritten,
                    "this thread multiplies before all others have brought their numbers: between "
                    "bringing the tiles and using them there must be a __syncthreads()");
  expect_products({{kTile, kTile, kTile}});
}

TEST("matmul: several tiles, whole ones, in every order of threads") {
  const Cause late("shared memory that ",
                   "a thread that is done with a pair of tiles brings its numbers of the next one "
                   "while others still multiply: after the tiles are used there must be another "
                   "__syncthreads()");
  expect_products({{2 * kTile, 3 * kTile, 2 * kTile}});
}

TEST("matmul: the worked example of the README") {
  const Cause empty(kUnwritten,
                    "the tile reaches beyond the edge of the matrix, and nobody has written "
                    "there: what is read there has to be 0");
  const Cause outside(kOutside,
                      "a tile reaches beyond the edge of a matrix: compare row and column with the "
                      "sizes before A or B is read, and before C is written");
  const Matrix A = input("A", Matrix{{1, 2, 3}, {4, 5, 6}});
  const Matrix B = input("B", Matrix{{7, 8}, {9, 10}, {11, 12}});
  suspect_mistakes(A, B);
  expect_close("C", multiply(A, B), Matrix{{58, 64}, {139, 154}}, kFloat);
}

TEST("matmul: sizes of 1") { expect_products({{1, 1, 1}, {1, 1, 20}, {19, 1, 1}, {1, 37, 1}}); }

TEST("matmul: two tiles and a remainder along m, k and n, in every order of threads") {
  const Cause outside(kOutside,
                      "a tile reaches beyond the edge of a matrix: compare row and column with the "
                      "sizes before A or B is read, and before C is written");
  const Cause twice("global memory that ",
                    "two threads have written to the same place of C: C(i, j) is C[i * n + j], "
                    "since its rows have n numbers");
  expect_products({{35, 37, 53}, {67, 70, 41}, {32, 33, 64}, {33, 32, 16}});
}

TEST("matmul: what is no number stays in its row of A and its column of B") {
  for (int i = 0; i < 5; ++i) {
    const int m = static_cast<int>(random_size(2, 20)),
              k = 16 + static_cast<int>(random_size(1, 15)),
              n = static_cast<int>(random_size(2, 20));
    Matrix A = random_of(m, k), B = random_of(k, n);
    for (std::size_t row = 1; row < A.shape(0); row += 2) {
      A(row, 0) = NAN;
    }
    input("A", A);
    input("B", B);
    const Matrix wanted = part(A, B, 0, A.shape(1));
    const Numbers yours = multiply(A, B);
    expect(!std::isnan(yours.values.at(0)),
           "row 0 of A has numbers alone, and row 0 of C is NaN: at the end of a row the tile has "
           "gone "
           "on into the next one, whose NaN times 0 is NaN. Beyond the edge a tile is 0");
    expect_close("C, where every second row of A begins with NaN,", yours, wanted, kFloat);
  }
}

TEST("matmul: any sizes, small numbers and large ones") {
  const Cause outside(kOutside,
                      "a tile reaches beyond the edge of a matrix: compare row and column with the "
                      "sizes before A or B is read, and before C is written");
  const auto size = [](std::size_t most) { return static_cast<int>(random_size(1, most)); };
  for (int i = 0; i < 15; ++i) {
    const float scale = std::pow(10.0f, static_cast<float>(size(13) - 7));
    expect_products({{size(50), size(50), size(50)}}, scale);
  }
  expect_products({{3, 300, 5}, {130, 2, 3}, {2, 3, 130}});
  const Matrix A = input("A", random_of(2, 1500)), B = input("B", random_of(1500, 3));
  for (const std::size_t most : {512, 1024}) {
    known_mistake(
        concat("only the first ", most, " of k are in the sum: it goes on to k, whatever that is"),
        part(A, B, 0, most));
  }
  expect_close("C, for a k of 1500,", multiply(A, B), part(A, B, 0, 1500), {1e-4, 1e-4});
}

TEST("matmul: each number that is read serves a whole tile") {
  const auto size = [] { return 32 * static_cast<int>(random_size(1, 3)); };
  for (int i = 0; i < 4; ++i) {
    const auto [m, k, n] = i == 0 ? Sizes{64, 96, 32} : Sizes{size(), size(), size()};
    Launched run;
    multiply(random_of(m, k), random_of(k, n), &run);
    const Index loads = run.report.total.global.loads, enough = Index{2} * m * n * k / kTile;
    expect(loads <= enough,
           concat(run.call, ": the threads read ", loads, " numbers from global memory for C (", m,
                  " x ", n, ") = A (", m, " x ", k, ") B (", k, " x ", n, "), and ", enough,
                  " are enough. A number that one thread has brought into shared memory serves the "
                  "16 threads of its row or column: read A and B only to fill the tiles"));
  }
}

TEST("matmul: threads that follow each other read side by side") {
  Launched run;
  multiply(random_of(64, 64), random_of(64, 64), &run);
  expect_side_by_side(run);
}

}  // namespace
}  // namespace dl
