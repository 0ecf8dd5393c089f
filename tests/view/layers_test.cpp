#include <dl/view/layers.h>

#include <gtest/gtest.h>

#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/ops/loss.h>

namespace dl::view {
namespace {

struct Example {
  Rng rng{1};
  nn::Sequential net{nn::Flatten(), nn::Linear(4, 3, rng), nn::ReLU(), nn::Linear(3, 2, rng)};
  data::Batch batch{Array({2, 1, 2, 2}, {0, 1, 0.5f, 0.25f, 1, 0, 0, 1}), Labels{1, 0}};
};

TEST(LayerValues, GivesWhatEachLayerPutsOut) {
  Example example;
  const LayerValues values = layer_values(example.net, example.batch);
  ASSERT_EQ(values.activations.size(), 3u);
  EXPECT_EQ(values.activations[0].first, "1 Linear");
  EXPECT_EQ(values.activations[1].first, "2 ReLU");
  EXPECT_EQ(values.activations[2].first, "3 Linear");
  const auto& before = values.activations[0].second;
  const auto& after = values.activations[1].second;
  ASSERT_EQ(before.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(after[i], std::max(before[i], 0.0f));
  }
  EXPECT_EQ(values.activations[2].second, example.net(Tensor(example.batch.X)).to_vector());
}

TEST(LayerValues, GivesTheGradientsOfTheMeanLossAndClearsThem) {
  Example example;
  const LayerValues values = layer_values(example.net, example.batch);
  ASSERT_EQ(values.gradients.size(), 2u);  // of weights, not of biases
  EXPECT_EQ(values.gradients[0].first, "1.weight");
  EXPECT_EQ(values.gradients[1].first, "3.weight");
  cross_entropy(example.net(Tensor(example.batch.X)), example.batch.y).backward();
  std::size_t next = 0;
  for (const auto& [name, parameter] : example.net.named_parameters()) {
    if (parameter.rank() == 2) {
      EXPECT_EQ(values.gradients[next++].second, parameter.grad().to_vector()) << name;
    }
  }
}

TEST(LayerValues, AreTheSameWhenLookedAtAgain) {
  Example example;
  const LayerValues once = layer_values(example.net, example.batch);
  const LayerValues again = layer_values(example.net, example.batch);
  EXPECT_EQ(once.activations, again.activations);
  EXPECT_EQ(once.gradients, again.gradients);
}

}  // namespace
}  // namespace dl::view
