#include <dl/nn/activation.h>

#include <gtest/gtest.h>

#include "support/close.h"

namespace dl {
namespace {

TEST(Activations, AreTheirOperationsAsModules) {
  const Tensor x(Array({4}, {-2, 0, 1, 3}));
  EXPECT_TRUE(is_close(nn::ReLU()(x), relu(x), 0));
  EXPECT_TRUE(is_close(nn::Sigmoid()(x), sigmoid(x), 0));
  EXPECT_TRUE(is_close(nn::Tanh()(x), tanh(x), 0));
}

TEST(Activations, HaveNoParameters) {
  EXPECT_TRUE(nn::ReLU().parameters().empty());
  EXPECT_TRUE(nn::Sigmoid().parameters().empty());
  EXPECT_TRUE(nn::Tanh().parameters().empty());
}

}  // namespace
}  // namespace dl
