// Lesson 10: its valley to the last printed digit, Adam against PyTorch's trace, and a quick
// training.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <dl/base/check.h>
#include <dl/data/fashion_mnist.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include <dl/optim/adaptive.h>
#include "support/process.h"

namespace dl {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

const Finished& lesson() {
  static const Finished result =
      run({std::string(DL_BIN_DIR) + "/optimisers", "--device", "cpu", "--quick", "--epochs", "1",
           "--limit", "1024", "--hidden", "64"});
  return result;
}

/// The paragraph of the output that begins with this word.
std::string table(const std::string& word) {
  const std::string all = '\n' + lesson().out;
  const std::size_t begin = all.find('\n' + word + ' ');
  return begin == std::string::npos ? "" : all.substr(begin + 1, all.find("\n\n", begin) - begin);
}

std::vector<double> row(const std::string& paragraph, const std::string& name) {
  std::istringstream lines(paragraph);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name + ' ', 0) == 0) {
      std::istringstream cells(line.substr(name.size()));
      std::vector<double> numbers;
      for (double number = 0; cells >> number;) {
        numbers.push_back(number);
      }
      return numbers;
    }
  }
  ADD_FAILURE() << "no row '" << name << "' in\n" << paragraph << lesson().err;
  return {};
}

// d2l's numbers, and PyTorch's in double precision for Adam.
TEST(OptimisersLesson, EndsWhereD2lDoes) {
  EXPECT_EQ(table("by_hand"),
            "by_hand                  x1            x2\n"
            "GD 0.4            -0.943467     -0.000073\n"
            "GD 0.6            -0.387814  -1673.365109\n"
            "momentum 0.25     -0.126340     -0.186632\n"
            "momentum 0.5       0.007188      0.002553\n"
            "Adagrad 0.4       -2.382563     -0.158591\n"
            "RMSProp 0.4       -0.010599      1.04e-14\n"
            "Adam 0.4           0.996033     -0.212751\n");
}

// In float32 seven digits are what there is.
TEST(OptimisersLesson, EndsThereByAutogradAndByOptimToo) {
  for (const char* how : {"by_autograd", "by_optim"}) {
    for (const char* method : {"GD 0.4", "GD 0.6", "momentum 0.25", "momentum 0.5", "Adam 0.4"}) {
      const std::vector<double> hand = row(table("by_hand"), method), x = row(table(how), method);
      ASSERT_EQ(x.size(), 2u);
      for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_NEAR(x[i], hand.at(i), 2e-6 + 2e-6 * std::abs(hand[i])) << how << ' ' << method;
      }
    }
  }
  EXPECT_THAT(table("by_autograd"), HasSubstr("RMSProp 0.4       -0.010599      1.04e-14\n"));
}

// torch.optim.Adam([x], lr=0.4) on 0.1 x1^2 + 2 x2^2 from (-5, -2), in float64 (PyTorch 2).
TEST(Adam, FollowsPyTorchsTrace) {
  struct Step {
    int number;
    double x1, x2;
  };
  const Tensor x = parameter(Tensor(Array({2}, {-5, -2})));
  const Tensor curvature(Array({2}, {0.1f, 2}));
  optim::Adam adam({x}, {.lr = 0.4});
  int step = 0;
  for (const Step& expected : {Step{1, -4.600000004, -1.600000001},
                               {2, -4.201214914, -1.204749679},
                               {3, -3.804621806, -0.819484999},
                               {4, -3.411341265, -0.451661578},
                               {5, -3.022651370, -0.111257787},
                               {10, -1.204923113, 0.813291315},
                               {20, 0.996032547, -0.212750652}}) {
    for (; step < expected.number; ++step) {
      sum(curvature * x * x).backward();
      adam.step();
      adam.zero_grad();
    }
    EXPECT_NEAR(x.to_vector()[0], expected.x1, 3e-6) << step;
    EXPECT_NEAR(x.to_vector()[1], expected.x2, 3e-6) << step;
  }
}

TEST(OptimisersLesson, TrainsByEachAndJudgesByTheValidationImages) {
  try {
    data::load_fashion_mnist();
  } catch (const Error&) {
    GTEST_SKIP() << "Fashion-MNIST is not installed (Debian: dataset-fashion-mnist)";
  }
  ASSERT_EQ(lesson().status, 0) << lesson().err;
  const std::string results = table("optimiser");
  for (const char* optimizer : {"SGD", "momentum", "Adagrad", "RMSprop", "Adam"}) {
    const std::vector<double> numbers = row(results, optimizer);
    ASSERT_EQ(numbers.size(), 6u) << results;
    // One epoch of 1,024 images: better than guessing, and no miracle.
    EXPECT_THAT(numbers[2], AllOf(Ge(0.3), Le(0.85))) << optimizer;
    EXPECT_LE(numbers[3], numbers[2] + 1e-3);
    EXPECT_GE(numbers[4], numbers[2] - 1e-3);
  }
}

}  // namespace
}  // namespace dl
