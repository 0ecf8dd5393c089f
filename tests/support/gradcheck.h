// The gradient checker of all tests: what backward() says against what moving an input does.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include <dl/autograd/tensor.h>
#include "support/close.h"
#include "support/random.h"

namespace dl {

/// What is checked: Tensors to one Tensor of any shape.
using Differentiable = std::function<Tensor(const std::vector<Tensor>&)>;

/// How far a gradient may be off, relative to the larger of 1 and itself.
///
/// The loss sum(dy f(x)) is taken to x + h and x - h with h = 1e-2. For functions whose values and
/// third derivatives are of the size of 1, the float32 forward pass adds about 1e-7 / h = 1e-5 for
/// each term of the sum, and the curvature h^2 / 6 = 2e-5; a wrong formula is off by about 1. The
/// tests that use this are off by 4e-4 at most.
inline constexpr double kGradientTolerance = 1e-3;

namespace detail {

inline std::vector<Tensor> parameters_of(const std::vector<Array>& x) {
  std::vector<Tensor> parameters;
  for (const Array& values : x) {
    parameters.push_back(parameter(Tensor(values.clone())));
  }
  return parameters;
}

/// sum(dy f(x)) in double precision.
inline double loss_of(const Differentiable& f, const std::vector<Tensor>& x, const Array& dy) {
  const NoGrad no_grad;
  const std::vector<float> values = f(x).to_vector();
  const std::vector<float> weights = dy.to_vector();
  double loss = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    loss += static_cast<double>(values[i]) * static_cast<double>(weights[i]);
  }
  return loss;
}

/// The gradient of the loss with respect to x[input], by central differences.
inline std::vector<double> numeric_gradient(const Differentiable& f, std::vector<Tensor>& x,
                                            std::size_t input, const Array& dy) {
  constexpr float h = 1e-2f;
  std::vector<double> gradient;
  for (Index i = 0; i < x[input].size(); ++i) {
    float& entry = x[input].mutable_array().data()[i];
    const float middle = entry;
    const float above = middle + h, below = middle - h;
    entry = above;
    const double loss_above = loss_of(f, x, dy);
    entry = below;
    const double loss_below = loss_of(f, x, dy);
    entry = middle;
    const double step = static_cast<double>(above) - static_cast<double>(below);  // not quite 2 h
    gradient.push_back((loss_above - loss_below) / step);
  }
  return gradient;
}

}  // namespace detail

/// Checks every entry of the gradient of f with respect to each of `x`, for a random dy, and that
/// an input gets the same gradient when it is the only one that wants one. Keep x away from kinks.
///
///     EXPECT_TRUE(gradients_match([](auto& x) { return x[0] * x[1]; }, {a, b}));
inline testing::AssertionResult gradients_match(const Differentiable& f,
                                                const std::vector<Array>& x) {
  std::vector<Tensor> inputs = detail::parameters_of(x);
  const Tensor y = f(inputs);
  const Tensor dy(random_array(y.shape(), 0xd1));
  y.backward(dy);

  for (std::size_t input = 0; input < inputs.size(); ++input) {
    if (!inputs[input].has_grad()) {
      return testing::AssertionFailure() << "input " << input << " got no gradient";
    }
    const Array& analytic = inputs[input].grad();
    const std::vector<double> numeric = detail::numeric_gradient(f, inputs, input, dy.array());
    if (auto match = is_close(analytic, x[input].shape(), numeric, kGradientTolerance); !match) {
      return testing::AssertionFailure()
             << "the gradient of input " << input
             << ", backward() against finite differences: " << match.message();
    }

    std::vector<Tensor> alone = detail::parameters_of(x);
    for (std::size_t other = 0; other < alone.size(); ++other) {
      alone[other].set_requires_grad(other == input);
    }
    f(alone).backward(dy);
    if (auto match = is_close(alone[input].grad(), analytic, 0); !match) {
      return testing::AssertionFailure()
             << "the gradient of input " << input
             << " changes when no other input wants one: " << match.message();
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace dl
