#include <dl/array/buffer.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <latch>
#include <map>
#include <new>
#include <numeric>
#include <thread>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include <dl/base/rng.h>
#include <dl/nn/activation.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include "support/random.h"

namespace dl {
namespace {

BufferPool& pool() { return backend(Device::cpu).pool(); }

TEST(BufferPool, GivesAReleasedBlockOutAgain) {
  void* block = pool().acquire(1000);
  pool().release(block, 1000);
  const std::size_t misses = pool().allocations();
  EXPECT_EQ(pool().acquire(1001), block);  // both are 1024 bytes
  EXPECT_EQ(pool().allocations(), misses);
  pool().release(block, 1001);
}

TEST(BufferPool, NeverGivesOneBlockToTwo) {
  void* one = pool().acquire(5000);
  void* other = pool().acquire(5000);
  EXPECT_NE(one, other);
  pool().release(one, 5000);
  pool().release(other, 5000);
}

TEST(BufferPool, AlignsItsBlocksToCacheLines) {
  for (std::size_t bytes : {1u, 63u, 64u, 65u, 4097u}) {
    void* block = pool().acquire(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0u);
    std::memset(block, 1, bytes);
    pool().release(block, bytes);
  }
}

TEST(BufferPool, TrimGivesFreeBlocksBackAndLeavesThoseInUse) {
  constexpr std::size_t kBytes = 12'345;
  void* in_use = pool().acquire(kBytes);
  void* released = pool().acquire(kBytes);
  pool().release(released, kBytes);
  pool().trim();
  std::memset(in_use, 1, kBytes);

  const std::size_t misses = pool().allocations();
  void* block = pool().acquire(kBytes);
  EXPECT_EQ(pool().allocations(), misses + 1);
  pool().release(block, kBytes);
  pool().release(in_use, kBytes);
}

/// A device of memory alone, which knows what it has given out.
class Memory : public Backend {
 public:
  std::string description() const override { return "memory"; }
  void* allocate(std::size_t bytes) override {
    check(bytes <= room, "memory: no room for ", bytes);
    room -= bytes;
    void* block = ::operator new(bytes);
    blocks[block] = bytes;
    return block;
  }
  void deallocate(void* block) noexcept override {
    room += blocks.at(block);
    blocks.erase(block);
    ::operator delete(block);
  }
  void copy_from_host(void*, const void*, std::size_t) override {}
  void copy_to_host(void*, const void*, std::size_t) override {}
  void copy(void*, const void*, std::size_t) override {}
  void synchronize() override {}

  std::size_t room = std::size_t{1} << 40;
  std::map<void*, std::size_t> blocks;

