#include <dl/nn/dropout.h>

#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

TEST(DropoutModule, ActsInTrainingAlone) {
  Rng rng(1);
  nn::Dropout dropout(0.5, rng);
  const Tensor x = ones({4, 50});
  EXPECT_FALSE(is_close(dropout(x), x, 0.1));
  dropout.eval();
  EXPECT_TRUE(is_close(dropout(x), x, 0));
  EXPECT_EQ(dropout.steps(), 1);
}

TEST(DropoutModule, HasOtherZerosEachTimeAndGoesOnFromAnyStep) {
  Rng rng(1), rng_too(1);
  nn::Dropout dropout(0.5, rng), again(0.5, rng_too), another(0.5, rng);
  const Tensor x = ones({4, 50});
  const std::vector<float> first = dropout(x).to_vector(), second = dropout(x).to_vector();
  EXPECT_NE(first, second);
  EXPECT_NE(first, another(x).to_vector());
  again.set_steps(1);
  EXPECT_EQ(again(x).to_vector(), second);
  EXPECT_EQ(again.steps(), 2);
}

/// PyTorch's has nothing in its state_dict(), so ours has not; a checkpoint takes the buffers.
TEST(DropoutModule, KeepsItsPlaceInABuffer) {
  Rng rng(1);
  nn::Sequential net{nn::Linear(5, 5, rng), nn::Dropout(0.5, rng)};
  ASSERT_EQ(net.named_buffers().size(), 1u);
  EXPECT_EQ(net.named_buffers()[0].first, "1.rng_state");
  EXPECT_EQ(net.state_dict().size(), 2u) << "weight and bias";

  nn::Dropout one(0.5, rng), other(0.5, rng);
  const Tensor x = ones({4, 50});
  one(x);
  copy_(other.named_buffers()[0].second.mutable_array(), one.named_buffers()[0].second.array());
  EXPECT_EQ(other(x).to_vector(), one(x).to_vector());
}

TEST(DropoutModule, SaysWhatItIs) {
  Rng rng(1);
  EXPECT_EQ(nn::Dropout(0.25, rng).description(), "Dropout(0.25)");
  EXPECT_EQ(error_text([&] { nn::Dropout(1.5, rng); }),
            "Dropout: a probability of 1.5; it must be from 0 to 1");
  EXPECT_EQ(error_text([&] { nn::Dropout(0.5, rng).set_steps(-1); }),
            "Dropout: step -1 is beyond what it can count");
}

}  // namespace
}  // namespace dl
