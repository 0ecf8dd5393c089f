#include <dl/cpu/parallel.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include <dl/array/backend.h>

namespace dl {
namespace {

using Pieces = std::vector<std::pair<Index, Index>>;

/// The pieces that [0, n) is cut into, in order.
Pieces pieces(Index n, Index cost) {
  Pieces all;
  std::mutex mutex;
  parallel_chunks(n, cost, [&](Index begin, Index end) {
    const std::lock_guard lock(mutex);
    all.emplace_back(begin, end);
  });
  std::sort(all.begin(), all.end());
  return all;
}

TEST(ParallelChunks, LeaveSmallWorkToOneThread) {
  set_cpu_threads(4);
  EXPECT_EQ(pieces(kGrain - 1, 1), (Pieces{{0, kGrain - 1}}));
  EXPECT_EQ(pieces(10, 100), (Pieces{{0, 10}}));
  EXPECT_EQ(pieces(0, 1), (Pieces{{0, 0}}));
}

TEST(ParallelChunks, ShareLargeWorkOut) {
  set_cpu_threads(4);
  if (cpu_threads() == 1) {
    GTEST_SKIP() << "this build has no OpenMP";
  }
  EXPECT_EQ(pieces(kGrain, 1).size(), 4u);
  EXPECT_EQ(pieces(8, kGrain), (Pieces{{0, 2}, {2, 4}, {4, 6}, {6, 8}}));
}

TEST(ParallelChunks, CoverEverythingOnce) {
  for (int threads : {1, 2, 3, 4}) {
    set_cpu_threads(threads);
    for (Index n : {Index{1}, Index{2}, Index{3}, Index{5}, kGrain - 1, kGrain, kGrain + 1}) {
      Index next = 0;
      for (const auto& [begin, end] : pieces(n, kGrain)) {
        EXPECT_EQ(begin, next);
        EXPECT_LE(begin, end);
        next = end;
      }
      EXPECT_EQ(next, n);
    }
  }
}

}  // namespace
}  // namespace dl
