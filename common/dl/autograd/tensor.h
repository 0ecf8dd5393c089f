// Tensor: an Array with a past. Every operation on Tensors remembers how its result was made, and
// backward() walks that past from the newest operation to the oldest, applying the chain rule.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <dl/array/array.h>
#include <dl/base/source_location.h>

namespace dl {

/// What backward() does with the graph it walked: give its memory back at once, or keep it for
/// another backward() (PyTorch's retain_graph=True).
enum class RetainGraph { no, yes };

struct Node;

/// Where an operation's backward function puts the gradients of its inputs.
class Gradients {
 public:
  explicit Gradients(Node& node) : node_(node) {}
  /// Whether the gradient of input i is wanted. Where it is not, it need not be computed.
  bool wants(std::size_t i) const;
  /// Adds dx, of the shape of input i, to its gradient; nothing where that is not wanted.
  void add(std::size_t i, Array dx);

 private:
  friend struct Node;
  Node& node_;
  std::vector<Array>* added_ = nullptr;  // to be told to an observer
};

/// Computes the gradients of an operation's inputs from dy, the gradient of the loss with respect
/// to its result.
using Backward = std::function<void(const Array& dy, Gradients& d)>;

/// Keeps a hook where it was registered: with its last copy goes the hook.
using RemovableHandle = std::shared_ptr<const void>;

/// A handle: copies share the value, the gradient and the past.
class Tensor {
 public:
  /// Holds nothing; defined() is false. Its array() holds nothing either.
  Tensor() = default;
  /// A constant: no gradient is computed for it. The value must hold something.
  explicit Tensor(Array value);

  bool defined() const { return state_ != nullptr; }
  /// Whether both are handles of one Tensor.
  bool is(const Tensor& other) const { return state_ == other.state_; }
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
  /// Whether no operation made it: a constant, or a parameter.
  bool is_leaf() const;
  /// The same value, in the same memory, without a past: a constant.
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
  void backward(RetainGraph retain_graph = RetainGraph::no) const;
  /// The same for a Tensor of any shape, given the gradient dy of the loss with respect to it.
  void backward(const Tensor& dy, RetainGraph retain_graph = RetainGraph::no) const;

  /// Has every backward() that comes to this leaf call the hook with its gradient, once, as soon as
  /// nothing that is left of the walk can add to it: that of the last layer is complete before the
  /// first layer's work begins. The gradient is that of grad(), and may be changed in place. An
  /// Error in the hook ends the backward(). Where several threads go back to one leaf at a time,
  /// each calls the hook when its own part is complete, and the others may still be adding.
  [[nodiscard]] RemovableHandle register_post_accumulate_grad_hook(
      std::function<void(Array& gradient)> hook) const;

  /// Adds dx to the gradient of a leaf; nothing where none is wanted.
  void add_grad(Array dx) const;
  /// For optimisers: the value, to be changed in place. An operation that still needs the old value
  /// for its gradient finds out, and backward() throws an Error.
  Array& mutable_array();
  /// Moves a leaf, with its gradient, to the device, for all who have a handle of it. To be done
  /// between steps: what was computed from it before has lost it.
  void move_to(Device device);

 private:
  friend Tensor record(const char*, Array, std::span<const Tensor>, Backward, SourceLocation);
  friend Tensor parameter(Tensor x);
  struct State;
  std::shared_ptr<State> state_;
};

/// The value, as for an Array.
std::ostream& operator<<(std::ostream& out, const Tensor& x);

/// A leaf that is to be trained: the value of x, with gradient, in memory of its own.
Tensor parameter(Tensor x);

/// Makes the result y of an operation on `inputs`, whose gradients `backward` computes. What it
/// captures lives as long as the graph, so it is only what the formula of the gradient names:
/// shapes and numbers, and Arrays as Saved. Not Tensors, which would keep their whole past alive.
///
///     Tensor square(const Tensor& x) {
///       return record("square", binary(Multiply{}, x.array(), x.array()), {x},
///                     [x = Saved(x)](const Array& dy, Gradients& d) {
///                       d.add(0, ...);  // 2 x dy, with *x
///                     });
///     }
///
/// `where` is for observers (autograd/observer.h): the lines of the value and of its gradient.
inline Tensor record(const char* operation, Array y, std::initializer_list<Tensor> inputs,
                     Backward backward, SourceLocation where = SourceLocation::here());
/// The same for any number of inputs.
Tensor record(const char* operation, Array y, std::span<const Tensor> inputs, Backward backward,
              SourceLocation where = SourceLocation::here());

inline Tensor record(const char* operation, Array y, std::initializer_list<Tensor> inputs,
                     Backward backward, SourceLocation where) {
  return record(operation, std::move(y), std::span(inputs.begin(), inputs.size()),
                std::move(backward), where);
}

/// The numbers of an operation's input or result, kept for its gradient. They have to be the same
/// then: *saved is an Error if they were changed in place since.
class Saved {
 public:
  explicit Saved(const Tensor& x) : Saved(x.array()) {}
  explicit Saved(Array x) : array_(std::move(x)), version_(array_.version()) {}
  const Array& operator*() const;

 private:
  Array array_;
  std::uint32_t version_;
};

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
