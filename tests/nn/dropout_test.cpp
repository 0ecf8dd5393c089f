#include <dl/nn/dropout.h>

#include <gtest/gtest.h>

#include <dl/autograd/create.h>
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
