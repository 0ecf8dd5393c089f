// Lesson 3's network, and a step of its training, by the engine's functions; what of these is an
// exercise's is decided in places.h. 07 draws the weights, 08 gives all gradients in place of
// autograd, 11 the scores in evaluation.
#pragma once

#include <cstdint>
#include <vector>

#include <dl/nn/linear.h>
#include <dl/optim/sgd.h>
#include "engine/parts.h"

namespace dl::parts {

class Network {
 public:
  Network(const Sizes& sizes, double lr, std::uint64_t seed);

  /// The scores of a minibatch X, (B, inputs), for training on it.
  Array forward(const Array& X);
  /// Its mean loss; the parameters get the gradients of it.
  double backward(const dl::Labels& y);
  void update() { sgd_.step(); }

  /// The scores, for evaluation.
  Array scores(const Array& X) const;

  const Sizes& sizes() const { return sizes_; }
  /// Copies of all parameters, W1, b1, W2, b2, one after the other; and of their gradients.
  std::vector<float> parameters() const;
  std::vector<float> gradients() const;
  void set_parameters(const std::vector<float>& values);
  TwoLayers<const float> weights() const;

 private:
  std::vector<Tensor> tensors() const {
    return {hidden_.weight, hidden_.bias, output_.weight, output_.bias};
  }
  void backward_by_hand(const dl::Labels& y);

  Sizes sizes_;
  Rng rng_;
  nn::Linear hidden_, output_;
  optim::SGD sgd_;
  Tensor X_, A_, H_, Z_;  // of the last forward()
};

}  // namespace dl::parts
