#include <set>

#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/gpu.h"

namespace dl {
namespace {

using namespace harness;

constexpr Tolerance kFloat{3e-5, 1e-30};
constexpr Tolerance kLargeNumbers{2e-4, 1e-30};  // their differences are less exact

/// Columns `j` of a row, as what a thread, a warp or a lane has of it.
using Choice = std::function<bool(std::size_t j)>;

double largest_of(const Matrix& z, std::size_t i, const Choice& chosen) {
  double largest = -INFINITY;
  for (std::size_t j = 0; j < z.shape(1); ++j) {
    largest = chosen(j) ? std::max(largest, z(i, j)) : largest;
  }
  return largest;
}

bool all(std::size_t) { return true; }

std::vector<double> largest_of_rows(const Matrix& z) {
  std::vector<double> largest;
  for (std::size_t i = 0; i < z.shape(0); ++i) {
    largest.push_back(largest_of(z, i, all));
  }
  return largest;
}

/// Softmax where e^(z - max(i, j)) is divided by the sum of those that `chosen` says.
Matrix softmax_with(const Matrix& z, const std::function<double(std::size_t, std::size_t)>& max,
                    const std::function<bool(std::size_t j, std::size_t other)>& chosen) {
  Matrix e = z, p = z;
  for (std::size_t i = 0; i < z.shape(0); ++i) {
    for (std::size_t j = 0; j < z.shape(1); ++j) {
      e(i, j) = std::exp(z(i, j) - max(i, j));
    }
    for (std::size_t j = 0; j < z.shape(1); ++j) {
      double sum = 0;
      for (std::size_t other = 0; other < z.shape(1); ++other) {
        sum += chosen(j, other) ? e(i, other) : 0;
      }
      p(i, j) = e(i, j) / sum;
    }
  }
  return p;
}

/// By its definition, with the maximum taken out.
Matrix softmax_of(const Matrix& z) {
  const std::vector<double> largest = largest_of_rows(z);
  return softmax_with(
      z, [&](std::size_t i, std::size_t) { return largest[i]; },
      [](std::size_t, std::size_t) { return true; });
}

/// The threads whose values come together in thread 0 where the upper half is joined to the lower
/// half, and half of an odd number is rounded down.
std::set<std::size_t> joined_by_halves(std::size_t threads) {
  std::vector<std::set<std::size_t>> values(threads);
  for (std::size_t t = 0; t < threads; ++t) {
    values[t] = {t};
  }
  for (std::size_t half = threads / 2; half > 0; half /= 2) {
    for (std::size_t t = 0; t < half; ++t) {
      values[t].insert(values[t + half].begin(), values[t + half].end());
    }
  }
  return values[0];
}

/// Notes what known mistakes make of z, with this many threads a block.
void suspect_mistakes(const Matrix& z, std::size_t threads) {
  const std::vector<double> largest = largest_of_rows(z);
  const auto max = [&](std::size_t i, std::size_t) { return largest[i]; };
  const auto own_max = [&](std::size_t i, std::size_t j) {
    return largest_of(z, i, [&](std::size_t k) { return k % threads == j % threads; });
  };
  const auto sum_over = [&](const Choice& chosen) {
    return softmax_with(z, max, [&](std::size_t, std::size_t k) { return chosen(k % threads); });
  };
  const auto whole = [](std::size_t, std::size_t) { return true; };
  const Matrix p = softmax_of(z);

  known_mistake(
      "each thread has used the maximum of its own share, and the row's is wanted: put "
      "together what all threads of the block have found",
      softmax_with(z, own_max, whole));
  known_mistake(
      "each thread has divided by the sum of its own share, and the row's is wanted: put "
      "together what all threads of the block have found",
      softmax_with(z, max,
                   [&](std::size_t j, std::size_t k) { return j % threads == k % threads; }));
  known_mistake(
      "only what the first warp has found is in the sum: what the other warps have has to "
      "come to it, through shared memory",
      sum_over([](std::size_t thread) { return thread < 32; }));
  known_mistake(
      "only 16 lanes of each warp are in the sum: the first step has to reach over half the "
      "warp, bit = 16",
      sum_over([](std::size_t thread) { return thread % 32 < 16; }));
  known_mistake(
      "only what the first 16 warps have found is in the sum: a block of 1024 threads has 32",
      sum_over([](std::size_t thread) { return thread / 32 < 16; }));
  const std::set<std::size_t> joined = joined_by_halves(threads);
  known_mistake(
      "the values of some threads are lost: half of an odd number is rounded down, and the "
      "one in the middle goes nowhere. Blocks are multiples of 32, not powers of two",
      sum_over([&](std::size_t thread) { return joined.contains(thread); }));
  Matrix undivided = p, first_row = p, first_columns = p;
  for (std::size_t i = 0; i < z.shape(0); ++i) {
    for (std::size_t j = 0; j < z.shape(1); ++j) {
      undivided(i, j) = std::exp(z(i, j) - max(i, j));
      first_columns(i, j) = j < threads ? p(i, j) : NAN;
    }
  }
  known_mistake("these are the exponentials: they have still to be divided by their sum",
                undivided);
  known_mistake(
      "each thread has written one number, and the row is longer than the block: every "
      "blockDim.x-th number is its own, also when p is written",
      first_columns);
}

/// Runs it, and says what in case of a failure.
Numbers softmax_by(unsigned threads, const Matrix& z, std::string& call,
                   simulator::Report* report = nullptr) {
  const GpuFloats in(std::vector<float>(z.begin(), z.end())), out(unwritten(z.size()));
  const Launched run = launch("softmax", {{static_cast<unsigned>(z.shape(0))}, {threads}}, softmax,
                              in, out, static_cast<int>(z.shape(1)));
  call = "p after " + run.call;
  if (report != nullptr) {
    *report = run.report;
  }
  const std::vector<float> p = out.values();
  return {{z.shape(0), z.shape(1)}, {p.begin(), p.end()}};
}

void expect_softmax(const Matrix& z, const std::vector<unsigned>& blocks,
                    Tolerance tolerance = kFloat) {
  input("z", z);
  const Matrix wanted = softmax_of(z);
  for (const unsigned threads : blocks) {
    suspect_mistakes(z, threads);
    in_every_order([&] {
      std::string call;
      const Numbers p = softmax_by(threads, z, call);
      expect_close(call, p, wanted, tolerance);
    });
  }
}

/// Whole warps, up to this many.
unsigned random_threads(std::size_t warps) {
  return 32 * static_cast<unsigned>(random_size(1, warps));
}

/// The same numbers, as far as a float has them.
Matrix rounded(Matrix z) {
  for (double& value : z) {
    value = static_cast<float>(value);
  }
  return z;
}

Matrix floats(std::size_t rows, std::size_t columns) {
  return rounded(random_matrix(rows, columns, 2));
}

/// The findings whose usual cause is more than any kernel's.
struct Causes {
  Cause early{
      "reads shared memory that no thread of the block has written",
      "this thread reads what another one has not written yet: between writing to shared "
      "memory and reading what others wrote there must be a __syncthreads() that all threads "
      "come to"};
  Cause twice{"writes over shared memory that .* wrote in",
              "several threads write to the same place of shared memory, and which of them comes "
              "last is left to chance: one of each warp is to do it"};
  Cause again{"shared memory that thread",
              "shared memory is used again, for the sum after the maximum, while others still read "
              "what it had: before it is written again there must be a __syncthreads()"};
};

TEST("softmax: the worked example of the README, in a block of one warp") {
  const Causes causes;
  const Matrix z = input("z", Matrix{{0, std::log(2.0), std::log(3.0), std::log(4.0)}});
  suspect_mistakes(z, 32);
  std::string call;
  const Numbers p = softmax_by(32, z, call);
  expect_close(call, p, Matrix{{0.1, 0.2, 0.3, 0.4}}, kFloat);
}

TEST("softmax: one warp, rows of any length, in every order of threads") {
  const Causes causes;
  for (const std::size_t columns : {1, 5, 32, 33, 75}) {
    expect_softmax(floats(3, columns), {32});
  }
  for (int i = 0; i < 10; ++i) {
    expect_softmax(floats(random_size(1, 5), random_size(1, 100)), {32});
  }
}

TEST("softmax: several warps, and not always a power of two") {
  const Causes causes;
  for (const std::size_t columns : {1, 50, 96, 205}) {
    expect_softmax(floats(2, columns), {64, 96, 256});
  }
  for (int i = 0; i < 10; ++i) {
    expect_softmax(floats(random_size(1, 3), random_size(1, 300)), {random_threads(9)});
  }
}

TEST("softmax: the largest block, 1024 threads") {
  const Causes causes;
  for (const std::size_t columns : {300, 1100}) {
    expect_softmax(floats(1, columns), {1024});
  }
  expect_softmax(floats(1, random_size(500, 1000)), {32 * 31});
}

/// Notes what is left of mistakes with the maximum.
void suspect_maxima(const Matrix& z, std::size_t threads) {
  const std::vector<double> largest = largest_of_rows(z);
  const auto with_max = [&](const std::function<double(std::size_t, std::size_t)>& max) {
    return softmax_with(z, max, [](std::size_t, std::size_t) { return true; });
  };
  known_mistake("e^1000 is more than any number: take the largest of the row out of it first",
                with_max([](std::size_t, std::size_t) { return 0.0; }));
  known_mistake(
      "where all are below 0 this takes 0 for the largest, and e^-1000 is 0: a maximum starts "
      "at -INFINITY, also that of a thread without a number",
      with_max([&](std::size_t i, std::size_t) { return std::max(0.0, largest[i]); }));
  for (const std::size_t warps : {1, 16}) {
    std::vector<double> of_these;
    for (std::size_t i = 0; i < z.shape(0); ++i) {
      of_these.push_back(largest_of(z, i, [&](std::size_t j) { return j % threads < 32 * warps; }));
    }
    known_mistake(
        concat("this is the maximum of the first ", warps == 1 ? "warp's" : "16 warps'",
               " share: that of the other warps has to come to it, through shared memory"),
        with_max([&](std::size_t i, std::size_t) { return of_these[i]; }));
  }
}

TEST("softmax: large numbers, wherever they stand, and far below 0") {
  const Causes causes;
  for (int i = 0; i < 10; ++i) {
    const unsigned threads = i == 0 ? 64 : i == 1 ? 1024 : random_threads(6);
    Matrix z = floats(4, i == 0 ? 100 : i == 1 ? 1024 : random_size(1, 250));
    const std::size_t last = z.shape(1) - 1;
    z(0, std::min<std::size_t>(40, last)) = 1000;  // the second warp's
    z(1, last) = 900;
    for (std::size_t j = 0; j < z.shape(1); ++j) {
      z(2, j) -= 1000;
      z(3, j) += 1000;
    }
    z = rounded(z);
    suspect_maxima(z, threads);
    expect_softmax(z, {threads}, kLargeNumbers);
  }
  // Whole numbers, which a float has exactly, below whatever a maximum may have been begun with.
  for (const double far : {-2e4, -1e6, -8e6}) {
    Matrix z = zeros(2, random_size(2, 40));
    for (double& value : z) {
      value = far - static_cast<double>(random_size(0, 30));
    }
    std::string call;
    const Numbers p = softmax_by(64, input("z", z), call);
    if (std::isnan(p.values[0])) {
      fail_test(concat(call, " is NaN for numbers around ", far),
                "the maximum was begun with a number that is larger than all of them, and then all "
                "exponentials are 0: it starts at -INFINITY");
    }
    expect_close(call, p, softmax_of(z), kFloat);
  }
}

TEST("softmax: rows of zeros, of equal numbers, and of numbers far apart") {
  const Causes causes;
  for (int i = 0; i < 10; ++i) {
    const double scale = std::pow(10.0, static_cast<double>(random_size(0, 5)) - 3);
    Matrix z = rounded(random_matrix(3, random_size(1, 150), scale));
    for (std::size_t j = 0; j < z.shape(1); ++j) {
      z(0, j) = 0;
      z(1, j) = z(1, 0);
    }
    for (const double least : {-1.0, -10.0, -20.0, -50.0}) {
      Matrix cut = softmax_of(z);
      for (std::size_t row = 0; row < z.shape(0); ++row) {
        const double max = largest_of(z, row, all), top = xt::amax(xt::view(cut, row))();
        for (std::size_t j = 0; j < z.shape(1); ++j) {
          cut(row, j) = std::max(cut(row, j), top * std::exp(std::max(z(row, j) - max, least)));
        }
      }
      known_mistake(concat("exponents below ", least,
                           " count as that here: e^-60 is small, and still what is wanted"),
                    cut);
    }
    expect_softmax(z, {random_threads(6)}, kLargeNumbers);
  }
}

TEST("softmax: where one number is far above all others its p is 1") {
  const Causes causes;
  for (int i = 0; i < 10; ++i) {
    Matrix z = floats(2, i == 0 ? 1 : random_size(2, 150)), wanted = z;
    for (std::size_t row = 0; row < 2; ++row) {
      const std::size_t top = random_size(0, z.shape(1) - 1);
      for (std::size_t j = 0; j < z.shape(1); ++j) {
        z(row, j) = static_cast<float>(z(row, j) - (j == top ? 0 : 200));
        wanted(row, j) = j == top ? 1 : 0;
      }
    }
    input("z", z);
    for (const double extra : {1e-4, 1e-5, 1e-6}) {
      known_mistake(
          concat("the sum is larger by ", extra,
                 " than it should be: it is never 0, since e^0 = 1 is in it, and needs nothing "
                 "added to it"),
          Matrix(wanted / (1 + extra)));
    }
    std::string call;
    const Numbers p = softmax_by(random_threads(6), z, call);
    expect_close(call, p, wanted, {0, 4e-7});
  }
}

/// Rows that fall, so that all threads find a larger number, and may read it again, at the same
/// time.
Matrix falling(std::size_t rows, std::size_t columns) {
  Matrix z = zeros(rows, columns);
  for (std::size_t i = 0; i < z.size(); ++i) {
    z.data()[i] = -static_cast<double>(i) / 64;
  }
  return z;
}

TEST("softmax: the threads share a row out") {
  std::string call;
  simulator::Report report;
  softmax_by(64, falling(2, 300), call, &report);
  constexpr Index kEnough = 4 * 5;  // with one more than it takes
  expect(report.most.global.loads <= kEnough,
         concat(call, ": one thread reads ", report.most.global.loads,
                " numbers. With 300 columns for 64 threads nobody has more than 5, to be read for "
                "the maximum, for the sum and for p"));
}

TEST("softmax: threads that follow each other read side by side") {
  const Matrix z = falling(2, 512);
  const GpuFloats in(std::vector<float>(z.begin(), z.end())), out(unwritten(z.size()));
  expect_side_by_side(launch("softmax", {{2}, {64}}, softmax, in, out, 512));
}

}  // namespace
}  // namespace dl
