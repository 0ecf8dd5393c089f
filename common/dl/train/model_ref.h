// What the training functions need to know of a network.
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>

#include <dl/autograd/tensor.h>

namespace dl::train {

/// Refers to anything that can be called with a minibatch X and gives class scores: a function, or
/// an nn::Module. What also has train() and eval() is told which of the two is going on.
class ModelRef {
 public:
  template <class Net>
  requires(!std::same_as<std::remove_const_t<Net>, ModelRef>) ModelRef(Net& net)
      : forward_([&net](const Tensor& X) { return net(X); }) {
    if constexpr (requires { net.train(true); }) {
      train_ = [&net](bool training) { net.train(training); };
    }
  }

  Tensor operator()(const Tensor& X) const { return forward_(X); }
  void train() const { train_(true); }
  void eval() const { train_(false); }

 private:
  std::function<Tensor(const Tensor&)> forward_;
  std::function<void(bool)> train_ = [](bool) {};
};

}  // namespace dl::train
