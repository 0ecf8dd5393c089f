#include <dl/array/buffer.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <latch>
#include <thread>

#include <dl/array/backend.h>
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
