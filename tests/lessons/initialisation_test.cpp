// Lesson 7: what it prints.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "support/process.h"

namespace dl {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

std::string output() {
  static const Finished lesson =
      run({std::string(DL_BIN_DIR) + "/initialisation", "--device", "cpu", "--quick"});
  EXPECT_EQ(lesson.status, 0) << lesson.err;
  return lesson.out;
}

/// The numbers behind `name` in the paragraph that begins with `table`.
std::vector<double> row(const std::string& table, const std::string& name) {
  const std::string all = output();
  const std::size_t header = all.find(table + ' '), line = all.find('\n' + name + ' ', header);
  if (header == std::string::npos || line == std::string::npos) {
    ADD_FAILURE() << "no row '" << name << "' of '" << table << "' in\n" << all;
    return {};
  }
  std::istringstream cells(all.substr(line + 1 + name.size(), all.find('\n', line + 1) - line));
  std::vector<double> numbers;
  for (std::string cell; cells >> cell;) {
    char* end = nullptr;
    numbers.push_back(std::strtod(cell.c_str(), &end));  // which takes "inf" too
    if (*end != '\0') {
      numbers.pop_back();
      break;  // the next line
    }
  }
  return numbers;
}

// Sigma, the gain of a layer, and the 50th power of the gain, to the last printed digit.
TEST(InitialisationLesson, PredictsWhatFiftyLayersDo) {
  EXPECT_THAT(output(), HasSubstr("\nN(0 1)     1.000     50    8.9e+84 "));
  EXPECT_THAT(output(), HasSubstr("\nHe         0.141      1    1.0e+00 "));
  EXPECT_THAT(output(), HasSubstr("\nXavier     0.100    0.5    8.9e-16 "));
  EXPECT_THAT(output(), HasSubstr("\nN(0 0.01)  0.010  0.005   8.9e-116 "));
}

// Of five networks: a network's mean square scatters, over many by a factor of about 5.
TEST(InitialisationLesson, MeasuresWhatItPredicts) {
  const std::vector<double> he = row("scale", "He"), xavier = row("scale", "Xavier");
  ASSERT_EQ(he.size(), 6u);
  ASSERT_EQ(xavier.size(), 6u);
  for (std::size_t i = 3; i < 6; ++i) {
    EXPECT_THAT(he[i], AllOf(Ge(0.05), Le(5)));
    EXPECT_THAT(xavier[i] / 8.9e-16, AllOf(Ge(0.05), Le(5)));
  }
  EXPECT_TRUE(std::isinf(row("scale", "N(0 1)").at(3)));
  EXPECT_EQ(row("scale", "N(0 0.01)").at(5), 0);
  for (const char* start : {"He", "Xavier"}) {
    const std::vector<double> gradient = row("gradient", start);
    ASSERT_EQ(gradient.size(), 4u);
    for (std::size_t i = 1; i < 4; ++i) {
      EXPECT_THAT(gradient[i] / gradient[0], AllOf(Ge(0.05), Le(5))) << start;
    }
  }
}

TEST(InitialisationLesson, OverflowsWhereFloat32Ends) {
  const std::vector<double> squares = row("overflow", "mean square"),
                            activations = row("overflow", "activations");
  ASSERT_EQ(squares.size(), 3u);
  ASSERT_EQ(activations.size(), 3u);
  EXPECT_THAT(squares, Each(AllOf(Ge(23), Le(24))));
  EXPECT_EQ(squares[0], 23);
  EXPECT_THAT(activations, Each(AllOf(Ge(44), Le(46))));
}

TEST(InitialisationLesson, LosesAMillionfoldInTenSigmoids) {
  EXPECT_EQ(row("sigmoid", "at most").at(0), 9.5e-7);
  EXPECT_EQ(row("sigmoid", "from 0").at(0), 3.9e-7);
}

TEST(InitialisationLesson, PartsNoTwins) {
  const std::vector<double> zero = row("weights", "zero"), constant = row("weights", "constant"),
                            random = row("weights", "random");
  EXPECT_THAT(zero, testing::ElementsAre(0.6931, 0.6931, 1));
  ASSERT_EQ(constant.size(), 3u);
  EXPECT_THAT(constant[1], AllOf(Ge(0.47), Le(0.50)));
  EXPECT_EQ(constant[2], 1);
  ASSERT_EQ(random.size(), 3u);
  EXPECT_LE(random[1], 0.01);
  EXPECT_EQ(random[2], 8);
}

}  // namespace
}  // namespace dl
