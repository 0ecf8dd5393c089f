// The two regressions of the lesson: data that are made, and a loop over their minibatches.
#pragma once

#include <functional>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>

/// Examples X (n, inputs) with answers y (n, 1): to train on, and others.
struct Regression {
  dl::Tensor X, y;
  dl::Tensor X_test, y_test;
};

/// y = 5 + 1.2 x - 3.4 x^2 / 2! + 5.6 x^3 / 3! + noise of standard deviation 0.1, for 100 normal x
/// to train on and 100 others. Column i of X is x^i / i!, i < features.
Regression cubic_data(dl::Index features, dl::Rng& rng);

/// y = 0.05 + 0.01 (x_1 + ... + x_200) + noise of standard deviation 0.01, for normal x: only 20 to
/// train on, and 100 others.
Regression wide_data(dl::Rng& rng);

/// The losses after some epochs.
struct Curve {
  std::vector<double> epochs, train, test;
};

/// Calls step(X, y) with each minibatch, in a new order every epoch. After the first epoch and
/// after each twentieth of them it notes the loss of what net(X) predicts for all examples.
Curve descend(const Regression& data, int epochs, dl::Index batch_size, dl::Rng& rng,
              const std::function<void(const dl::Tensor& X, const dl::Tensor& y)>& step,
              const std::function<dl::Tensor(const dl::Tensor& X)>& net,
              const std::function<dl::Tensor(const dl::Tensor& y_hat, const dl::Tensor& y)>& loss);
