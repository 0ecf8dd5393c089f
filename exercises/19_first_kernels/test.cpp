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

int random_int(int least, int most) {
  return static_cast<int>(
      random_size(static_cast<std::size_t>(least), static_cast<std::size_t>(most)));
}

/// By how they are counted: whole blocks, and one for what is left.
int blocks_for_all(int n, int threads) { return n / threads + (n % threads > 0 ? 1 : 0); }

/// The grid that the tests start for n elements, as blocks_needed should say it.
Launch cover(int n, int threads) { return shape(blocks_for_all(n, threads), threads); }

/// Numbers of any size: half of them normal, the others up to 1e30 and down to 1e-30.
Floats floats_of_any_size(std::size_t n) {
  Floats values = random_floats(n);
  for (std::size_t i = 0; i < n; i += 2) {
    values[i] *= std::pow(10.0f, static_cast<float>(random_int(0, 60) - 30));
  }
  return values;
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

struct Case {
  int n, threads, blocks;
};

/// Where the last block is full, and where it is not, with one block more than it takes, or none;
/// then 20 cases at random.
std::vector<Case> cases() {
  std::vector<Case> all{{1, 1, 1}, {1, 32, 1}, {31, 32, 1}, {32, 32, 1}, {33, 32, 2}, {64, 16, 5}};
  for (int i = 0; i < 20; ++i) {
    const int n = random_int(1, 300), threads = random_int(1, 100);
    all.push_back({n, threads, blocks_for_all(n, threads) + random_int(0, 1)});
  }
  return all;
}

TEST("blocks_needed: as few as have a thread for each element") {
  std::vector<std::pair<int, int>> all{
      {37, 16}, {32, 16}, {1, 256}, {1000, 1}, {(1 << 24) + 1, 256}, {2'000'000'000, 768}};
  for (int i = 0; i < 100; ++i) {
    all.emplace_back(random_int(1, 3000), random_int(1, 1024));
    all.emplace_back(random_int(1, 40) * 48, 48);
    all.emplace_back(random_int(1, 1 << 26), random_int(32, 1024));
  }
  for (const auto& [n, threads] : all) {
    input("n", n);
    input("threads", threads);
    if (n > 1 << 24) {
      known_mistake(
          "a float has 24 bits: it is not exact for numbers beyond 16777216. Round up in whole "
          "numbers",
          std::ceil(static_cast<float>(n) / static_cast<float>(threads)));
    }
    known_mistake("n / threads in whole numbers rounds down: the last elements get no thread",
                  n / threads);
    known_mistake("there is a block too many where n is a multiple of the threads",
                  n / threads + 1);
    expect_equal("blocks_needed(n, threads)", blocks_needed(n, threads),
                 blocks_for_all(n, threads));
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
  for (const auto& [n, threads, blocks] : cases()) {
    const auto size = static_cast<std::size_t>(n);
    const Floats numbers = input("x", random_floats(size));
    const Floats before = input("y", random_floats(size));
    const float a = input("a", random_floats(1).front());
    const Floats wanted = saxpy_of(a, numbers, before);
    in_every_order([&, n = n, threads = threads, blocks = blocks] {
      const GpuFloats x(numbers), y(before);
      const Launched run = launch("saxpy", shape(blocks, threads), saxpy, n, a, x, y);
      expect_close("y after " + run.call, y.values(), wanted, kFloat);
    });
  }
}

TEST("saxpy: infinity and NaN go through the sum, also where a is 0") {
  const Floats numbers{INFINITY, NAN, 2, -INFINITY}, before(4, 1.0f);
  for (const float a : {0.0f, 2.0f}) {
    for (const auto& [name, kernel] :
         {std::pair{"saxpy", &saxpy}, {"saxpy_strided", &saxpy_strided}}) {
      const GpuFloats x(input("x", numbers)), y(input("y", before));
      const Launched run = launch(name, shape(1, 32), kernel, 4, input("a", a), x, y);
      known_mistake(
          "y stays as it was where a is 0, and 0 times infinity is NaN: leave nothing out", before);
      expect_close("y after " + run.call, y.values(), saxpy_of(a, numbers, before), kFloat);
    }
  }
}

/// Starts it with arrays of more than n elements: it has to leave the others as they are.
void expect_first_done(const char* name, decltype(&saxpy) kernel, const Launch& launched, int n) {
  const auto size = static_cast<std::size_t>(n + random_int(1, 20));
  const Floats numbers = input("x", random_floats(size));
  const Floats before = input("y", random_floats(size));
  const GpuFloats x(numbers), y(before);
  const Launched run = launch(name, launched, kernel, n, 3.0f, x, y);
  const Floats all = saxpy_of(3, numbers, before);
  known_mistake(concat("n = ", n, " elements were to be done, and all of the array's ", size,
                       " are: compare with n"),
                all);
  expect_close(concat("y after ", run.call, ", with n = ", n, ","), y.values(),
               done_up_to(n, before, all), kFloat);
}

TEST("saxpy: n of the elements, where the arrays have more") {
  for (int i = 0; i < 10; ++i) {
    expect_first_done("saxpy", saxpy, shape(3, 32), i == 0 ? 37 : random_int(1, 60));
  }
}

TEST("saxpy: 70000 elements") {
  const Floats numbers = random_floats(70000), before = random_floats(70000);
  const GpuFloats x(numbers), y(before);
  const Launched run = launch("saxpy", cover(70000, 256), saxpy, 70000, 1.5f, x, y);
  const Floats wanted = saxpy_of(1.5f, numbers, before);
  known_mistake("the elements from 65536 on are missing: a position can be more than 16 bits hold",
                done_up_to(65536, before, wanted));
  known_mistake("the elements from 32768 on are missing: a position can be more than 15 bits hold",
                done_up_to(32768, before, wanted));
  expect_close("y after " + run.call, y.values(), wanted, kFloat);
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
  for (const auto& [n, threads, blocks] : cases()) {
    Floats numbers = floats_of_any_size(static_cast<std::size_t>(n));
    numbers[0] = 0;
    input("x", numbers);
    Floats wanted = numbers, lower = numbers, absolute = numbers, leaky = numbers, large = numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      wanted[i] = std::max(numbers[i], 0.0f);
      lower[i] = std::min(numbers[i], 0.0f);
      absolute[i] = std::abs(numbers[i]);
      leaky[i] = numbers[i] > 0 ? numbers[i] : 0.01f * numbers[i];
      large[i] = numbers[i] > 1e-6f ? numbers[i] : 0.0f;
    }
    known_mistake("this is the smaller of 0 and x[i], and the larger is wanted", lower);
    known_mistake("below 0 this is -x[i], and 0 is wanted", absolute);
    known_mistake("this is the leaky ReLU: below 0 it is 0.01 x[i], and 0 is wanted", leaky);
    known_mistake("the small ones are 0 here: all that is above 0 passes, however small", large);
    known_mistake(
        "only the elements above 0 are written, and y is not 0 before: write the zeros too", [&] {
          Floats holes = unwritten(numbers.size());
          for (std::size_t i = 0; i < numbers.size(); ++i) {
            holes[i] = numbers[i] > 0 ? numbers[i] : holes[i];
          }
          return holes;
        }());
    in_every_order([&, n = n, threads = threads, blocks = blocks] {
      const GpuFloats x(numbers), y(unwritten(numbers.size()));
      const Launched run = launch("relu", shape(blocks, threads), relu, n, x, y);
      expect_close("y after " + run.call, y.values(), wanted, {1e-6, 0});
    });
  }
}

TEST("relu: infinite numbers, and the largest there are") {
  constexpr float kMost = std::numeric_limits<float>::max();
  const Floats numbers{INFINITY, -INFINITY, kMost, -kMost, 0};
  const GpuFloats x(input("x", numbers)), y(unwritten(numbers.size()));
  const Launched run = launch("relu", shape(1, 32), relu, 5, x, y);
  known_mistake("-infinity times 0 is NaN: choose between x and 0, do not multiply",
                Floats{INFINITY, NAN, kMost, 0, 0});
  known_mistake(
      "x + |x| is beyond the largest number, or infinity minus infinity: choose between x and 0",
      Floats{INFINITY, NAN, INFINITY, 0, 0});
  expect_close("y after " + run.call, y.values(), Floats{INFINITY, 0, kMost, 0, 0}, {1e-6, 0});
}

TEST("relu: n of the elements, an element for each thread") {
  const Floats numbers = input("x", random_floats(150)), before = input("y", random_floats(150));
  const GpuFloats x(numbers), y(before);
  const Launched run = launch("relu", shape(5, 32), relu, 100, x, y);
  Floats wanted = before, all = before;
  for (std::size_t i = 0; i < 150; ++i) {
    all[i] = std::max(numbers[i], 0.0f);
    wanted[i] = i < 100 ? all[i] : before[i];
  }
  known_mistake("n = 100 elements were to be done, and all of the array's 150 are: compare with n",
                all);
  expect_close("y after " + run.call + ", with n = 100,", y.values(), wanted, kFloat);
  expect(run.report.most.global.loads <= 4,
         concat(run.call, ": one thread reads ", run.report.most.global.loads,
                " numbers, and it has one element; the other threads are there to do the others"));
}

/// Grids with fewer threads than elements, as many, and more; then 30 at random.
std::vector<Case> grids() {
  std::vector<Case> all{{100, 32, 1}, {100, 32, 2}, {64, 32, 2}, {65, 16, 2},
                        {5, 32, 4},   {50, 7, 3},   {9, 1, 1}};
  for (int i = 0; i < 30; ++i) {
    all.push_back({random_int(1, 300), random_int(1, 50), random_int(1, 7)});
  }
  return all;
}

TEST("saxpy_strided: in grids that are too small, and too large") {
  const Cause step("global memory that ",
                   "two threads have come to the same element. From one of its elements to the "
                   "next a thread has to pass over those of all other threads: as many as the "
                   "whole grid has, blockDim.x of them in each of gridDim.x blocks");
  for (const auto& [n, threads, blocks] : grids()) {
    const auto size = static_cast<std::size_t>(n);
    const Floats numbers = input("x", random_floats(size));
    const Floats before = input("y", random_floats(size));
    const float a = input("a", random_floats(1).front());
    const Floats wanted = saxpy_of(a, numbers, before);
    known_mistake(
        "each thread has done one element, and there are more elements than threads: it has "
        "to go on to its next one",
        done_up_to(std::min(n, blocks * threads), before, wanted));
    known_mistake("each thread has done two elements: it has to go on for as long as there are any",
                  done_up_to(std::min(n, 2 * blocks * threads), before, wanted));
    in_every_order([&, n = n, blocks = blocks, threads = threads] {
      const GpuFloats x(numbers), y(before);
      const Launched run =
          launch("saxpy_strided", shape(blocks, threads), saxpy_strided, n, a, x, y);
      expect_close("y after " + run.call, y.values(), wanted, kFloat);
    });
  }
}

TEST("saxpy_strided: n of the elements, where the arrays have more") {
  for (int i = 0; i < 10; ++i) {
    expect_first_done("saxpy_strided", saxpy_strided, shape(2, 32), random_int(1, 150));
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
