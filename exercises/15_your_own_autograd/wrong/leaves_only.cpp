// WRONG: the gradients of inner nodes are cleared in the end
// KILLED-BY: backward: any graph, any node of it, and call after call
// SAYS: the gradient of n
#include <unordered_set>

#include "api.hpp"

namespace dl {

Value operator+(const Value& a, const Value& b) {
  return Value(a.value() + b.value(), {{a.node, 1}, {b.node, 1}});
}

Value operator-(const Value& a, const Value& b) {
  return Value(a.value() - b.value(), {{a.node, 1}, {b.node, -1}});
}

Value operator*(const Value& a, const Value& b) {
  return Value(a.value() * b.value(), {{a.node, b.value()}, {b.node, a.value()}});
}

Value operator/(const Value& a, const Value& b) {
  const double y = a.value() / b.value();
  return Value(y, {{a.node, 1 / b.value()}, {b.node, -y / b.value()}});
}

Value exp(const Value& x) {
  const double y = exp(x.value());
  return Value(y, {{x.node, y}});
}

Value log(const Value& x) { return Value(log(x.value()), {{x.node, 1 / x.value()}}); }

Value tanh(const Value& x) {
  const double y = tanh(x.value());
  return Value(y, {{x.node, 1 - y * y}});
}

Value relu(const Value& x) {
  const bool passes = x.value() > 0;
  return Value(passes ? x.value() : 0, {{x.node, passes ? 1.0 : 0.0}});
}

namespace {

void visit(Node* node, std::unordered_set<Node*>& seen, std::vector<Node*>& order) {
  if (!seen.insert(node).second) {
    return;
  }
  for (const Input& input : node->inputs) {
    visit(input.node.get(), seen, order);
  }
  order.push_back(node);
}

}  // namespace

std::vector<Node*> in_order(const Value& y) {
  std::unordered_set<Node*> seen;
  std::vector<Node*> order;
  visit(y.node.get(), seen, order);
  return order;
}

void backward(const Value& y) {
  std::vector<Node*> order = in_order(y);
  for (Node* node : order) {
    if (!node->inputs.empty()) {
      node->gradient = 0;
    }
  }
  y.node->gradient += 1;
  std::reverse(order.begin(), order.end());
  for (Node* node : order) {
    for (const Input& input : node->inputs) {
      input.node->gradient += node->gradient * input.slope;
    }
    node->gradient = node->inputs.empty() ? node->gradient : 0;
  }
}

}  // namespace dl
