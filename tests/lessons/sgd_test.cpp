// The steps of SGD as its user meets them: --quick, on the first 4,096 images.
#include <gtest/gtest.h>

#include "lessons/table.h"

namespace dl {
namespace {

TEST(Sgd, TrainsLesson2AndMeasuresItsSteps) {
  const Tables tables(run_quick("sgd"));
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  for (const std::string epoch : {"1", "2"}) {
    // The triangle inequality, and both are lengths.
    EXPECT_GT(tables.at(epoch, "net move"), 0);
    EXPECT_LE(tables.at(epoch, "net move"), tables.at(epoch, "walked") + 0.01);
    EXPECT_LE(std::abs(tables.at(epoch, "cosine")), 1);
    // At first the mean over an epoch lags behind what the weights can do at its end.
    EXPECT_LT(tables.at(epoch, "loss after"), tables.at(epoch, "loss during"));
    EXPECT_GT(tables.at(epoch, "acc after"), tables.at(epoch, "acc during"));
    EXPECT_GT(tables.at(epoch, "of mean weights"), 0.1);
  }
}

// It is lesson 2's training: the same seed gives the same losses.
TEST(Sgd, HasTheLossesOfLesson2) {
  const TempFolder folder;
  const std::vector<std::string> few{"--limit", "2000", "--epochs", "2"};
  const Tables tables(run_quick("sgd", few));
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  const Tables lesson2(run_lesson("mlp_scratch", few));
  for (const std::string epoch : {"1", "2"}) {
    EXPECT_NEAR(tables.at(epoch, "loss during"), lesson2.at(epoch, "train loss"), 2e-4);
    EXPECT_NEAR(tables.at(epoch, "acc during"), lesson2.at(epoch, "train acc"), 2e-3);
    EXPECT_NEAR(tables.at(epoch, "test acc"), lesson2.at(epoch, "test acc"), 2e-3);
  }
}

TEST(Sgd, JudgesByTheValidationImagesWhereThereAreSome) {
  const Tables tables(run_quick("sgd", {"--validation", "500", "--epochs", "1"}));
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  EXPECT_GT(tables.at("1", "val acc"), 0.1);
}

}  // namespace
}  // namespace dl
