#include <dl/cpu/threads.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>
#include <utility>

#include <dl/array/backend.h>
#include <dl/array/functions.h>
#include <dl/cpu/parallel.h>
#include "support/random.h"

#ifdef _OPENMP

// How often `new` still finds memory on this thread; below 0: as often as it is asked.
static thread_local int blocks_left = -1;

// Not inline: g++ would see a free() without its malloc() and warn.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  void* const block = blocks_left == 0 ? nullptr : std::malloc(bytes);
  if (block == nullptr) {
    throw std::bad_alloc();
  }
  blocks_left -= blocks_left > 0;
  return block;
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace dl {
namespace {

int team() {
  std::atomic<int> threads = 0;
  in_parallel([&](Index, Index) { ++threads; });
  return threads;
}

TEST(CpuThreads, AreAsManyAsWasSaid) {
  set_cpu_threads(3);
  EXPECT_EQ(cpu_threads(), 3);
  EXPECT_EQ(team(), 3);
  EXPECT_EQ(omp_get_max_threads(), 3);
}

TEST(CpuThreads, AreBounded) {
  set_cpu_threads(0);
  EXPECT_EQ(cpu_threads(), 1);
  EXPECT_GE(default_cpu_threads(), 1);
  EXPECT_LE(default_cpu_threads(), 1024);
}

TEST(CpuThreads, ThatWereTriedEndWhereverMemoryRunsOut) {
  const auto obtains_four = [](int blocks) {
    blocks_left = blocks;
    try {
      set_cpu_threads(4);
    } catch (const std::bad_alloc&) {
    }
    return std::exchange(blocks_left, -1) > 0;
  };
  int blocks = 1;
  while (!obtains_four(blocks)) {
    ++blocks;
  }
  EXPECT_GT(blocks, 4) << "each thread asks for memory";
  EXPECT_EQ(cpu_threads(), 4);
}

TEST(CpuThreads, MayBeFewerInATeam) {
  set_cpu_threads(4);
  omp_set_max_active_levels(0);
  EXPECT_EQ(team(), 1);
  const Array A = random_array({260, 130}), B = random_array({130, 170}, 2);
  const std::vector<float> alone = matmul(A, B).to_vector();
  omp_set_max_active_levels(1);
  EXPECT_EQ(team(), 4);
  EXPECT_EQ(matmul(A, B).to_vector(), alone);
  int inner = 0;
  in_parallel([&](Index thread, Index) {  // called by one of several, it is alone
    if (thread == 0) {
      inner = team();
    }
  });
  EXPECT_EQ(inner, 1);
}

TEST(CpuThreads, GiveTheSameBitsInAnyNumber) {
  const Array A = random_array({301, 203}), B = random_array({203, 107}, 2);
  const Array big = random_array({2100, 300}, 3);
  set_cpu_threads(1);
  const std::vector<float> product = matmul(A, B).to_vector();
  const std::vector<float> transposed = matmul(B, A, Transpose::yes, Transpose::yes).to_vector();
  const std::vector<float> total = sum(big).to_vector();
  for (const int threads : {2, 3, 5, 6, 7, 8, 16, 64}) {
    set_cpu_threads(threads);
    EXPECT_EQ(matmul(A, B).to_vector(), product) << threads;
    EXPECT_EQ(matmul(B, A, Transpose::yes, Transpose::yes).to_vector(), transposed) << threads;
    EXPECT_EQ(sum(big).to_vector(), total) << threads;
  }
}

TEST(CpuThreads, OfOpenMpAreSetBack) {
  set_cpu_threads(2);
  {
    const OpenMpThreads seven(7);
    EXPECT_EQ(omp_get_max_threads(), 7);
  }
  EXPECT_EQ(omp_get_max_threads(), 2);
}

}  // namespace
}  // namespace dl
#endif
