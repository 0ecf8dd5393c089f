// The numbers are held against PyTorch in golden/layers_test.cpp.
#include <dl/nn/norm.h>

#include <gtest/gtest.h>

#include <dl/autograd/create.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(LayerNorm, HasPyTorchsNamesAndWorksAlongTheLastAxis) {
  nn::LayerNorm layer(3);
  EXPECT_EQ(layer.state_dict()[0].first, "weight");
  EXPECT_EQ(layer.state_dict()[1].first, "bias");
  const Tensor x = random_tensor({2, 4, 3});
  const Tensor rows(x.array().reshape({8, 3}));
  EXPECT_TRUE(is_close(Tensor(layer(x).array().reshape({8, 3})), layer(rows), 0));
  EXPECT_EQ(error_text([&] {
              layer(zeros({3, 2}));
            }),
            "LayerNorm: needs 3 numbers along the last axis, got the shape (3, 2)");
  EXPECT_EQ(error_text([] { nn::LayerNorm(0); }), "LayerNorm: needs at least one number, got 0");
}

TEST(BatchNorm1d, HasPyTorchsNames) {
  std::vector<std::string> names;
  for (const auto& [name, array] : nn::BatchNorm1d(3).state_dict()) {
    names.push_back(name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"weight", "bias", "running_mean", "running_var",
                                             "num_batches_tracked"}));
}

TEST(BatchNorm1d, KeepsItsRunningMeansInEvaluation) {
  nn::BatchNorm1d layer(3);
  layer(random_tensor({5, 3}));
  const std::vector<float> before = layer.running_mean.to_vector();
  EXPECT_NE(before, std::vector<float>(3, 0));
  EXPECT_EQ(layer.num_batches_tracked.item(), 1);
  layer.eval();
  const Tensor x = random_tensor({5, 3}, 2);
  const Tensor one(x.array().reshape({5, 3}));
  EXPECT_TRUE(is_close(layer(x), layer(one), 0));
  EXPECT_EQ(layer.running_mean.to_vector(), before);
  EXPECT_EQ(layer.num_batches_tracked.item(), 1);
}

TEST(BatchNorm1d, RefusesOtherShapes) {
  nn::BatchNorm1d layer(3);
  EXPECT_EQ(error_text([&] {
              layer(zeros({3, 2}));
            }),
            "BatchNorm1d: needs a shape (batch, 3), got (3, 2)");
  EXPECT_EQ(error_text([&] {
              layer(zeros({1, 3}));
            }),
            "BatchNorm1d: needs a batch of two or more to train with, got 1");
}

}  // namespace
}  // namespace dl
