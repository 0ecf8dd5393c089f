// Layers held against PyTorch, as make_layers.py wrote them down.

#include <gtest/gtest.h>

#include <dl/nn/embedding.h>
#include <dl/nn/norm.h>
#include "golden/traces.h"
#include "support/close.h"

namespace dl {
namespace {

using golden::Traces;

/// Calls the layer four times, the last in evaluation.
void compare(nn::Module& layer, const std::string& name) {
  const Traces traces = golden::load("layers.safetensors");
  auto parameters = layer.named_parameters();
  nn::StateDict state = layer.state_dict();
  for (auto& [what, array] : state) {
    if (const auto start = traces.find(name + "/" + what); start != traces.end()) {
      array = start->second;
    }
  }
  layer.load_state_dict(state);
  for (int call = 1; call <= 4; ++call) {
    const std::string at = name + "/" + std::to_string(call) + "/";
    layer.train(call < 4);
    const Tensor x = parameter(Tensor(traces.at(at + "x")));
    const Tensor y = layer(x);
    EXPECT_TRUE(is_close(y, Tensor(traces.at(at + "y")), 1e-5)) << at;
    for (auto& [what, parameter] : parameters) {
      parameter.zero_grad();
    }
    y.backward(Tensor(traces.at(at + "dy")));
    EXPECT_TRUE(is_close(x.grad(), traces.at(at + "dx"), 1e-5)) << at;
    for (const auto& [what, parameter] : parameters) {
      EXPECT_TRUE(is_close(parameter.grad(), traces.at(at + "d" + what), 1e-5)) << at << what;
    }
    for (const auto& [what, buffer] : layer.named_buffers()) {
      EXPECT_TRUE(is_close(buffer, Tensor(traces.at(at + what)), 1e-5)) << at << what;
    }
  }
}

TEST(Golden, LayerNormIsThatOfPyTorch) {
  nn::LayerNorm layer(7);
  compare(layer, "layer");
}

TEST(Golden, BatchNormIsThatOfPyTorch) {
  nn::BatchNorm1d layer(7);
  compare(layer, "batch");
}

TEST(Golden, EmbeddingIsThatOfPyTorch) {
  const Traces traces = golden::load("layers.safetensors");
  Rng rng(1);
  nn::Embedding layer(7, 5, rng);
  layer.load_state_dict(nn::StateDict{{"weight", traces.at("embedding/weight")}});
  std::vector<std::int32_t> indices;
  for (const float index : traces.at("embedding/1/indices").to_vector()) {
    indices.push_back(static_cast<std::int32_t>(index));
  }
  const Tensor y = layer(IntArray(indices));
  EXPECT_TRUE(is_close(y, Tensor(traces.at("embedding/1/y")), 0));
  y.backward(Tensor(traces.at("embedding/1/dy")));
  EXPECT_TRUE(is_close(layer.weight.grad(), traces.at("embedding/1/dweight"), 1e-6));
}

}  // namespace
}  // namespace dl
