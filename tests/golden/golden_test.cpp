// Held against PyTorch: every operation's values and gradients, and twenty steps of training, as
// make_golden.py wrote them down.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "array/array.h"
#include "autograd/tensor.h"
#include "data/safetensors.h"
#include "nn/activation.h"
#include "nn/flatten.h"
#include "nn/linear.h"
#include "nn/sequential.h"
#include "ops/elementwise.h"
#include "ops/loss.h"
#include "ops/matmul.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "optim/sgd.h"

namespace dl {
namespace {

using Traces = std::map<std::string, Array>;

Traces load(const std::string& name) {
  return data::load_safetensors(std::string(DL_PROJECT_DIR) + "/tests/golden/" + name).tensors;
}

Labels to_labels(const Array& numbers) {
  const std::vector<float> values = numbers.to_vector();
  return Labels(std::vector<std::int32_t>(values.begin(), values.end()));
}

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

using Inputs = std::vector<Tensor>;
using Operation = std::function<Tensor(const Inputs& in, const Labels& labels)>;

Operation unary(Tensor (*f)(const Tensor&)) {
  return [f](const Inputs& in, const Labels&) { return f(in[0]); };
}
Operation binary(Tensor (*f)(const Tensor&, const Tensor&)) {
  return [f](const Inputs& in, const Labels&) { return f(in[0], in[1]); };
}
Operation along(Tensor (*f)(const Tensor&, int), int axis) {
  return [f, axis](const Inputs& in, const Labels&) { return f(in[0], axis); };
}
Operation loss(Reduction reduction) {
  return
      [reduction](const Inputs& in, const Labels& y) { return cross_entropy(in[0], y, reduction); };
}

const std::map<std::string, Operation> kOperations{
    {"relu", unary(relu)},
    {"sigmoid", unary(sigmoid)},
    {"tanh", unary(tanh)},
    {"exp", unary(exp)},
    {"log", unary(log)},
    {"add", binary(operator+)},
    {"subtract", binary(operator-)},
    {"multiply", binary(operator*)},
    {"divide", binary(operator/)},
    {"maximum", binary(maximum)},
    {"matmul", binary(matmul)},
    {"linear", [](const Inputs& in, const Labels&) { return linear(in[0], in[1], in[2]); }},
    {"sum", unary(sum)},
    {"mean", unary(mean)},
    {"sum0", along(sum, 0)},
    {"sum1", along(sum, 1)},
    {"mean0", along(mean, 0)},
    {"mean1", along(mean, 1)},
    {"flatten", unary(flatten)},
    {"log_softmax", unary(log_softmax)},
    {"cross_entropy_none", loss(Reduction::none)},
    {"cross_entropy_mean", loss(Reduction::mean)},
    {"cross_entropy_sum", loss(Reduction::sum)},
};

TEST(Golden, ValuesAndGradientsOfEveryOperationAreThoseOfPyTorch) {
  const Traces traces = load("ops.safetensors");
  Worst worst;
  std::map<std::string, int> cases;
  for (const auto& [key, out] : traces) {
    if (!key.ends_with("/out")) {
      continue;
    }
    const std::string prefix = key.substr(0, key.size() - 3);  // "relu/3x7/"
    const std::string operation = prefix.substr(0, prefix.find('/'));
    ASSERT_TRUE(kOperations.contains(operation)) << operation;
    ++cases[operation];

    Inputs inputs;
    for (int i = 0; traces.contains(prefix + "in" + std::to_string(i)); ++i) {
      const Array& value = traces.at(prefix + "in" + std::to_string(i));
      inputs.push_back(parameter(Tensor(value)));
    }
    const auto labels = traces.find(prefix + "labels");
    const Tensor y = kOperations.at(operation)(
        inputs, labels == traces.end() ? Labels() : to_labels(labels->second));
    worst.compare(prefix + "out", y.array(), out);
    y.backward(Tensor(traces.at(prefix + "dout")));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const std::string gradient = prefix + "din" + std::to_string(i);
      worst.compare(gradient, inputs[i].grad(), traces.at(gradient));
    }
  }
  for (const auto& [operation, f] : kOperations) {
    EXPECT_GT(cases[operation], 0) << operation << " is in no trace";
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
    for (const auto& [variant, options] : std::map<std::string, optim::Sgd::Options>{
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
      optim::Sgd sgd(parameters, options);
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