  std::size_t given() const {
    return std::accumulate(blocks.begin(), blocks.end(), std::size_t{0},
                           [](std::size_t sum, const auto& b) { return sum + b.second; });
  }
};

TEST(BufferPool, HoldsNoMoreThanTwiceTheMostThatWasInUseAtOnce) {
  Memory memory;
  Rng rng(1);
  for (const int most_at_once : {1, 3, 40}) {
    BufferPool pool(memory);
    std::vector<std::pair<void*, std::size_t>> in_use;
    std::size_t now = 0, peak = 0;
    for (int i = 0; i < 3000; ++i) {
      if (in_use.empty() || (std::ssize(in_use) < most_at_once && rng.below(2) == 0)) {
        const std::size_t bytes = 64 * (1 + rng.below(rng.below(10) == 0 ? 10'000 : 100));
        in_use.emplace_back(pool.acquire(bytes), bytes);
        now += bytes;
        peak = std::max(peak, now);
      } else {
        const auto at = in_use.begin() + static_cast<std::ptrdiff_t>(rng.below(in_use.size()));
        pool.release(at->first, at->second);
        now -= at->second;
        in_use.erase(at);
      }
      ASSERT_EQ(pool.peak(), peak);
      ASSERT_EQ(pool.held(), memory.given());
      ASSERT_LE(pool.held(), BufferPool::kMostHeld * peak) << "in step " << i;
      for (const auto& [block, bytes] : in_use) {
        ASSERT_EQ(memory.blocks.at(block), bytes) << "given back while in use";
      }
    }
    for (const auto& [block, bytes] : in_use) {
      pool.release(block, bytes);
    }
  }
  EXPECT_TRUE(memory.blocks.empty());
}

TEST(BufferPool, OfAHundredSizesUsedOneAtATimeKeepsTheNewest) {
  Memory memory;
  BufferPool pool(memory);
  for (std::size_t i = 100; i > 0; --i) {
    pool.release(pool.acquire(6400 * i), 6400 * i);
  }
  EXPECT_EQ(pool.peak(), 640'000u);
  EXPECT_LE(pool.held(), 1'280'000u);
  const std::size_t misses = pool.allocations();
  pool.release(pool.acquire(6400), 6400);
  pool.release(pool.acquire(12'800), 12'800);
  EXPECT_EQ(pool.allocations(), misses);
  pool.release(pool.acquire(640'000), 640'000);
  EXPECT_EQ(pool.allocations(), misses + 1);
}

TEST(BufferPool, GivesNoPinnedBlockBack) {
  Memory memory;
  BufferPool pool(memory, true);
  std::size_t sum = 0;
  for (std::size_t i = 100; i > 0; --i) {
    pool.release(pool.acquire(6400 * i), 6400 * i);
    sum += 6400 * i;
  }
  EXPECT_EQ(pool.held(), sum);
}

TEST(BufferPool, IsAsBeforeWhereTheSystemHasNoMemory) {
  Memory memory;
  memory.room = 10'000;
  BufferPool pool(memory);
  void* block = pool.acquire(6400);
  EXPECT_THROW(pool.acquire(6400), Error);
  EXPECT_EQ(pool.in_use(), 1u);
  EXPECT_EQ(pool.peak(), 6400u);
  pool.release(block, 6400);
  pool.release(pool.acquire(9600), 9600);  // in place of the first
  EXPECT_EQ(pool.held(), 9600u);
}

TEST(BufferPool, MayBeUsedByManyThreadsAtOnce) {
  std::atomic<int> overlaps = 0;
  std::latch start(4);
  const auto work = [&](int thread) {
    start.arrive_and_wait();
    for (int i = 0; i < 20'000; ++i) {
      const auto bytes = static_cast<std::size_t>(64 * (1 + i % 3));
      auto* block = static_cast<unsigned char*>(pool().acquire(bytes));
      std::memset(block, thread, bytes);
      for (std::size_t j = 0; j < bytes; ++j) {
        overlaps += block[j] != thread;
      }
      pool().release(block, bytes);
    }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back(work, thread);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(overlaps, 0);
}

TEST(BufferPool, AsksTheSystemForNothingAfterTheFirstStep) {
  Rng rng(1);
  nn::Sequential net{nn::Linear(20, 16, rng), nn::ReLU(), nn::Linear(16, 10, rng)};
  optim::SGD trainer(net.parameters(), {.lr = 0.1f, .momentum = 0.5f});
  const Tensor X = random_tensor({32, 20});
  const Labels y(std::vector<std::int32_t>(32, 3));

  std::size_t misses = 0;
  for (int step = 0; step < 20; ++step) {
    trainer.zero_grad();
    cross_entropy(net(X), y).backward();
    trainer.step();
    if (step == 0) {
      misses = pool().allocations();
    }
  }
  EXPECT_EQ(pool().allocations(), misses);
}

TEST(Buffer, GivesItsBlockBackAtItsEnd) {
  const void* block = nullptr;
  {
    const Buffer buffer(777, Device::cpu);
    block = buffer.data();
    EXPECT_EQ(buffer.bytes(), 777u);
    EXPECT_EQ(buffer.device(), Device::cpu);
  }
  EXPECT_EQ(Buffer(777, Device::cpu).data(), block);
}

TEST(Buffer, OfNoBytesHasNoBlock) { EXPECT_EQ(Buffer(0, Device::cpu).data(), nullptr); }

}  // namespace
}  // namespace dl
