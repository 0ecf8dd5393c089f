// What the harness sees of threads that change one variable. The compiler's calls, one before each
// read and write, are written out.

#include "harness/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

extern "C" {
void __tsan_read8(void* place);
void __tsan_write8(void* place);
std::uint64_t __tsan_atomic64_fetch_add(volatile std::uint64_t* place, std::uint64_t by, int order);
}

namespace dl::harness {
namespace {

/// Two threads call f at the same time; how many updates were lost.
std::size_t lost(const std::function<void(std::uint64_t& total)>& f) {
  const LostUpdates updates;
  std::uint64_t total = 0;
  std::thread first(f, std::ref(total)), second(f, std::ref(total));
  first.join();
  second.join();
  return updates.count();
}

void add_one(std::uint64_t& total) {
  __tsan_read8(&total);
  const std::uint64_t old =
      std::atomic_ref(total).load();  // no race for the sanitizers of this test
  __tsan_write8(&total);
  std::atomic_ref(total).store(old + 1);
}

TEST(LostUpdates, AreFoundEachTimeThatTwoThreadsChangeOneVariable) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_GT(lost(add_one), 0u);
  }
}

TEST(LostUpdates, AreNoneWhereALockIsHeldFromReadingToWriting) {
  std::mutex mutex;
  EXPECT_EQ(lost([&](std::uint64_t& total) {
              const std::lock_guard lock(mutex);
              add_one(total);
            }),
            0u);
}

TEST(LostUpdates, AreNoneWhereEachThreadHasAVariableOfItsOwn) {
  EXPECT_EQ(lost([](std::uint64_t&) {
              std::uint64_t mine = 0;
              add_one(mine);
              add_one(mine);
            }),
            0u);
}

TEST(LostUpdates, AreNoneOfAtomicOperations) {
  EXPECT_EQ(lost([](std::uint64_t& total) { __tsan_atomic64_fetch_add(&total, 1, 0); }), 0u);
}

TEST(LostUpdates, AreForgottenByTheNext) {
  EXPECT_GT(lost(add_one), 0u);
  EXPECT_EQ(lost([](std::uint64_t&) {}), 0u);
  std::uint64_t unwatched = 0;
  add_one(unwatched);
}

TEST(OthersSleep, KnowsAThreadThatRunsFromOneThatWaits) {
  std::atomic<bool> stop = false;
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::thread busy([&] {
    while (!stop) {
    }
    const std::lock_guard wait(mutex);
  });
  EXPECT_FALSE(others_sleep());
  stop = true;
  for (int i = 0; i < 10'000 && !others_sleep(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(others_sleep());
  lock.unlock();
  busy.join();
}

}  // namespace
}  // namespace dl::harness
