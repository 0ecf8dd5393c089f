// Held against PyTorch: every operation's values and gradients, and twenty steps of training, as
// make_golden.py wrote them down.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include "golden/traces.h"

namespace dl {
namespace {

using golden::load;
using golden::to_labels;
using golden::Traces;

/// The largest |got - want| relative to the scale of the array: its largest |want|, which is how
/// far float32 sums of that size can be trusted. NaN and other shapes are infinitely far.
double relative_difference(const Array& got, const Array& want) {
  if (got.shape() != want.shape()) {
    return INFINITY;
  }
  double largest = 0, scale = 1e-30;
  const std::vector<float> a = got.to_vector(), b = want.to_vector();
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - b[i]);
    largest = difference >= 0 ? std::max(largest, difference) : INFINITY;
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return largest / scale;
}

/// Remembers the worst of all comparisons, and reports it at the end of a test.
class Worst {
 public:
  ~Worst() {
    ::testing::Test::RecordProperty("worst_relative_difference", std::to_string(value_));
    std::printf("worst relative difference %.2g, %s\n", value_, where_.c_str());
  }
  void compare(const std::string& where, const Array& got, const Array& want) {
    const double difference = relative_difference(got, want);
    EXPECT_LE(difference, 1e-5) << where;
    if (!(difference <= value_)) {
      value_ = difference;
      where_ = where;
    }
  }

 private:
  double value_ = 0;
  std::string where_ = "nowhere";
};

// ---- operations ----

TEST(Golden, ValuesAndGradientsOfEveryOperationAreThoseOfPyTorch) {
  Worst worst;
  const std::map<std::string, int> cases =
      golden::replay(load("ops.safetensors"), Device::cpu,
                     [&](const std::string&, const std::string& key, const Array& got,
                         const Array& want) { worst.compare(key, got, want); });
  const std::set<std::string> of_a_scalar{"scale", "divide_by", "shift"};  // specials_test.cpp's
  for (const auto& [operation, f] : golden::kOperations) {
    EXPECT_TRUE(cases.contains(operation) || of_a_scalar.contains(operation))
        << operation << " is in no trace";
  }
}

// ---- training ----

/// A network of the traces: parameters by name, and a function of the images.
struct Network {
  std::vector<std::pair<std::string, Tensor>> parameters;
  std::function<Tensor(const Tensor&)> forward;
};

Network scratch(const Traces& traces, const std::string& start) {
  const auto initial = [&](const std::string& name) {
    return parameter(Tensor(traces.at(start + name).clone()));
  };
  const Tensor W1 = initial("W1"), b1 = initial("b1"), W2 = initial("W2"), b2 = initial("b2");
  return {{{"W1", W1}, {"b1", b1}, {"W2", W2}, {"b2", b2}}, [=](const Tensor& images) {
            const Tensor Z = matmul(flatten(images), W1) + b1;
            return matmul(maximum(Z, Z.detach() * 0.0f), W2) + b2;
          }};
}

Network concise(const Traces& traces, const std::string& start) {
  Rng rng(0);
  const Array& first = traces.at(start + "1.weight");
  const Array& second = traces.at(start + "3.weight");
  const auto net = std::make_shared<nn::Sequential>(
      nn::Flatten(), nn::Linear(first.shape()[1], first.shape()[0], rng), nn::ReLU(),
      nn::Linear(second.shape()[1], second.shape()[0], rng));
  for (auto& [name, parameter] : net->named_parameters()) {
    const std::vector<float> values = traces.at(start + name).to_vector();
    std::copy(values.begin(), values.end(), parameter.mutable_array().data());
  }
  return {net->named_parameters(), [net](const Tensor& images) { return (*net)(images); }};
}

TEST(Golden, TwentyStepsOfTrainingAreThoseOfPyTorch) {
  const Traces traces = load("training.safetensors");
  Worst worst;
  for (const auto& [network, make] : {std::pair("scratch", &scratch), {"concise", &concise}}) {
    for (const auto& [variant, options] : std::map<std::string, optim::SGD::Options>{
             {"plain", {.lr = 0.1f}},
             {"momentum", {.lr = 0.1f, .momentum = 0.9f}},
             {"weight_decay", {.lr = 0.1f, .weight_decay = 0.01f}},
             {"both", {.lr = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f}}}) {
      const std::string run = std::string(network) + "/" + variant + "/";
      const Network net = make(traces, run + "0/");
      std::vector<Tensor> parameters;
      for (const auto& [name, parameter] : net.parameters) {
        parameters.push_back(parameter);
      }
      optim::SGD sgd(parameters, options);
      for (int step = 1; step <= 20; ++step) {
        const std::string at = run + std::to_string(step) + "/";
        const Tensor l = cross_entropy(net.forward(Tensor(traces.at(at + "X"))),
                                       to_labels(traces.at(at + "y")), Reduction::none);
        worst.compare(at + "loss", l.array(), traces.at(at + "loss"));
        sgd.zero_grad();
        mean(l).backward();
        sgd.step();
        for (const auto& [name, parameter] : net.parameters) {
          worst.compare(at + name, parameter.array(), traces.at(at + name));
        }
      }
    }
  }
}

}  // namespace
}  // namespace dl
