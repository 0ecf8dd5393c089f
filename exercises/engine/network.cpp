#include "engine/network.h"

#include <algorithm>
#include <cmath>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/nn/init.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include "engine/places.h"

namespace dl::parts {

namespace {

constexpr double kStd = 0.01;

/// What is wrong with weights that should be normal numbers of mean 0: more than five standard
/// deviations of such a mean, or of such a standard deviation.
std::string fault_of_weights(const std::vector<float>& W) {
  double sum = 0, squares = 0;
  for (const float w : W) {
    sum += static_cast<double>(w);
    squares += static_cast<double>(w) * static_cast<double>(w);
  }
  const auto n = static_cast<double>(W.size());
  const double mean = sum / n, std = std::sqrt(squares / n - mean * mean);
  if (!(std::abs(mean) <= 5 * kStd / std::sqrt(n)) ||
      !(std::abs(std - kStd) <= 5 * kStd / std::sqrt(2 * n))) {
    return concat("weights of mean 0 and standard deviation ", kStd, " have ", mean, " and ", std);
  }
  return "";
}

void draw_weights(Tensor W, Rng& rng, std::uint64_t seed) {
  const auto outputs = static_cast<Size>(W.shape()[0]), inputs = static_cast<Size>(W.shape()[1]);
  const std::vector<float> drawn = places().judge<LinearLayer, std::vector<float>>(
      "normal_weights",
      [&](const LinearLayer& yours) {
        std::vector<float> numbers(inputs * outputs);
        yours.normal_weights(inputs, outputs, kStd, seed, numbers.data());
        return numbers;
      },
      [&] {
        nn::init::normal(W, rng, 0, kStd);
        return W.to_vector();
      },
      fault_of_weights);
  std::copy(drawn.begin(), drawn.end(), W.mutable_array().data());
}

}  // namespace

Network::Network(const Sizes& sizes, double lr, std::uint64_t seed)
    : sizes_(sizes),
      rng_(seed),
      hidden_(static_cast<Index>(sizes.inputs), static_cast<Index>(sizes.hidden), rng_),
      output_(static_cast<Index>(sizes.hidden), static_cast<Index>(sizes.classes), rng_),
      sgd_(tensors(), {.lr = lr}) {
  draw_weights(hidden_.weight, rng_, seed);
  draw_weights(output_.weight, rng_, seed + 1);
  for (Tensor bias : {hidden_.bias, output_.bias}) {
    nn::init::zeros(bias);
  }
}

Array Network::forward(const Array& X) {
  X_ = Tensor(X);
  A_ = hidden_(X_);
  H_ = relu(A_);
  Z_ = output_(H_);
  return Z_.array();
}

double Network::backward(const dl::Labels& y) {
  const Tensor loss = mean(cross_entropy(Z_, y, Reduction::none));
  sgd_.zero_grad();
  const bool by_hand = places().has<ByHand>();
  if (!by_hand || places().comparing()) {  // so that each part of autograd's is heard as well
    loss.backward();
  }
  if (by_hand) {
    backward_by_hand(y);
  }
  return static_cast<double>(loss.item());
}

void Network::backward_by_hand(const dl::Labels& y) {
  std::vector<Array> d;
  for (const Tensor& parameter : tensors()) {
    d.emplace_back(parameter.shape());
  }
  const Array &X = X_.array(), &A = A_.array(), &H = H_.array(), &Z = Z_.array();
  places().compute<ByHand>(
      "backward", {{"dW1^T", d[0]}, {"db1", d[1]}, {"dW2^T", d[2]}, {"db2", d[3]}},
      [&](const ByHand& yours) {
        yours.backward(sizes_, static_cast<Size>(X.shape()[0]), X.data(), y.data(), weights(),
                       A.data(), H.data(), Z.data(),
                       {d[0].data(), d[1].data(), d[2].data(), d[3].data()});
      },
      [&] {
        // The same from the same activations: at a kink of relu another rounding is another slope.
        const Index B = X.shape()[0];
        const Array P = dl::cross_entropy(Z, y, CrossEntropyOptions()).p;
        const Array dZ = cross_entropy_backward(P, y, full({B}, 1 / static_cast<float>(B)), {});
        const Array dA = unary_backward(dl::Relu{}, H, matmul(dZ, output_.weight.array()));
        const auto put = [](const Array& from, Array& to) {
          std::copy(from.data(), from.data() + from.size(), to.data());
        };
        put(matmul(dA, X, Transpose::yes), d[0]);
        put(sum(dA, 0), d[1]);
        put(matmul(dZ, H, Transpose::yes), d[2]);
        put(sum(dZ, 0), d[3]);
      });
  sgd_.zero_grad();
  for (std::size_t i = 0; i < d.size(); ++i) {
    tensors()[i].add_grad(d[i]);
  }
}

Array Network::scores(const Array& X) const {
  const Index B = X.shape()[0];
  Array Z({B, static_cast<Index>(sizes_.classes)});
  places().compute<Modules>(
      "forward", {{"Z", Z}},
      [&](const Modules& yours) {
        yours.scores(sizes_, static_cast<Size>(B), X.data(), weights(), Z.data());
      },
      [&] {
        const Array H = unary(dl::Relu{}, linear(X, hidden_.weight.array(), hidden_.bias.array()));
        const Array result = linear(H, output_.weight.array(), output_.bias.array());
        std::copy(result.data(), result.data() + result.size(), Z.data());
      });
  return Z;
}

std::vector<float> Network::parameters() const {
  std::vector<float> all;
  for (const Tensor& parameter : tensors()) {
    const std::vector<float> numbers = parameter.to_vector();
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  return all;
}

std::vector<float> Network::gradients() const {
  std::vector<float> all;
  for (const Tensor& parameter : tensors()) {
    const std::vector<float> numbers = parameter.grad().to_vector();
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  return all;
}

void Network::set_parameters(const std::vector<float>& values) {
  auto from = values.begin();
  for (Tensor parameter : tensors()) {
    std::copy(from, from + parameter.size(), parameter.mutable_array().data());
    from += parameter.size();
  }
}

TwoLayers<const float> Network::weights() const {
  return {std::as_const(hidden_.weight.array()).data(), hidden_.bias.array().data(),
          output_.weight.array().data(), output_.bias.array().data()};
}

}  // namespace dl::parts
