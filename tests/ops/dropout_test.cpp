#include <dl/ops/dropout.h>

#include <gtest/gtest.h>

#include <dl/array/backend.h>
#include <dl/autograd/create.h>
#include <dl/kernels/random.h>
#include <dl/ops/rearrange.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(Dropout, SetsNumbersToZeroByTheirPlace) {
  const Tensor x = parameter(random_tensor({5, 3, 2}));
  Array state = rng_state(11, 7);
  const Tensor y = dropout(x, 0.25f, state);
  std::vector<double> expected, factors;
  for (Index i = 0; i < 30; ++i) {
    const auto sample = static_cast<std::uint64_t>(i / 6), at = static_cast<std::uint64_t>(i % 6);
    const float factor = uniform_at(11, 7, sample, at) < 0.25f ? 0 : 1 / 0.75f;
    factors.push_back(static_cast<double>(factor));
    expected.push_back(static_cast<double>(factor * x.array().data()[i]));
  }
  EXPECT_TRUE(is_close(y, {5, 3, 2}, expected));
  EXPECT_TRUE(is_close(state, rng_state(11, 8), 0)) << "the next step has others";
  sum(y).backward();
  EXPECT_TRUE(is_close(x.grad(), {5, 3, 2}, factors));
}

TEST(Dropout, HasAsManyZerosAsWanted) {
  Array state = rng_state(1);
  for (const float p : {0.0f, 0.1f, 0.5f, 1.0f}) {
    const std::vector<float> y = dropout(ones({100, 1000}), p, state).to_vector();
    const auto zeros = static_cast<double>(std::count(y.begin(), y.end(), 0.0f));
    EXPECT_NEAR(zeros / 1e5, static_cast<double>(p), 0.01);
  }
}

TEST(Dropout, IsTheSameForAnyNumberOfThreads) {
  const Tensor x = ones({100, 1000});
  const auto with = [&](int threads) {
    set_cpu_threads(threads);
    Array state = rng_state(1, 3);
    const std::vector<float> y = dropout(x, 0.5f, state).to_vector();
    set_cpu_threads(1);
    return y;
  };
  EXPECT_EQ(with(1), with(3));
}

TEST(Dropout, TakesWhatIsEmptyOrOneNumber) {
  Array state = rng_state(1);
  EXPECT_EQ(dropout(zeros({0, 3}), 0.5f, state).shape(), (Shape{0, 3}));
  EXPECT_EQ(dropout(Tensor(Array(Shape{}, {4})), 0, state).item(), 4);
}

TEST(Dropout, RefusesWhatIsNoProbabilityOrNoState) {
  Array state = rng_state(1), two({2}, {0, 0});
  EXPECT_EQ(error_text([&] { dropout(ones({2}), NAN, state); }),
            "dropout: a probability of nan; it must be from 0 to 1");
  EXPECT_EQ(error_text([&] { dropout(ones({2}), 0, two); }),
            "dropout: the state must be one of rng_state(), got the shape (2,)");
  EXPECT_EQ(error_text([&] { rng_state(std::uint64_t{1} << 48); }),
            "rng_state: the seed 281474976710656 and the step 0 must be below 2^48");
}

TEST(Dropout, CountsBeyondWhatAFloatHolds) {
  Array state = rng_state(1, 0xffffff), same = rng_state(1, std::uint64_t{1} << 24);
  const Tensor x = ones({10, 10});
  const std::vector<float> before = dropout(x, 0.5f, state).to_vector();
  EXPECT_TRUE(is_close(state, same, 0));
  EXPECT_NE(dropout(x, 0.5f, state).to_vector(), before);
}

/// A minibatch cut into slices of any sizes has the zeros of the whole, and is one step.
TEST(Dropout, OfSlicesIsThatOfTheMinibatch) {
  const Tensor x = random_tensor({12, 3, 2});
  Array whole = rng_state(5);
  const std::vector<float> first = dropout(x, 0.5f, whole).to_vector();
  const std::vector<float> second = dropout(x, 0.5f, whole).to_vector();
  for (const Index size : {1, 4, 5, 12}) {
    Array state = rng_state(5);
    for (const std::vector<float>& expected : {first, second}) {
      std::vector<Tensor> slices;
      for (Index begin = 0; begin < 12; begin += size) {
        const Index end = std::min<Index>(begin + size, 12);
        const MinibatchSlice slice(begin, end == 12);
        slices.push_back(dropout(dl::slice(x, 0, begin, end), 0.5f, state));
      }
      EXPECT_EQ(concat(slices, 0).to_vector(), expected) << "slices of " << size;
    }
    EXPECT_TRUE(is_close(state, whole, 0));
  }
  Array after = rng_state(5);
  EXPECT_EQ(dropout(x, 0.5f, after).to_vector(), first) << "no slice any more";
  EXPECT_EQ(error_text([] { MinibatchSlice(-1, true); }),
            "slice: its first sample is number -1 of the minibatch");
}

}  // namespace
}  // namespace dl
