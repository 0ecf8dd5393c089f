// Generalisation as its user meets it, part by part, with --quick.
#include <gtest/gtest.h>

#include "lessons/table.h"

namespace dl {
namespace {

Tables part(const std::string& name, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--part", name});
  return Tables(run_quick("generalisation", arguments));
}

TEST(Generalisation, FitsTheCubicDownToItsNoiseAndALineNowhereNear) {
  const Tables tables = part("fits");
  // The variance of the noise is 0.01; a sample of 100 has it to within 40%.
  for (const std::string loss : {"train loss", "test loss"}) {
    EXPECT_NEAR(tables.at("degree 3", loss), 0.01, 0.006) << loss;
    EXPECT_NEAR(tables.at("degree 19", loss), 0.013, 0.012) << loss;
    EXPECT_GT(tables.at("degree 1", loss), 1) << loss;
  }
}

TEST(Generalisation, DecaysTheSameFromScratchAndInTheOptimiser) {
  const Tables tables = part("decay");
  for (const std::string lambda : {"0", "3"}) {
    for (const std::string column : {"train loss", "test loss", "length of w"}) {
      const double scratch = tables.at("scratch " + lambda, column);
      EXPECT_NEAR(tables.at("optim " + lambda, column), scratch, 0.02 * scratch)
          << lambda << " " << column;
    }
  }
  // 180 of 200 directions have no example: half their squares stay, or shrink by 0.991^800.
  EXPECT_NEAR(tables.at("scratch 0", "test loss"), 90, 40);
  EXPECT_LT(tables.at("scratch 0", "train loss"), 1e-4);
  EXPECT_NEAR(tables.at("scratch 3", "test loss"), 0.08, 0.05);
  EXPECT_LT(tables.at("scratch 3", "length of w"), 0.05 * tables.at("scratch 0", "length of w"));
}

TEST(Generalisation, TakesAnotherDecay) {
  const Tables tables = part("decay", {"--decay", "10"});
  EXPECT_LT(tables.at("scratch 10", "length of w"), 0.1);
}

TEST(Generalisation, TrainsWithDropoutAndWithout) {
  const Tables tables = part("dropout");
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  for (const std::string row : {"scratch", "nn", "none"}) {
    EXPECT_LT(tables.at(row, "last loss"), tables.at(row, "first loss")) << row;
    EXPECT_NEAR(tables.at(row, "gap"), tables.at(row, "train acc") - tables.at(row, "held-out acc"),
                1.1e-4);
  }
}

// Less is learned where nearly everything is dropped.
TEST(Generalisation, DropsWhatItIsTold) {
  const Tables tables = part("dropout", {"--dropout1", "0.9", "--dropout2", "0.9"});
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  const Tables usual = part("dropout");
  EXPECT_GT(tables.at("scratch", "last loss"), usual.at("scratch", "last loss") + 0.3);
  EXPECT_GT(tables.at("nn", "last loss"), usual.at("nn", "last loss"));
}

TEST(Generalisation, KeepsTheWeightsWithTheLowestValidationLoss) {
  const Tables tables = part("stopping");
  if (tables.skipped()) {
    GTEST_SKIP() << tables.reason();
  }
  for (const std::string row : {"none", "decay", "dropout"}) {
    EXPECT_GE(tables.at(row, "best epoch"), 1);
    EXPECT_LE(tables.at(row, "best epoch"), tables.at(row, "of epochs"));
    EXPECT_LE(tables.at(row, "val loss at best"), tables.at(row, "val loss at last")) << row;
    EXPECT_GT(tables.at(row, "test acc at best"), 0.6) << row;
  }
}

}  // namespace
}  // namespace dl
