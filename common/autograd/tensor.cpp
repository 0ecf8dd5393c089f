#include "autograd/tensor.h"

#include <atomic>
#include <map>
#include <mutex>
#include <ostream>
#include <utility>

#include "array/functions.h"
#include "base/check.h"

namespace dl {
namespace {

thread_local bool recording = true;

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// #region add_to
/// sum += dx. Nothing is copied for the first term; memory is only written to where no one else
/// sees it, since operations hand the same dy to several inputs.
void add_to(Array& sum, const Array& dx) {
  if (!sum.defined()) {
    sum = dx;
  } else if (sum.unshared()) {
    accumulate(dx, sum);
  } else {
    sum = zip(Add{}, sum, dx);
  }
}
// #endregion add_to

}  // namespace

// #region node
/// One operation of the past. Operations are numbered as they happen, so an operation has a higher
/// id than all that its inputs were made by.
struct Node {
  std::uint64_t id = next_id();
  const char* operation;
  std::vector<Tensor> inputs;                  // emptied when the graph is released
  std::function<void(const Array&)> backward;  // likewise
  Array dy;                                    // the gradient that has arrived so far
  std::atomic<bool> taken = false;             // by a backward(), to which dy then belongs

  ~Node() { release(); }
  void release() noexcept;
};
// #endregion node

struct Tensor::State {
  Array value;
  bool requires_grad = false;
  Array grad;                  // of a leaf
  std::mutex adding;           // to grad: threads may share a leaf
  std::shared_ptr<Node> node;  // how it was made; null for a leaf
};

/// Lets go of the inputs. What only they kept alive is taken apart in a loop, since destructors
/// that call each other along a past of a million operations would overflow the stack.
void Node::release() noexcept {
  backward = nullptr;
  std::vector<Tensor> doomed = std::move(inputs);
  while (!doomed.empty()) {
    const std::shared_ptr<Tensor::State> state = std::move(doomed.back().state_);
    doomed.pop_back();
    if (state.use_count() == 1 && state->node.use_count() == 1) {
      Node& node = *state->node;
      node.backward = nullptr;
      doomed.insert(doomed.end(), std::make_move_iterator(node.inputs.begin()),
                    std::make_move_iterator(node.inputs.end()));
      node.inputs.clear();
    }
  }
}

Tensor::Tensor(Array value) {
  check_defined("tensor", value);
  state_ = std::make_shared<State>();
  state_->value = std::move(value);
}

/// Of a Tensor that holds nothing, an Array that holds nothing: the function that it is given to
/// refuses it by name.
const Array& Tensor::array() const& {
  static const Array nothing;
  // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.UndefReturn): it forgets what defined() says
  return defined() ? state_->value : nothing;
}

Array& Tensor::mutable_array() {
  check_defined("mutable_array", *this);
  return state_->value;
}

Tensor Tensor::detach() const {
  check_defined("detach", *this);
  return Tensor(array());
}

bool Tensor::requires_grad() const { return defined() && state_->requires_grad; }

Tensor& Tensor::set_requires_grad(bool wanted) {
  check_defined("set_requires_grad", *this);
  check(state_->node == nullptr,
        "set_requires_grad: only for leaves; detach() the result of an operation first");
  state_->requires_grad = wanted;
  return *this;
}

const Array& Tensor::grad() const {
  check_defined("grad", *this);
  check(has_grad(), "grad: none here",
        !requires_grad()          ? ", since the tensor does not require one"
        : state_->node != nullptr ? "; gradients are kept for leaves (parameters) only"
                                  : " yet; call backward() on a result first");
  return state_->grad;
}

bool Tensor::has_grad() const { return defined() && state_->grad.defined(); }

void Tensor::zero_grad() {
  check_defined("zero_grad", *this);
  state_->grad = Array();
}

void Tensor::add_grad(const Array& dx) const {
  check_defined("add_grad", *this, dx);
  if (!requires_grad()) {
    return;
  }
  check(dx.shape() == shape(), "add_grad: a gradient of shape ", dx.shape(),
        " for a tensor of shape ", shape());
  check(dx.device() == device(), "add_grad: a gradient on ", dx.device(), " for a tensor on ",
        device());
  if (state_->node != nullptr) {
    add_to(state_->node->dy, dx);
  } else {
    const std::lock_guard lock(state_->adding);
    add_to(state_->grad, dx);
  }
}

void Tensor::backward(Graph graph) const {
  check_defined("backward", *this);
  check(size() == 1, "backward: a tensor of shape ", shape(),
        " is not one number; take its sum() or mean(), or pass the gradient: backward(dy)");
  backward(Tensor(full(shape(), 1, device())), graph);
}

void Tensor::backward(const Tensor& dy, Graph graph) const {
  check_defined("backward", *this, dy);
  check(requires_grad(), "backward: nothing that this tensor was made from requires a gradient");
  check(dy.shape() == shape(), "backward: the gradient has shape ", dy.shape(), ", the tensor ",
        shape());
  check(dy.device() == device(), "backward: the gradient is on ", dy.device(), ", the tensor on ",
        device());

  // #region walk
  // Operations whose dy has begun to arrive, newest first. All that use a result are newer than
  // what made it, so the dy of the newest is complete.
  std::map<std::uint64_t, std::shared_ptr<Node>, std::greater<>> pending;
  const auto take = [&pending](const Tensor& x) {
    const std::shared_ptr<Node>& node = x.state_->node;
    if (node != nullptr && pending.emplace(node->id, node).second && node->taken.exchange(true)) {
      pending.erase(node->id);
      fail("backward: another one is going back through '", node->operation,
           "' now; give each thread results of its own");
    }
  };
  try {
    take(*this);
    add_grad(dy.array());
    while (!pending.empty()) {
      const std::shared_ptr<Node> node = pending.begin()->second;
      check(node->backward != nullptr, "backward: the graph behind '", node->operation,
            "' was released by an earlier backward(); pass Graph::keep there");
      check(node->dy.defined(), "backward: no gradient came back to '", node->operation,
            "'; an operation must call add_grad on each input that requires_grad");
      for (const Tensor& input : node->inputs) {
        take(input);
      }
      node->backward(std::exchange(node->dy, Array()));
      pending.erase(node->id);
      if (graph == Graph::release) {
        node->release();
      }
      node->taken = false;
    }
  } catch (...) {  // leave no half-made gradients in the graph; leaves keep what has come
    for (const auto& [id, node] : pending) {
      node->dy = Array();
      node->taken = false;
    }
    throw;
  }
  // #endregion walk
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) {
  return x.defined() ? out << x.array() : out << "(no tensor)";
}

Tensor parameter(const Tensor& x) {
  check_defined("parameter", x);
  return x.detach().set_requires_grad();
}

// #region record
Tensor record(const char* operation, Array y, std::vector<Tensor> inputs,
              std::function<void(const Array& dy)> backward) {
  check_defined(operation, y);
  Tensor result(std::move(y));
  bool wanted = false;
  for (const Tensor& input : inputs) {
    check_defined(operation, input);
    wanted = wanted || input.requires_grad();
  }
  if (recording && wanted) {
    check(backward != nullptr, operation, ": it was recorded without a function for its gradient");
    result.state_->requires_grad = true;
    result.state_->node = std::make_shared<Node>();
    Node& node = *result.state_->node;
    node.operation = operation;
    node.inputs = std::move(inputs);
    node.backward = std::move(backward);
  }
  return result;
}
// #endregion record

NoGrad::NoGrad() : before_(std::exchange(recording, false)) {}
NoGrad::~NoGrad() { recording = before_; }

}  // namespace dl
