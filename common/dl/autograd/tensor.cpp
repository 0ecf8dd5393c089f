#include <dl/autograd/tensor.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <ostream>
#include <unordered_map>
#include <utility>

#include <dl/array/elementwise.h>
#include <dl/autograd/observer.h>
#include <dl/base/check.h>

namespace dl {
namespace {

thread_local bool recording = true;

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// The operation that this thread goes back through.
thread_local const char* current = "?";

using Hook = std::function<void(Array& gradient)>;

/// How many there are of all leaves. While there are none, no backward() counts anything for them.
std::atomic<std::int64_t> live_hooks = 0;

// #region add_to
/// sum += dx. Nothing is copied for the first term; memory is only written to where no one else
/// sees it, since operations hand the same dy to several inputs.
void add_to(Array& sum, Array dx) {
  if (!sum.defined()) {
    sum = std::move(dx);
  } else if (sum.is_unique()) {
    accumulate(dx, sum);
  } else {
    sum = binary(Add{}, sum, dx);
  }
}
// #endregion add_to

}  // namespace

// #region node
/// A Tensor's part in the graph: where its gradient arrives and, unless it is a leaf, the operation
/// that made it. It knows the nodes of the inputs but not their values. Nodes are numbered as they
/// are made, so an operation has a higher id than all that its inputs were made by.
struct Node {
  Node(const Shape& s, Device d) : shape(s), device(d) {}
  ~Node() { release(); }
  void add(Array dx);
  void go_back();
  void release() noexcept;
  void call_hooks();

  const std::uint64_t id = next_id();
  const Shape shape;
  const Device device;
  Array grad;          // of a leaf, what grad() gives; otherwise what has arrived so far
  std::mutex adding;   // to the gradient of a leaf, which threads may share, or to its hooks
  bool wanted = true;  // whether it takes a gradient at all: a leaf may be told not to
  std::vector<std::weak_ptr<const Hook>> hooks;  // of a leaf, for when its gradient is complete
  // Of a leaf, nothing:
  const char* operation = nullptr;
  SourceLocation where;
  std::vector<std::shared_ptr<Node>> inputs;  // null where none is wanted; emptied by release()
  Backward backward;                          // emptied likewise
  std::atomic<bool> taken = false;            // by a backward(), to which grad then belongs

  bool is_leaf() const { return operation == nullptr; }
};
// #endregion node

struct Tensor::State {
  Array value;
  std::shared_ptr<Node> node = nullptr;  // null for a constant
};

void Node::add(Array dx) {
  check(dx.shape() == shape, "add_grad: a gradient of shape ", dx.shape(),
        " for a tensor of shape ", shape);
  check(dx.device() == device, "add_grad: a gradient on ", dx.device(), " for a tensor on ",
        device);
  if (!is_leaf()) {
    add_to(grad, std::move(dx));
    return;
  }
  const std::lock_guard lock(adding);
  if (!grad.defined() && !dx.is_unique()) {
    dx = dx.clone();  // the gradient of a leaf is read and changed by others: its memory is its own
  }
  add_to(grad, std::move(dx));
}

/// Hands the gradient that has arrived on to the inputs.
void Node::go_back() {
  const Array dy = std::exchange(grad, Array());
  Gradients gradients(*this);
  if (!OperationObserver::active()) {
    backward(dy, gradients);
    return;
  }
  std::vector<Array> added(inputs.size());
  gradients.added_ = &added;
  backward(dy, gradients);
  std::vector<Operation::Input> told;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    told.push_back({added[i], inputs[i] == nullptr ? 0 : inputs[i]->id});
  }
  OperationObserver::tell(operation, Phase::backward, id, std::move(told), dy, where);
}

void Node::call_hooks() {
  std::vector<std::shared_ptr<const Hook>> all;
  Array gradient;
  {
    const std::lock_guard lock(adding);
    std::erase_if(hooks, [](const auto& hook) { return hook.expired(); });
    for (const auto& hook : hooks) {
      all.push_back(hook.lock());
    }
    gradient = grad;
  }
  for (const auto& hook : all) {
    if (hook != nullptr && wanted && gradient.defined()) {
      (*hook)(gradient);
    }
  }
}

/// Lets go of the inputs. What only they kept alive is taken apart in a loop, since destructors
/// that call each other along a past of a million operations would overflow the stack.
void Node::release() noexcept {
  backward = nullptr;
  std::vector<std::shared_ptr<Node>> doomed = std::move(inputs);
  inputs.clear();
  while (!doomed.empty()) {
    const std::shared_ptr<Node> node = std::move(doomed.back());
    doomed.pop_back();
    if (node != nullptr && node.use_count() == 1) {
      node->backward = nullptr;
      doomed.insert(doomed.end(), std::make_move_iterator(node->inputs.begin()),
                    std::make_move_iterator(node->inputs.end()));
      node->inputs.clear();
    }
  }
}

