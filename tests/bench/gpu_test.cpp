// The GPU's benchmarks as a user meets them: on the simulated GPU, and where there is none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "support/process.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

using testing::HasSubstr;

const std::string kSimulated = DL_BIN_DIR "/simulated_bench_gpu";
const std::string kReal = DL_BIN_DIR "/bench_gpu";

TEST(GpuBench, ChecksAndTimesEveryRung) {
  const TempFolder folder;
  const std::string json = folder / "gpu.json";
  Process bench(folder, {kSimulated, "--small", "--repetitions", "2", "--json", json});
  ASSERT_EQ(bench.wait(), 0) << bench.err();
  EXPECT_THAT(bench.out(), HasSubstr("% of cuBLAS"));
  EXPECT_THAT(bench.out(), HasSubstr("at best 1.0 TFLOP/s and 0.10 TB/s; its start took 0.250 s"));

  const auto all = nlohmann::json::parse(std::ifstream(json));
  EXPECT_EQ(all["gpu"]["multiprocessors"], 4);
  std::map<std::string, std::set<std::string>> sections;
  for (const auto& timing : all["timings"]) {
    EXPECT_GT(timing["median"], 0) << timing;
    sections[timing["section"]].insert(timing["name"]);
  }
  const std::set<std::string> rungs{"eager operations", "the same in a graph",
                                    "four fused kernels, graph", "three fused kernels, graph",
                                    "one kernel for an epoch"};
  EXPECT_EQ(sections["epoch of 3 steps"], rungs);
  EXPECT_EQ(sections["3 epochs with evaluation"], rungs);
  EXPECT_EQ(sections["product 70 x 70 x 70"].size(), 11u);  // 8 rungs, cuBLAS twice, the backend
  EXPECT_EQ(sections["product 69 x 84 x 40"].size(), 11u);
  EXPECT_EQ(sections["product 84 x 69 x 40, A transposed"].size(), 3u);
  EXPECT_EQ(sections["softmax 33 x 70"].size(), 5u);
  EXPECT_EQ(sections["elementwise, 4096 numbers"].size(), 9u);
  const std::set<std::string> devices{"CPU", "GPU"};
  for (const char* section :
       {"a step on 15 images, 8 hidden units", "a step on 50 images, 12 hidden units"}) {
    EXPECT_EQ(sections[section], devices) << section;
  }
}

TEST(GpuBench, NotesWhatFailsAndTimesTheRest) {
  const TempFolder folder;
  const std::string json = folder / "gpu.json";
  ::setenv("DL_SIMULATED_MEMORY", "100000",
           1);  // too little for an epoch, enough for most products
  Process bench(folder, {kSimulated, "--small", "--repetitions", "1", "--json", json});
  ::unsetenv("DL_SIMULATED_MEMORY");
  EXPECT_EQ(bench.wait(), 1);
  EXPECT_THAT(bench.out(), HasSubstr("FAILED: epoch of 3 steps: one kernel for an epoch: cuda: out "
                                     "of memory"));
  EXPECT_EQ(bench.err(), "bench: some lines have no time, since they failed: see above\n");

  const auto all = nlohmann::json::parse(std::ifstream(json));
  EXPECT_THAT(all["notes"]["FAILED: epoch of 3 steps: eager operations"].get<std::string>(),
              HasSubstr("out of memory"));
  std::set<std::string> timed;
  for (const auto& timing : all["timings"]) {
    timed.insert(timing["section"].get<std::string>() + ": " + timing["name"].get<std::string>());
  }
  EXPECT_TRUE(timed.contains("softmax 33 x 70: online"));
  EXPECT_TRUE(timed.contains("product 69 x 84 x 40: tiled"));
  EXPECT_FALSE(timed.contains("epoch of 3 steps: eager operations"));
}

TEST(GpuBench, TimesNoMoreThanItIsAskedFor) {
  const TempFolder folder;
  Process bench(folder, {kSimulated, "--small", "--repetitions", "1", "--filter", "softmax.*"});
  ASSERT_EQ(bench.wait(), 0) << bench.err();
  EXPECT_THAT(bench.out(), HasSubstr("online"));
  EXPECT_THAT(bench.out(), testing::Not(HasSubstr("naive")));
}

TEST(GpuBench, WritesFigures) {
  const TempFolder folder;
  Process bench(folder, {kSimulated, "--small", "--repetitions", "1", "--filter",
                         "70 x 70 x 70: (cuBLAS|naive)|epoch of .*(eager|one)|on 50 images",
                         "--figures", folder / "figures"});
  ASSERT_EQ(bench.wait(), 0) << bench.err();
  for (const char* name :
       {"figures/gpu_product.png", "figures/gpu_training_step.png", "figures/gpu_crossover.png"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  }
}

TEST(GpuBench, SaysInOneSentenceWhyThereIsNoGpu) {
  const TempFolder folder;
  Process bench(folder, {kReal, "--small", "--repetitions", "1"});
  const int status = bench.wait();
  if (status == 0) {
    GTEST_SKIP() << "there is a GPU";
  }
  EXPECT_EQ(status, 1);
  EXPECT_EQ(bench.out(), "");
  EXPECT_THAT(bench.err(), testing::MatchesRegex("bench: [^\n]+\n"));
}

TEST(GpuBench, RefusesWhatItDoesNotKnow) {
  const TempFolder folder;
  Process bench(folder, {kSimulated, "--fast"});
  EXPECT_EQ(bench.wait(), 2);
}

}  // namespace
}  // namespace dl
