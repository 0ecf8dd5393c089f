// Tensor: an Array with a past. Every operation on Tensors remembers how its result was made, and
// backward() walks that past from the newest operation to the oldest, applying the chain rule.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "array/array.h"

namespace dl {

/// What backward() does with the graph it walked: give its memory back at once, or keep it for
/// another backward() (PyTorch's retain_graph=True).
enum class Graph { release, keep };

/// A handle: copies share the value, the gradient and the past.
class Tensor {
 public:
  /// Holds nothing; defined() is false. Its array() holds nothing either.
  Tensor() = default;
  /// A constant: no gradient is computed for it. The value must hold something.
  explicit Tensor(Array value);

  bool defined() const { return state_ != nullptr; }
  const Array& array() const&;
  Array array() && { return std::as_const(*this).array(); }
  const Shape& shape() const { return array().shape(); }
  int rank() const { return array().rank(); }
  Index size() const { return array().size(); }
  Device device() const { return array().device(); }

  /// The only number of a one-element Tensor. Waits for the device.
  float item() const { return array().item(); }
  std::vector<float> to_vector() const { return array().to_vector(); }

  /// Whether backward() computes a gradient for this Tensor or through it.
  bool requires_grad() const;
  /// Marks a leaf, a Tensor that no operation made, as one whose gradient is wanted.
  Tensor& set_requires_grad(bool wanted = true);
  /// The same value without a past: a constant.
  Tensor detach() const;

  /// The gradient of a leaf, of its shape, summed over all backward() calls since zero_grad().
  /// Throws an Error if there is none.
  const Array& grad() const;
  bool has_grad() const;
  void zero_grad();

  /// Adds the gradient of this one-element Tensor to the grad() of each leaf it was made from.
  ///
  /// Several threads may do so at once, each with results of its own, from leaves that they share:
  /// no gradient is lost, though the last digits of a sum depend on who comes first. Two that go
  /// back through the same results at the same time are an Error.
  void backward(Graph graph = Graph::release) const;
  /// The same for a Tensor of any shape, given the gradient dy of the loss with respect to it.
  void backward(const Tensor& dy, Graph graph = Graph::release) const;

  /// For operations: adds dx to the gradient of this Tensor. See record().
  void add_grad(const Array& dx) const;
  /// For optimisers: the value, to be changed in place.
  Array& mutable_array();

 private:
  friend Tensor record(const char*, Array, std::vector<Tensor>, std::function<void(const Array&)>);
  friend struct Node;
  struct State;
  std::shared_ptr<State> state_;
};

/// The value, as for an Array.
std::ostream& operator<<(std::ostream& out, const Tensor& x);

/// A leaf that is to be trained: the value of x, with gradient.
Tensor parameter(const Tensor& x);

/// Makes the result y of an operation on `inputs`. `backward` is given dy, the gradient of the loss
/// with respect to y, and calls add_grad on each input that requires_grad. It may capture the
/// inputs and Arrays, but not the result itself, which would then keep itself alive for ever.
Tensor record(const char* operation, Array y, std::vector<Tensor> inputs,
              std::function<void(const Array& dy)> backward);

/// While one of these lives, operations in this thread record nothing (evaluation, updates).
class NoGrad {
 public:
  NoGrad();
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  bool before_;
};

}  // namespace dl
