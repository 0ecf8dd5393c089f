// Lesson 11 as its users run it.

#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include "support/process.h"

namespace dl {
namespace {

/// The numbers that a pattern with one group finds in a text, in their order.
std::vector<double> numbers(const std::string& text, const std::string& pattern) {
  const std::regex wanted(pattern);
  std::vector<double> found;
  for (std::sregex_iterator match(text.begin(), text.end(), wanted), end; match != end; ++match) {
    found.push_back(std::stod((*match)[1]));
  }
  return found;
}

TEST(ReadingAModel, SaysWhatFitsTogether) {
  const Finished result =
      run({DL_BIN_DIR "/reading_a_model", "--quick", "--quiet", "--device", "cpu"});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::vector<double> accuracy = numbers(result.out, "test accuracy ([0-9.]+)");
  ASSERT_EQ(accuracy.size(), 1u) << result.out;
  EXPECT_GT(accuracy[0], 0.35);
  const double error = std::sqrt(accuracy[0] * (1 - accuracy[0]) / 10000);
  EXPECT_NEAR(numbers(result.out, "standard error of ([0-9.]+)").at(0), error, 6e-5);

  const std::vector<double> recall = numbers(result.out, "recall ([0-9.]+)");
  ASSERT_EQ(recall.size(), 10u);  // of a thousand images each
  double mean = 0;
  for (const double share : recall) {
    mean += share / 10;
  }
  EXPECT_NEAR(mean, accuracy[0], 6e-4);

  const std::vector<double> of_moved = numbers(result.out, "accuracy ([0-9.]+), claimed");
  const std::vector<double> claimed = numbers(result.out, "claimed ([0-9.]+)");
  ASSERT_EQ(of_moved.size(), 11u);
  ASSERT_EQ(claimed.size(), 11u);
  EXPECT_NEAR(of_moved[0], accuracy[0], 6e-4) << "moved by nothing";
  EXPECT_LT(of_moved[5], of_moved[0] - 0.1) << "turned by 45 degrees";
  EXPECT_LT(of_moved[10], of_moved[0] - 0.1) << "moved by six pixels";
  EXPECT_GT(claimed[10], of_moved[10]) << "it does not know";
}

TEST(ReadingAModel, IsCooledByATemperatureWhereItIsTooSure) {
  const Finished result =
      run({DL_BIN_DIR "/reading_a_model", "--quiet", "--device", "cpu", "--limit", "2000",
           "--epochs", "60", "--lr", "0.5", "--batch-size", "64"});
  ASSERT_EQ(result.status, 0) << result.err;
  const double before = numbers(result.out, "calibration error ([0-9.]+);").at(0);
  const double after = numbers(result.out, "it is ([0-9.]+)").at(0);
  EXPECT_GT(numbers(result.out, "temperature ([0-9.]+)").at(0), 1.3);
  EXPECT_GT(before, 0.05);
  EXPECT_LT(after, before / 2);
}

}  // namespace
}  // namespace dl