bool Gradients::wants(std::size_t i) const {
  check(i < node_.inputs.size(), node_.operation, ": has no input ", i);
  return node_.inputs[i] != nullptr && node_.inputs[i]->wanted;
}

void Gradients::add(std::size_t i, Array dx) {
  check_defined("add_grad", dx);
  if (wants(i)) {
    if (added_ != nullptr) {
      (*added_)[i] = dx;
    }
    node_.inputs[i]->add(std::move(dx));
  }
}

const Array& Saved::operator*() const {
  check(array_.version() == version_, "backward: an array of shape ", array_.shape(), " that '",
        current, "' needs for its gradient was changed in place since");
  return array_;
}

namespace {

/// How often each leaf on the way back is still to be added to.
class LeafUses {
 public:
  void count(const Node& node) {
    for (const std::shared_ptr<Node>& input : node.inputs) {
      if (input != nullptr && input->is_leaf()) {
        ++left_[input.get()];
      }
    }
  }
  /// The leaves whose last use is by this node.
  std::vector<std::shared_ptr<Node>> completed_by(const Node& node) {
    std::vector<std::shared_ptr<Node>> complete;
    for (const std::shared_ptr<Node>& input : node.inputs) {
      const auto use = left_.find(input.get());
      if (use != left_.end() && --use->second == 0) {
        complete.push_back(input);
      }
    }
    return complete;
  }

 private:
  std::unordered_map<const Node*, std::size_t> left_;
};

}  // namespace

Tensor::Tensor(Array value) {
  check_defined("tensor", value);
  state_ = std::make_shared<State>(State{std::move(value)});
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
  state_->value.bump_version();
  return state_->value;
}

void Tensor::move_to(Device device) {
  check_defined("move_to", *this);
  check(is_leaf(), "move_to: only for leaves (parameters and constants), not for results");
  if (device == this->device()) {
    return;
  }
  state_->value = state_->value.to(device);
  if (state_->node != nullptr) {
    const auto moved = std::make_shared<Node>(shape(), device);
    moved->wanted = state_->node->wanted;
    moved->hooks = state_->node->hooks;
    if (state_->node->grad.defined()) {
      moved->grad = state_->node->grad.to(device);
    }
    state_->node = moved;
  }
}

Tensor Tensor::detach() const {
  check_defined("detach", *this);
  return Tensor(array());
}

bool Tensor::requires_grad() const {
  return defined() && state_->node != nullptr && state_->node->wanted;
}

Tensor& Tensor::set_requires_grad(bool wanted) {
  check_defined("set_requires_grad", *this);
  std::shared_ptr<Node>& node = state_->node;
  check(node == nullptr || node->is_leaf(),
        "set_requires_grad: only for leaves; detach() the result of an operation first");
  if (node == nullptr && wanted) {
    node = std::make_shared<Node>(shape(), device());
  }
  if (node != nullptr) {
    node->wanted = wanted;
  }
  return *this;
}

const Array& Tensor::grad() const {
  check_defined("grad", *this);
  check(has_grad(), "grad: none here",
        !requires_grad()           ? ", since the tensor does not require one"
        : !state_->node->is_leaf() ? "; gradients are kept for leaves (parameters) only"
                                   : " yet; call backward() on a result first");
  return state_->node->grad;
}

bool Tensor::has_grad() const {
  return is_leaf() && state_->node != nullptr && state_->node->grad.defined();
}

bool Tensor::is_leaf() const {
  return defined() && (state_->node == nullptr || state_->node->is_leaf());
}

void Tensor::zero_grad() {
  check_defined("zero_grad", *this);
  if (has_grad()) {
    state_->node->grad = Array();
  }
}

RemovableHandle Tensor::register_post_accumulate_grad_hook(Hook hook) const {
  check_defined("register_post_accumulate_grad_hook", *this);
  check(requires_grad() && is_leaf(),
        "register_post_accumulate_grad_hook: only for leaves that require a gradient (parameters)");
  check(hook != nullptr, "register_post_accumulate_grad_hook: a hook without a function");
  const std::shared_ptr<const Hook> handle(new Hook(std::move(hook)), [](const Hook* dropped) {
    delete dropped;
    --live_hooks;
  });
  ++live_hooks;
  const std::lock_guard lock(state_->node->adding);
  state_->node->hooks.push_back(handle);
  return handle;
}

void Tensor::add_grad(Array dx) const {
  check_defined("add_grad", *this, dx);
  if (requires_grad()) {
    state_->node->add(std::move(dx));
  }
}

