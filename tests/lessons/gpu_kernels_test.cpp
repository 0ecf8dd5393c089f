// Lesson 14 as its users run it: what the simulator counts is the same on every machine.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gpu/ladder/counts.h"
#include "support/process.h"

namespace dl {
namespace {

using testing::HasSubstr;

TEST(GpuKernels, CountsWhatTheSimulatorSees) {
  const Finished result = run({DL_BIN_DIR "/gpu_kernels", "--quick", "--quiet", "--device", "cpu"});
  ASSERT_EQ(result.status, 0) << result.err;
  // Each of 64^3 products needs two loads; in the naive rung a warp's A is 32 pieces, its B one.
  EXPECT_THAT(result.out,
              HasSubstr("\nnaive             2.000    8.78   0.000      0.000         0 "
                        "      4     64  level-two"));
  EXPECT_THAT(result.out,
              HasSubstr("\nnaive                     32            1                 0"));
  EXPECT_THAT(result.out, testing::ContainsRegex("\ncoalesced +1 +4 +0"));
  EXPECT_THAT(result.out, HasSubstr("\nblocked_2d  "));
  EXPECT_THAT(result.out, HasSubstr("\nnot timed: --device cpu counts alone\n"));
}

TEST(GpuKernels, TimesTheRungsOrSaysWhyNot) {
  const Finished result = run({DL_BIN_DIR "/gpu_kernels", "--quick", "--quiet"});
  ASSERT_EQ(result.status, 0) << result.err;
  if (result.out.find("\ntimed on ") == std::string::npos) {
    EXPECT_THAT(result.out, HasSubstr("\nnot timed: "));
    const Finished demanded = run({DL_BIN_DIR "/gpu_kernels", "--quick", "--gpu"});
    EXPECT_EQ(demanded.status, 1);
    EXPECT_THAT(demanded.err, HasSubstr("gpu_kernels: "));
  }
}

/// A rung that uses so many threads and so much shared memory in each block.
int warps(unsigned threads, Index shared_bytes) {
  ladder::Counted rung{"", "", false, {{1}, {threads}}, {}};
  rung.report.shared_bytes = shared_bytes;
  return ladder::resident_warps(rung);
}

TEST(GpuKernels, OccupancyIsLimitedByThreadsBlocksAndSharedMemory) {
  EXPECT_EQ(warps(1024, 0), 64) << "two blocks of 32 warps";
  EXPECT_EQ(warps(768, 0), 48) << "a third block of 24 warps finds no room";
  EXPECT_EQ(warps(32, 0), 32) << "no more than 32 blocks";
  EXPECT_EQ(warps(256, 37 << 10), 48) << "six blocks of 38 kB, of the 228 that there are";
}

TEST(GpuKernels, TheTraceIsThatOfTheFirstWarp) {
  const ladder::FirstWarp naive = ladder::trace_product("naive", 64);
  ASSERT_EQ(naive.of_A.size(), 64u) << "one load for each term of the sum";
  ASSERT_EQ(naive.of_B.size(), 64u);
  EXPECT_TRUE(naive.shared.empty());
  for (std::size_t lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(naive.of_A[3].addresses[lane], ladder::kOrigin + 4 * (64 * lane + 3))
        << "a row for each lane";
    EXPECT_EQ(naive.of_B[3].addresses[lane], ladder::kOrigin + 4 * 64 * 3)
        << "the same number for all";
  }
}

}  // namespace
}  // namespace dl
