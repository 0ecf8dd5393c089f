#include "regression.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <dl/autograd/create.h>

using namespace dl;

namespace {

/// The rows of x (n, columns) at these positions.
Tensor rows(const Tensor& x, std::span<const std::size_t> positions) {
  const auto columns = static_cast<std::size_t>(x.shape()[1]);
  std::vector<float> values;
  for (const std::size_t i : positions) {
    const float* const row = x.array().data() + i * columns;
    values.insert(values.end(), row, row + columns);
  }
  return Tensor(Array({static_cast<Index>(positions.size()), x.shape()[1]}, values));
}

/// The first n examples to train on, the others not.
Regression split(const Tensor& X, const Tensor& y, std::size_t n) {
  std::vector<std::size_t> all(static_cast<std::size_t>(X.shape()[0]));
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto first = std::span(all).first(n), others = std::span(all).subspan(n);
  return {rows(X, first), rows(y, first), rows(X, others), rows(y, others)};
}

}  // namespace

Regression cubic_data(Index features, Rng& rng) {
  constexpr Index kExamples = 200;
  constexpr double kTrue[] = {5, 1.2, -3.4, 5.6}, kNoise = 0.1;
  std::vector<float> X, y;
  for (Index n = 0; n < kExamples; ++n) {
    const double x = rng.normal();
    double answer = kNoise * rng.normal(), power = 1;  // x^i / i!
    for (Index i = 0; i < std::max<Index>(features, std::size(kTrue)); ++i) {
      if (i < features) {
        X.push_back(static_cast<float>(power));
      }
      if (i < static_cast<Index>(std::size(kTrue))) {
        answer += kTrue[i] * power;
      }
      power *= x / static_cast<double>(i + 1);
    }
    y.push_back(static_cast<float>(answer));
  }
  return split(Tensor(Array({kExamples, features}, X)), Tensor(Array({kExamples, 1}, y)), 100);
}

Regression wide_data(Rng& rng) {
  constexpr Index kInputs = 200, kExamples = 120;
  constexpr double kWeight = 0.01, kBias = 0.05, kNoise = 0.01;
  const Tensor X = randn({kExamples, kInputs}, rng);
  std::vector<float> y;
  for (Index n = 0; n < kExamples; ++n) {
    const float* const x = X.array().data() + n * kInputs;
    y.push_back(static_cast<float>(kBias + kWeight * std::accumulate(x, x + kInputs, 0.0) +
                                   kNoise * rng.normal()));
  }
  return split(X, Tensor(Array({kExamples, 1}, y)), 20);
}

Curve descend(const Regression& data, int epochs, Index batch_size, Rng& rng,
              const std::function<void(const Tensor& X, const Tensor& y)>& step,
              const std::function<Tensor(const Tensor& X)>& net,
              const std::function<Tensor(const Tensor& y_hat, const Tensor& y)>& loss) {
  std::vector<std::size_t> order(static_cast<std::size_t>(data.X.shape()[0]));
  std::iota(order.begin(), order.end(), std::size_t{0});
  Curve curve;
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    rng.shuffle(std::span(order));
    for (std::size_t i = 0; i < order.size(); i += static_cast<std::size_t>(batch_size)) {
      const auto batch = std::span(order).subspan(
          i, std::min(static_cast<std::size_t>(batch_size), order.size() - i));
      step(rows(data.X, batch), rows(data.y, batch));
    }
    if (epoch == 1 || epoch % std::max(1, epochs / 20) == 0) {
      const NoGrad no_grad;
      curve.epochs.push_back(epoch);
      curve.train.push_back(static_cast<double>(loss(net(data.X), data.y).item()));
      curve.test.push_back(static_cast<double>(loss(net(data.X_test), data.y_test).item()));
    }
  }
  return curve;
}
