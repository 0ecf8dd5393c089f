#include <malloc.h>

#include <cstdlib>
#include <new>

#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {

/// The lines that were used last, the latest one first, and how many had to be loaded.
class Cache {
 public:
  void use(const void* matrix, std::size_t i, std::size_t j) {
    const Line line{matrix, i, j / kLine};
    const auto found = std::find(lines_.begin(), lines_.end(), line);
    if (found != lines_.end()) {
      std::rotate(lines_.begin(), found, found + 1);
      return;
    }
    ++loads_;
    if (lines_.size() == kLines) {
      lines_.pop_back();
    }
    lines_.insert(lines_.begin(), line);
  }
  std::size_t loads() const { return loads_; }

 private:
  struct Line {
    const void* matrix;
    std::size_t row, place;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> lines_;
  std::size_t loads_ = 0;
};

void note_use(Cache& cache, const SlowMatrix& matrix, std::size_t i, std::size_t j) {
  cache.use(&matrix, i, j);
}

namespace {

using namespace harness;

/// A is (n, k), B is (k, m), C is (n, m).
struct Sizes {
  std::size_t n, k, m;
};

std::string text(Sizes s) { return concat(s.n, " x ", s.k, " by ", s.k, " x ", s.m); }

// ---- What the tests know of loads ----

std::size_t lines(std::size_t columns) { return (columns + kLine - 1) / kLine; }

/// Of blocks of 8 x 8: for each product of two of them the rows of both, and C once.
std::size_t loads_of_blocks(Sizes s) {
  return s.n * lines(s.k) * lines(s.m) + s.k * lines(s.m) * lines(s.n) + s.n * lines(s.m);
}

/// In blocks of `edge`, with `down` a column of B innermost, else along a row.
std::size_t loads_of(Sizes s, std::size_t edge, bool down) {
  Cache cache;
  const char a = 0, b = 0, c = 0;
  const auto step = [&](std::size_t i, std::size_t l, std::size_t j) {
    cache.use(&a, i, l);
    cache.use(&b, l, j);
    cache.use(&c, i, j);
  };
  const auto each = [edge](std::size_t from, std::size_t size, const auto& f) {
    for (std::size_t x = from; x < size && x - from < edge; ++x) {
      f(x);
    }
  };
  for (std::size_t i0 = 0; i0 < s.n; i0 += edge) {
    for (std::size_t j0 = 0; j0 < s.m; j0 += edge) {
      for (std::size_t l0 = 0; l0 < s.k; l0 += edge) {
        each(i0, s.n, [&](std::size_t i) {
          if (down) {
            each(j0, s.m, [&](auto j) { each(l0, s.k, [&](auto l) { step(i, l, j); }); });
          } else {
            each(l0, s.k, [&](auto l) { each(j0, s.m, [&](auto j) { step(i, l, j); }); });
          }
        });
      }
    }
  }
  return cache.loads();
}

/// What takes about as many loads; empty if nothing known does.
std::string habit_with(std::size_t loads, Sizes s) {
  constexpr std::size_t kAll = 1'000'000;
  const std::tuple<std::size_t, bool, const char*> habits[] = {
      {kAll, true,
       "that is as many as by the definition: the innermost loop goes down a column of B, and each "
       "number lies in a line of its own. When the next column wants the same lines they are gone"},
      {kAll, false,
       "along rows each line serves 8 uses, which is good; but all of B comes by again for each "
       "row of A, and is gone before it is needed once more. Cut the matrices into blocks that "
       "stay in the cache"},
      {16, false,
       "that is as many as in blocks of 16 x 16: a single one is 32 lines, all that the cache "
       "holds, and three are needed at a time"},
      {4, false,
       "that is as many as in blocks of 4 x 4: they use half of each line that they load. Make a "
       "block as wide as a line"}};
  const auto count = static_cast<double>(loads);
  double nearest = 0.2 * count;
  std::string text;
  for (const auto& [edge, down, sentence] : habits) {
    const double distance = std::abs(count - static_cast<double>(loads_of(s, edge, down)));
    if (distance < nearest) {
      nearest = distance;
      text = sentence;
    }
  }
  return text;
}

// ---- What the tests know of products ----

std::vector<double> random_numbers(std::size_t size, double scale = 1) {
  const Vector numbers = random_vector(size, scale);
  return {numbers.begin(), numbers.end()};
}

/// Weighs each product A(i, l) B(l, j) by (1, or 0 where it is left out, or 2).
template <class Weight>
Matrix weighted_product(const Matrix& A, const Matrix& B, const Weight& weight) {
  Matrix C = zeros(A.shape(0), B.shape(1));
  for (std::size_t i = 0; i < A.shape(0); ++i) {
    for (std::size_t l = 0; l < B.shape(0); ++l) {
      for (std::size_t j = 0; j < B.shape(1); ++j) {
        C(i, j) += weight(i, l, j) * A(i, l) * B(l, j);
      }
    }
  }
  return C;
}

Matrix as_matrix(std::size_t rows, std::size_t columns, const std::vector<double>& row_by_row) {
  Matrix M = zeros(rows, columns);
  std::copy(row_by_row.begin(), row_by_row.end(), M.begin());
  return M;
}

Matrix as_matrix(const SlowMatrix& slow) {
  Matrix M = zeros(slow.rows(), slow.columns());
  for (std::size_t i = 0; i < slow.rows(); ++i) {
    for (std::size_t j = 0; j < slow.columns(); ++j) {
      M(i, j) = slow(i, j);
    }
  }
  return M;
}

// ---- Memory that the answer takes ----

struct Memory {
  std::size_t held = 0, most = 0;  // bytes, by new
};
Memory memory;

}  // namespace
}  // namespace dl

