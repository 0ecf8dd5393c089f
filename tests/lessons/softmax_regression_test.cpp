// Softmax regression as its user meets it: --quick, on the first 4,096 images.
#include <gtest/gtest.h>

#include "lessons/table.h"

namespace dl {
namespace {

TEST(SoftmaxRegression, LearnsTheSameFromScratchAsWithNn) {
  const Tables tables(run_quick("softmax_regression"));
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  // Seed 0; what is left is for processors that round differently.
  for (const std::string how : {"scratch", "nn"}) {
    EXPECT_NEAR(tables.at(how + " 1", "train loss"), 1.56, 0.04) << how;
    EXPECT_NEAR(tables.at(how + " 2", "train loss"), 1.04, 0.02) << how;
    EXPECT_NEAR(tables.at(how + " 2", "train acc"), 0.67, 0.03) << how;
  }
  // The line gets somewhere sooner; the network with a hidden layer starts in its small weights.
  EXPECT_GT(tables.at("mlp 1", "train loss"), tables.at("nn 1", "train loss") + 0.5);
}

TEST(SoftmaxRegression, HasNoOptionsForWhatItDoesNotDo) {
  for (const char* option : {"--save", "--load", "--history"}) {
    const Finished result = run_lesson("softmax_regression", {option, "a"});
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.err.find("unknown argument"), std::string::npos) << result.err;
  }
}

}  // namespace
}  // namespace dl
