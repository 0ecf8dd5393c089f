// Lesson 6: what it prints, and its way of counting pieces against another.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <dl/base/rng.h>
#include "06_hidden_layers/linear_pieces.h"
#include "support/process.h"

namespace dl {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

std::string output() {
  static const Finished lesson =
      run({std::string(DL_BIN_DIR) + "/hidden_layers", "--device", "cpu", "--quick"});
  EXPECT_EQ(lesson.status, 0) << lesson.err;
  return lesson.out;
}

/// The numbers of the line that begins with `name`, after the name.
std::vector<double> row(const std::string& name) {
  std::istringstream lines(output());
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name, 0) == 0) {
      std::istringstream cells(line.substr(name.size()));
      std::vector<double> numbers;
      for (double number = 0; cells >> number;) {
        numbers.push_back(number);
      }
      return numbers;
    }
  }
  ADD_FAILURE() << "no line '" << name << "' in\n" << output();
  return {};
}

TEST(HiddenLayersLesson, DoesXorByHandAndNotByALine) {
  EXPECT_THAT(output(), HasSubstr(" 0   0   0   0        0      0.500\n"
                                  " 0   1   1   0        1      0.500\n"
                                  " 1   0   1   0        1      0.500\n"
                                  " 1   1   2   1        0      0.500\n"));
}

TEST(HiddenLayersLesson, SeparatesTheMoonsWithHiddenLayersAlone) {
  for (int seed = 0; seed < 5; ++seed) {
    const auto accuracies = row("seed " + std::to_string(seed));
    ASSERT_EQ(accuracies.size(), 2u);
    EXPECT_THAT(accuracies[0], AllOf(Ge(0.85), Le(0.90)));
    EXPECT_THAT(accuracies[1], AllOf(Ge(0.99), Le(1)));
  }
}

// d2l-neu's means of 20 networks; here stand the lowest and the highest of fifty such means.
TEST(HiddenLayersLesson, CountsAsManyPiecesAsD2lNeu) {
  struct Case {
    int depth, width;
    double published;
  };
  for (const auto& [depth, width, published] : {Case{1, 2, 2.8},
                                                {1, 4, 4.5},
                                                {1, 8, 7.8},
                                                {1, 16, 14.3},
                                                {3, 2, 3.0},
                                                {3, 4, 8.9},
                                                {3, 8, 19.5},
                                                {3, 16, 39.5}}) {
    const std::vector<double> numbers =
        row("depth " + std::to_string(depth) + " width " + std::to_string(width) + ' ');
    ASSERT_EQ(numbers.size(), 3u);
    EXPECT_THAT(published, AllOf(Ge(numbers[1]), Le(numbers[2]))) << depth << ' ' << width;
    EXPECT_NEAR(numbers[0], published, 0.15 * published) << depth << ' ' << width;
  }
}

// The pieces of a network against the same network put together by hand.
TEST(LinearPieces, AreThoseOfTheNetworkThatWasDrawn) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed), same(seed);
    const auto pieces = random_linear_pieces(2, 3, {-4, 4}, rng);
    std::vector<double> w(3), b(3), W(9), c(3), v(3);
    for (auto* values : {&w, &b, &W, &c, &v}) {
      for (double& value : *values) {
        value = same.normal();
      }
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const double right = i + 1 < pieces.size() ? pieces[i + 1].left : 4;
      ASSERT_LT(pieces[i].left, right);
      for (const double share : {0.0, 0.3, 1.0}) {
        const double x = pieces[i].left + share * (right - pieces[i].left);
        double y = 0;
        for (std::size_t k = 0; k < 3; ++k) {
          double z = c[k];
          for (std::size_t j = 0; j < 3; ++j) {
            z += std::max(w[j] * x + b[j], 0.0) * W[j * 3 + k];
          }
          y += std::max(z, 0.0) * v[k];
        }
        EXPECT_NEAR(pieces[i].slope * x + pieces[i].offset, y, 1e-12) << seed << ' ' << x;
      }
      EXPECT_TRUE(i == 0 || pieces[i].slope != pieces[i - 1].slope);
    }
  }
}

TEST(LinearPieces, OfOneLayerAreNeverMoreThanItsUnitsAndOne) {
  Rng rng(1);
  for (int draw = 0; draw < 1000; ++draw) {
    const auto pieces = random_linear_pieces(1, 5, {-1e9, 1e9}, rng);
    EXPECT_EQ(pieces.size(), 6u);  // on the whole line each unit breaks once
  }
}

}  // namespace
}  // namespace dl
