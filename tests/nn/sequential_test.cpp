#include <dl/nn/sequential.h>

#include <gtest/gtest.h>

#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/random.h"

namespace dl {
namespace {

nn::Sequential network(std::uint64_t seed) {
  Rng rng(seed);
  return nn::Sequential{nn::Flatten(), nn::Linear(12, 7, rng), nn::ReLU(), nn::Linear(7, 5, rng)};
}

TEST(Sequential, HasPyTorchsNamesAndShapes) {
  const nn::Sequential net = network(1);
  std::vector<std::pair<std::string, Shape>> named;
  for (const auto& [name, parameter] : net.named_parameters()) {
    named.emplace_back(name, parameter.shape());
  }
  EXPECT_EQ(named,
            (std::vector<std::pair<std::string, Shape>>{
                {"1.weight", {7, 12}}, {"1.bias", {7}}, {"3.weight", {5, 7}}, {"3.bias", {5}}}));
}

TEST(Sequential, AppliesItsModulesOneAfterTheOther) {
  nn::Sequential net = network(1);
  const std::vector<Tensor> w = net.parameters();
  const Tensor X = random_tensor({3, 1, 4, 3});
  const Tensor by_hand = linear(relu(linear(flatten(X), w[0], w[1])), w[2], w[3]);
  EXPECT_TRUE(is_close(net(X), by_hand, 0));
}

TEST(Sequential, GivesTheSameGradientsAsByHand) {
  nn::Sequential net = network(1);
  std::vector<Tensor> w = net.parameters();
  const Tensor X = random_tensor({3, 12});
  sum(net(X)).backward();
  std::vector<Array> gradients;
  for (Tensor& parameter : w) {
    gradients.push_back(parameter.grad());
    parameter.zero_grad();
  }
  sum(linear(relu(linear(X, w[0], w[1])), w[2], w[3])).backward();
  for (std::size_t i = 0; i < w.size(); ++i) {
    EXPECT_TRUE(is_close(w[i].grad(), gradients[i], 0)) << i;
  }
}

TEST(Sequential, DrawsItsWeightsFromLeftToRight) {
  nn::Sequential net = network(1);
  Rng rng(1);
  const nn::Linear first(12, 7, rng), second(7, 5, rng);
  EXPECT_TRUE(is_close(net.parameters()[0], first.weight, 0));
  EXPECT_TRUE(is_close(net.parameters()[2], second.weight, 0));
}

TEST(Sequential, StartsTheSameFromTheSameSeed) {
  const std::vector<Tensor> one = network(3).parameters(), other = network(3).parameters();
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_TRUE(is_close(one[i], other[i], 0));
  }
  EXPECT_FALSE(is_close(network(4).parameters()[0], one[0], 1e-3));
}

TEST(Sequential, AppliesAFunctionToEachOfItsModulesThenToItself) {
  nn::Sequential net = network(1);
  std::vector<nn::Module*> visited;
  int linears = 0;
  net.apply([&](nn::Module& module) {
    visited.push_back(&module);
    linears += dynamic_cast<nn::Linear*>(&module) != nullptr;
  });
  EXPECT_EQ(visited.size(), 5u);
  EXPECT_EQ(visited.back(), &net);
  EXPECT_EQ(linears, 2);
}

TEST(Sequential, GrowsWhileTheProgramRuns) {
  nn::Sequential net;
  Rng rng(1);
  net.append(nn::Flatten());
  for (const Index outputs : {7, 5}) {
    net.append(nn::Linear(outputs == 7 ? 12 : 7, outputs, rng));
    if (outputs == 7) {
      net.append(std::make_shared<nn::ReLU>());
    }
  }
  nn::Sequential at_once = network(1);
  const Tensor X = random_tensor({3, 1, 4, 3});
  EXPECT_TRUE(is_close(net(X), at_once(X), 0));
  EXPECT_EQ(net.modules().size(), 4u);
  at_once.load_state_dict(net.state_dict());  // the names are the same
  nn::Sequential outer;
  outer.append(std::move(net));
  EXPECT_EQ(outer.named_parameters()[0].first, "0.1.weight");
}

TEST(Sequential, PrintsItsLayers) {
  EXPECT_EQ(concat(network(1)),
            "Sequential\n"
            "  (0) Flatten\n"
            "  (1) Linear  weight (7, 12), bias (7,)\n"
            "  (2) ReLU\n"
            "  (3) Linear  weight (5, 7), bias (5,)\n"
            "131 parameters");
}

TEST(Sequential, PassesItsModeOn) {
  nn::Sequential net = network(1);
  net.eval();
  int training = 0;
  net.apply([&](nn::Module& module) { training += module.is_training(); });
  EXPECT_EQ(training, 0);
}

TEST(Sequential, NestsWithLongerNames) {
  Rng rng(1);
  const nn::Sequential net{nn::Sequential{nn::Linear(3, 2, rng), nn::Tanh()},
                           nn::Linear(2, 1, rng)};
  EXPECT_EQ(net.named_parameters()[0].first, "0.0.weight");
  EXPECT_EQ(net.named_parameters()[3].first, "1.bias");
}

/// C++ prefers the move, and nothing that a move constructor can see tells the two apart.
TEST(Sequential, OfOneSequentialIsThatOneAndAppendNests) {
  Rng rng(1);
  const nn::Sequential moved{nn::Sequential{nn::Linear(3, 2, rng)}};
  EXPECT_EQ(moved.named_parameters()[0].first, "0.weight");
  nn::Sequential nested;
  nested.append(nn::Sequential{nn::Linear(3, 2, rng)});
  EXPECT_EQ(nested.named_parameters()[0].first, "0.0.weight");
}

TEST(Sequential, OfNothingPassesItsInputOn) {
  const Tensor x = random_tensor({2, 3});
  EXPECT_TRUE(is_close(nn::Sequential{}(x), x, 0));
}

}  // namespace
}  // namespace dl