// Every new and delete of this program.
void* operator new(std::size_t bytes) {
  void* place = std::malloc(bytes);
  if (place == nullptr) {
    throw std::bad_alloc();
  }
  dl::memory.held += malloc_usable_size(place);
  dl::memory.most = std::max(dl::memory.most, dl::memory.held);
  return place;
}
void operator delete(void* place) noexcept {
  dl::memory.held -= place == nullptr ? 0 : malloc_usable_size(place);
  std::free(place);
}
void operator delete(void* place, std::size_t) noexcept { operator delete(place); }

namespace dl {
namespace {

/// Multiplies random matrices, into a C that holds something else, and checks the product. How
/// many lines were loaded; whether that is what counts.
std::size_t loads_of_a_right_product(Sizes s, bool loads_count, double scale = 1) {
  Cache cache;
  const std::vector<double> a = random_numbers(s.n * s.k, scale), b = random_numbers(s.k * s.m),
                            c = random_numbers(s.n * s.m);
  const SlowMatrix slow_A(s.n, s.k, a, &cache), slow_B(s.k, s.m, b, &cache);
  SlowMatrix slow_C(s.n, s.m, c, &cache);
  const auto noted = [&](const char* name, const Matrix& M) {
    return loads_count ? M : input(name, M);  // of loads they say nothing
  };
  const Matrix A = noted("A", as_matrix(s.n, s.k, a)), B = noted("B", as_matrix(s.k, s.m, b)),
               old = noted("C before", as_matrix(s.n, s.m, c));
  const Matrix wanted = weighted_product(A, B, [](auto...) { return 1; });
  memory.most = memory.held;
  const std::size_t before = memory.held;
  try {
    multiply(slow_A, slow_B, slow_C);
  } catch (const Error& error) {
    fail_test(concat("multiply of ", text(s), ": ", error.what()),
              "a block at the edge of a matrix is smaller than the others: it ends where the "
              "matrix ends");
  }
  const std::size_t loads = cache.loads(), taken = memory.most - before;
  if (const std::size_t smallest = sizeof(double) * std::min({s.n * s.k, s.k * s.m, s.n * s.m});
      loads_count && taken > smallest / 2) {
    fail_test(
        concat("multiply of ", text(s), " takes ", taken,
               " bytes for numbers of its own, and the smallest of the matrices has ", smallest),
        "is a copy of a matrix kept in a variable? That is memory as well, though nobody "
        "counts its loads");
  }

  const auto whole = [](std::size_t size) { return size - size % 8; };
  Matrix whole_blocks = weighted_product(A, B, [&](auto, auto l, auto) { return l < whole(s.k); });
  for (std::size_t i = 0; i < s.n; ++i) {
    for (std::size_t j = 0; j < s.m; ++j) {
      whole_blocks(i, j) = i < whole(s.n) && j < whole(s.m) ? whole_blocks(i, j) : old(i, j);
    }
  }
  known_mistake("only whole blocks are multiplied: what is left at the edges is missing",
                whole_blocks);
  known_mistake("C still has what it held before in it: set its blocks to 0 before you add",
                Matrix(wanted + old));
  known_mistake(
      "only the last block of the sum over l is left: C's block is to be set to 0 once, and "
      "then to be added to",
      weighted_product(A, B, [&](auto, auto l, auto) { return l / 8 == (s.k - 1) / 8; }));
  const auto times = [&](std::size_t size, std::size_t x) {
    return size > 8 && x >= size - 8 && x < whole(size) ? 2 : 1;
  };
  known_mistake(
      "the last block reaches back into the one before it, and what both have is counted "
      "twice: a block at the edge is smaller",
      weighted_product(A, B, [&](auto i, auto l, auto j) {
        return times(s.n, i) * times(s.k, l) * times(s.m, j);
      }));
  expect_close(concat("multiply of ", text(s)), as_matrix(slow_C), wanted, {1e-9, 1e-12 * scale});
  return loads;
}

void expect_right_product(Sizes s, double scale = 1) { loads_of_a_right_product(s, false, scale); }

void expect_few_loads(Sizes s) {
  const std::size_t loads = loads_of_a_right_product(s, true), blocks = loads_of_blocks(s);
  if (loads > 2 * blocks) {
    fail_test(concat("multiply of ", text(s), " loads ", loads, " lines; blocks of 8 x 8 take ",
                     blocks, ", and at most ", 2 * blocks, " are wanted"),
              habit_with(loads, s));
  }
  expect(3 * loads > blocks,
         concat("multiply of ", text(s), " loads ", loads,
                " lines, and with this cache no order "
                "can do with so few: is a copy of a matrix kept in a variable? That is memory as "
                "well, though nobody counts it there"));
}

// ---- The tests ----

TEST("multiply: two small matrices") {
  const SlowMatrix A(2, 3, {1, 2, 3, 4, 5, 6}), B(3, 2, {1, 0, -1, 2, 3, 1});
  SlowMatrix C(2, 2, {0, 0, 0, 0});
  multiply(A, B, C);
  expect_close("(1 2 3; 4 5 6) by (1 0; -1 2; 3 1)", as_matrix(C), Matrix{{8, 7}, {17, 16}});
}

TEST("multiply: C may hold anything before") {
  for (const Sizes s : {Sizes{3, 2, 4}, {8, 16, 8}, {1, 1, 1}}) {
    expect_right_product(s);
  }
}

TEST("multiply: C may hold what is no number before") {
  for (int i = 0; i < 20; ++i) {
    const Sizes s{random_size(1, 20), random_size(1, 20), random_size(1, 20)};
    const std::vector<double> a = random_numbers(s.n * s.k), b = random_numbers(s.k * s.m);
    const double odd = i % 2 == 0 ? NAN : INFINITY;
    const SlowMatrix A(s.n, s.k, a), B(s.k, s.m, b);
    SlowMatrix C(s.n, s.m, std::vector<double>(s.n * s.m, odd));
    multiply(A, B, C);
    Matrix undefined = zeros(s.n, s.m);
    undefined.fill(NAN);
    known_mistake(
        "0 times infinity is not a number, nor is 0 times NaN: multiplying clears nothing. Set C "
        "to 0",
        undefined);
    expect_close(concat("multiply of ", text(s), ", into a C full of ", odd), as_matrix(C),
                 matmul(as_matrix(s.n, s.k, a), as_matrix(s.k, s.m, b)));
  }
}

TEST("multiply: infinity and NaN go where the sums take them") {
  for (const double special : {double{INFINITY}, double{NAN}}) {
    const std::size_t n = 3, k = random_size(9, 30), m = random_size(9, 30), at = k - 2;
    std::vector<double> a(n * k, 1), b(k * m, 1);
    a[at] = 0;
    std::fill_n(b.begin() + static_cast<std::ptrdiff_t>(at * m), m, special);
    const SlowMatrix A(n, k, a), B(k, m, b);
    SlowMatrix C(n, m, std::vector<double>(n * m, 0));
    multiply(A, B, C);
    Matrix wanted = zeros(n, m), skipped = zeros(n, m), cancelled = zeros(n, m);
    for (std::size_t j = 0; j < m; ++j) {
      wanted(0, j) = NAN;
      skipped(0, j) = static_cast<double>(k - 1);
      wanted(1, j) = wanted(2, j) = skipped(1, j) = skipped(2, j) = special;
    }
    cancelled.fill(NAN);
    known_mistake(
        concat("a 0 of A is passed over, and 0 times ", special, " is NaN: leave nothing out"),
        skipped);
    if (std::isinf(special)) {
      known_mistake("infinity minus infinity is NaN: add up, and correct nothing afterwards",
                    cancelled);
    }
    expect_close(
        concat("multiply, where a row of B is all ", special, " and A has a 0 for it once,"),
        as_matrix(C), wanted);
  }
}

TEST("multiply: any sizes, also those that are no multiples of a block") {
  for (const Sizes s : {Sizes{16, 8, 24},
                        {7, 5, 3},
                        {9, 8, 8},
                        {8, 9, 8},
                        {8, 8, 9},
                        {17, 13, 11},
                        {5, 1, 20},
                        {1, 30, 1},
                        {31, 16, 19}}) {
    expect_right_product(s);
  }
  for (int i = 0; i < 50; ++i) {
    const double scale = std::pow(10.0, static_cast<double>(random_size(0, 40)) - 20);
    expect_right_product({random_size(1, 35), random_size(1, 35), random_size(1, 35)}, scale);
  }
}

TEST("multiply: the worked example of the README takes few loads") {
  expect_few_loads({48, 48, 48});
}

TEST("multiply: few loads where no size is a multiple of a block") {
  expect_few_loads({53, 47, 61});
  for (int i = 0; i < 3; ++i) {
    expect_few_loads({random_size(33, 90), random_size(33, 90), random_size(33, 90)});
  }
}

}  // namespace
}  // namespace dl