void Tensor::backward(RetainGraph retain_graph) const {
  check_defined("backward", *this);
  check(size() == 1, "backward: a tensor of shape ", shape(),
        " is not one number; take its sum() or mean(), or pass the gradient: backward(dy)");
  backward(Tensor(full(shape(), 1, device())), retain_graph);
}

void Tensor::backward(const Tensor& dy, RetainGraph retain_graph) const {
  check_defined("backward", *this, dy);
  check(requires_grad(), "backward: nothing that this tensor was made from requires a gradient");
  check(dy.shape() == shape(), "backward: the gradient has shape ", dy.shape(), ", the tensor ",
        shape());
  check(dy.device() == device(), "backward: the gradient is on ", dy.device(), ", the tensor on ",
        device());

  LeafUses uses;
  // #region walk
  // Operations whose dy has begun to arrive, newest first. All that use a result are newer than
  // what made it, so the dy of the newest is complete.
  std::map<std::uint64_t, std::shared_ptr<Node>, std::greater<>> pending;
  const auto take = [&pending](const std::shared_ptr<Node>& node) {
    if (node != nullptr && !node->is_leaf() && pending.emplace(node->id, node).second &&
        node->taken.exchange(true)) {
      pending.erase(node->id);
      fail("backward: another one is going back through '", node->operation,
           "' now; give each thread results of its own");
    }
  };
  try {
    take(state_->node);
    add_grad(dy.array());
    if (live_hooks > 0) {  // takes all that will be walked: inputs are older, and so still to come
      for (auto next = pending.begin(); next != pending.end(); ++next) {
        std::for_each(next->second->inputs.begin(), next->second->inputs.end(), take);
        uses.count(*next->second);
      }
      if (is_leaf()) {
        state_->node->call_hooks();
      }
    }
    while (!pending.empty()) {
      const std::shared_ptr<Node> node = pending.begin()->second;
      current = node->operation;
      check(node->backward != nullptr, "backward: the graph behind '", node->operation,
            "' was released by an earlier backward(); pass RetainGraph::yes there");
      check(node->grad.defined(), "backward: no gradient came back to '", node->operation,
            "'; an operation must add to each input whose gradient is wanted");
      for (const std::shared_ptr<Node>& input : node->inputs) {
        take(input);
      }
      node->go_back();
      pending.erase(node->id);
      const std::vector<std::shared_ptr<Node>> complete = uses.completed_by(*node);
      if (retain_graph == RetainGraph::no) {
        node->release();
      }
      node->taken = false;
      for (const std::shared_ptr<Node>& leaf : complete) {
        leaf->call_hooks();
      }
    }
  } catch (...) {  // leave no half-made gradients in the graph; leaves keep what has come
    for (const auto& [id, node] : pending) {
      node->grad = Array();
      node->taken = false;
    }
    throw;
  }
  // #endregion walk
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) {
  return x.defined() ? out << x.array() : out << "(no tensor)";
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): it asks whether it is the only handle
Tensor parameter(Tensor x) {
  check_defined("parameter", x);
  // What the caller made for this alone need not be copied.
  const bool is_ours = x.state_.use_count() == 1 && x.array().is_unique();
  Array value = is_ours ? std::move(x.state_->value) : x.array().clone();
  return Tensor(std::move(value)).set_requires_grad();
}

// #region record
Tensor record(const char* operation, Array y, std::span<const Tensor> inputs, Backward backward,
              SourceLocation where) {
  check_defined(operation, y);
  bool wanted = false;
  for (const Tensor& input : inputs) {
    check_defined(operation, input);
    wanted = wanted || input.requires_grad();
  }
  Tensor result(std::move(y));
  if (recording && wanted) {
    check(backward != nullptr, operation, ": it was recorded without a function for its gradient");
    const auto node = std::make_shared<Node>(result.shape(), result.device());
    node->operation = operation;
    node->where = where;
    for (const Tensor& input : inputs) {
      node->inputs.push_back(input.requires_grad() ? input.state_->node : nullptr);
    }
    node->backward = std::move(backward);
    result.state_->node = node;
  }
  if (OperationObserver::active()) {
    std::vector<Operation::Input> told;
    for (const Tensor& input : inputs) {
      told.push_back({input.array(), input.requires_grad() ? input.state_->node->id : 0});
    }
    const std::uint64_t id = result.requires_grad() ? result.state_->node->id : 0;
    OperationObserver::tell(operation, Phase::forward, id, std::move(told), result.array(), where);
  }
  return result;
}
// #endregion record

NoGrad::NoGrad() : before_(std::exchange(recording, false)) {}
NoGrad::~NoGrad() { recording = before_; }

}  // namespace dl
