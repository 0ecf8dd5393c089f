#include <dl/ops/dropout.h>

#include <gtest/gtest.h>

#include <dl/array/backend.h>
#include <dl/autograd/create.h>
#include <dl/kernels/random.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(Dropout, SetsNumbersToZeroByTheirPlace) {
  const Tensor x = parameter(random_tensor({5, 3, 2}));
  Labels step{7};
  const Tensor y = dropout(x, 0.25f, 11, step);
  std::vector<double> expected, factors;
  for (Index i = 0; i < 30; ++i) {
    const auto sample = static_cast<std::uint64_t>(i / 6), at = static_cast<std::uint64_t>(i % 6);
    const float factor = uniform_at(11, 7, sample, at) < 0.25f ? 0 : 1 / 0.75f;
    factors.push_back(static_cast<double>(factor));
    expected.push_back(static_cast<double>(factor * x.array().data()[i]));
  }
  EXPECT_TRUE(is_close(y, {5, 3, 2}, expected));
  EXPECT_EQ(step.to_vector()[0], 8) << "the next step has others";
  sum(y).backward();
  EXPECT_TRUE(is_close(x.grad(), {5, 3, 2}, factors));
}

TEST(Dropout, HasAsManyZerosAsWanted) {
  Labels step{0};
  for (const float p : {0.0f, 0.1f, 0.5f, 1.0f}) {
    const std::vector<float> y = dropout(ones({100, 1000}), p, 1, step).to_vector();
    const auto zeros = static_cast<double>(std::count(y.begin(), y.end(), 0.0f));
    EXPECT_NEAR(zeros / 1e5, static_cast<double>(p), 0.01);
  }
}

TEST(Dropout, IsTheSameForAnyNumberOfThreads) {
  const Tensor x = ones({100, 1000});
  const auto with = [&](int threads) {
    set_cpu_threads(threads);
    Labels step{3};
    const std::vector<float> y = dropout(x, 0.5f, 1, step).to_vector();
    set_cpu_threads(1);
    return y;
  };
  EXPECT_EQ(with(1), with(3));
}

TEST(Dropout, TakesWhatIsEmptyOrOneNumber) {
  Labels step{0};
  EXPECT_EQ(dropout(zeros({0, 3}), 0.5f, 1, step).shape(), (Shape{0, 3}));
  EXPECT_EQ(dropout(Tensor(Array(Shape{}, {4})), 0, 1, step).item(), 4);
}

TEST(Dropout, RefusesWhatIsNoProbability) {
  Labels step{0}, two{0, 0};
  EXPECT_EQ(error_text([&] { dropout(ones({2}), NAN, 1, step); }),
            "dropout: a probability of nan; it must be from 0 to 1");
  EXPECT_EQ(error_text([&] { dropout(ones({2}), 0, 1, two); }),
            "dropout: the step must be one number, got 2");
}

}  // namespace
}  // namespace dl
