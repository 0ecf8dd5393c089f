#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/gpu.h"

namespace dl {
namespace {

using namespace harness;

using Floats = std::vector<float>;

constexpr Tolerance kFloat{1e-6, 1e-6};

Launch shape(int blocks, int threads) {
  return {{static_cast<unsigned>(blocks)}, {static_cast<unsigned>(threads)}};
}

/// The grid that the tests start for n elements, as blocks_needed should say it.
Launch cover(int n, int threads) {
  int blocks = 1;
  while (blocks * threads < n) {
    ++blocks;
  }
  return shape(blocks, threads);
}

Floats saxpy_of(float a, const Floats& x, const Floats& y) {
  Floats result = y;
  for (std::size_t i = 0; i < y.size(); ++i) {
    result[i] += a * x[i];
  }
  return result;
}

/// `after` up to position n, and `before` from there on.
Floats done_up_to(int n, const Floats& before, Floats after) {
  std::copy(before.begin() + n, before.end(), after.begin() + n);
  return after;
}

struct Sizes {
  int n, threads;
};
constexpr Sizes kSizes[] = {{1, 1}, {1, 32}, {31, 32}, {32, 32}, {33, 32}, {64, 16}, {100, 48}};

TEST("blocks_needed: as few as have a thread for each element") {
  for (const auto& [n, threads, wanted] :
       {std::array{37, 16, 3}, std::array{32, 16, 2}, std::array{33, 16, 3}, std::array{1, 256, 1},
        std::array{255, 256, 1}, std::array{1000, 1, 1000}, std::array{60000, 256, 235}}) {
    input("n", n);
    input("threads", threads);
    known_mistake("n / threads in whole numbers rounds down: the last elements get no thread",
                  n / threads);
    known_mistake("there is a block too many where n is a multiple of the threads",
                  n / threads + 1);
    expect_equal("blocks_needed(n, threads)", blocks_needed(n, threads), wanted);
  }
}

TEST("saxpy: the worked example, 37 elements in three blocks of 16") {
  const Floats before(37, 1.0f);
  Floats numbers(37);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  const GpuFloats x(input("x", numbers)), y(input("y", before));
  const Launched run = launch("saxpy", shape(3, 16), saxpy, 37, 2.0f, x, y);
  Floats wanted(37);  // 1, 3, 5, ...
  for (std::size_t i = 0; i < 37; ++i) {
    wanted[i] = static_cast<float>(2 * i + 1);
  }
  known_mistake(
      "only the first block has done its elements: the next one begins after the blockDim.x "
      "threads of this one, however many these are",
      done_up_to(16, before, wanted));
  known_mistake("this is a x[i]: what was in y is missing from the sum",
                saxpy_of(2, numbers, Floats(37)));
  expect_close("y after " + run.call, y.values(), wanted, kFloat);
}

TEST("saxpy: whether the last block is full or not, in every order of threads") {
  for (const auto& [n, threads] : kSizes) {
    const auto size = static_cast<std::size_t>(n);
    const Floats numbers = input("x", random_floats(size));
    const Floats before = input("y", random_floats(size));
    in_every_order([&, n = n, threads = threads] {
      const GpuFloats x(numbers), y(before);
      const Launched run = launch("saxpy", cover(n, threads), saxpy, n, -0.75f, x, y);
      expect_close("y after " + run.call, y.values(), saxpy_of(-0.75f, numbers, before), kFloat);
    });
  }
}

TEST("saxpy: n of the elements, where the arrays have more") {
  const Floats numbers = input("x", random_floats(50)), before = input("y", random_floats(50));
  const GpuFloats x(numbers), y(before);
  const Launched run = launch("saxpy", shape(3, 32), saxpy, 37, 3.0f, x, y);
  const Floats all = saxpy_of(3, numbers, before);
  known_mistake("n = 37 elements were to be done, and all of the array's 50 are: compare with n",
                all);
  expect_close("y after " + run.call + ", with n = 37,", y.values(), done_up_to(37, before, all),
               kFloat);
}

TEST("saxpy: each thread has one element") {
  const GpuFloats x(random_floats(100)), y(random_floats(100));
  const Launched run = launch("saxpy", cover(100, 32), saxpy, 100, 2.0f, x, y);
  expect(run.report.most.global.loads <= 2,
         concat(run.call, ": one thread reads ", run.report.most.global.loads,
                " numbers. Two are enough for one element; the other threads are there to do the "
                "others"));
}

TEST("relu: what is above 0 passes, in every order of threads") {
  for (const auto& [n, threads] : kSizes) {
    Floats numbers = random_floats(static_cast<std::size_t>(n));
    numbers[0] = 0;
    input("x", numbers);
    Floats wanted = numbers, lower = numbers, absolute = numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      wanted[i] = std::max(numbers[i], 0.0f);
      lower[i] = std::min(numbers[i], 0.0f);
      absolute[i] = std::abs(numbers[i]);
    }
    known_mistake("this is the smaller of 0 and x[i], and the larger is wanted", lower);
    known_mistake("below 0 this is -x[i], and 0 is wanted", absolute);
    known_mistake(
        "only the elements above 0 are written, and y is not 0 before: write the zeros too", [&] {
          Floats holes = unwritten(numbers.size());
          for (std::size_t i = 0; i < numbers.size(); ++i) {
            holes[i] = numbers[i] > 0 ? numbers[i] : holes[i];
          }
          return holes;
        }());
    in_every_order([&, n = n, threads = threads] {
      const GpuFloats x(numbers), y(unwritten(numbers.size()));
      const Launched run = launch("relu", cover(n, threads), relu, n, x, y);
      expect_close("y after " + run.call, y.values(), wanted, kFloat);
    });
  }
}

constexpr struct {
  int n, blocks, threads;
} kGrids[] = {{100, 1, 32}, {100, 2, 32}, {64, 2, 32}, {65, 2, 16},
              {5, 4, 32},   {50, 3, 7},   {9, 1, 1}};

TEST("saxpy_strided: in grids that are too small, and too large") {
  const Cause step("global memory that ",
                   "two threads have come to the same element. From one of its elements to the "
                   "next a thread has to pass over those of all other threads: as many as the "
                   "whole grid has, blockDim.x of them in each of gridDim.x blocks");
  for (const auto& [n, blocks, threads] : kGrids) {
    const auto size = static_cast<std::size_t>(n);
    const Floats numbers = input("x", random_floats(size));
    const Floats before = input("y", random_floats(size));
    const Floats wanted = saxpy_of(2.5f, numbers, before);
    known_mistake(
        "each thread has done one element, and there are more elements than threads: it has "
        "to go on to its next one",
        done_up_to(std::min(n, blocks * threads), before, wanted));
    in_every_order([&, n = n, blocks = blocks, threads = threads] {
      const GpuFloats x(numbers), y(before);
      const Launched run =
          launch("saxpy_strided", shape(blocks, threads), saxpy_strided, n, 2.5f, x, y);
      expect_close("y after " + run.call, y.values(), wanted, kFloat);
    });
  }
}

TEST("saxpy_strided: the threads share the elements out") {
  const GpuFloats x(random_floats(500)), y(random_floats(500));
  const Launched run = launch("saxpy_strided", shape(4, 32), saxpy_strided, 500, 2.0f, x, y);
  expect(run.report.most.global.loads <= 8,
         concat(run.call, ": one thread reads ", run.report.most.global.loads,
                " numbers. With 500 elements for 128 threads nobody has more than 4, of which it "
                "reads 2 numbers each"));
}

TEST("saxpy_strided: neighbours have neighbouring elements") {
  const GpuFloats x(random_floats(1024)), y(random_floats(1024));
  expect_side_by_side(launch("saxpy_strided", shape(2, 32), saxpy_strided, 1024, 2.0f, x, y));
}

}  // namespace
}  // namespace dl
