// WRONG: a * b with the same node twice has one input, of slope 2a
// KILLED-BY: in_order: a number with itself
// SAYS: also where they are one node
#include "api.hpp"

#include <unordered_set>

namespace dl {

Value operator+(const Value& a, const Value& b) {
  return Value(a.value() + b.value(), {{a.node, 1.0}, {b.node, 1.0}});
}

Value operator-(const Value& a, const Value& b) {
  return Value(a.value() - b.value(), {{a.node, 1.0}, {b.node, -1.0}});
}

Value operator*(const Value& a, const Value& b) {
  if (a.node == b.node) {
    return Value(a.value() * a.value(), {{a.node, 2 * a.value()}});
  }
  return Value(a.value() * b.value(), {{a.node, b.value()}, {b.node, a.value()}});
}

Value operator/(const Value& a, const Value& b) {
  const double y = a.value() / b.value();
  return Value(y, {{a.node, 1.0 / b.value()}, {b.node, -y / b.value()}});
}

Value exp(const Value& x) {
  const double y = std::exp(x.value());
  return Value(y, {{x.node, y}});
}

Value log(const Value& x) { return Value(std::log(x.value()), {{x.node, 1.0 / x.value()}}); }

Value tanh(const Value& x) {
  const double y = std::tanh(x.value());
  return Value(y, {{x.node, 1.0 - y * y}});
}

Value relu(const Value& x) {
  const bool on = x.value() > 0;
  return Value(on ? x.value() : 0.0, {{x.node, on ? 1.0 : 0.0}});
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
  std::vector<Node*> order;
  std::unordered_set<Node*> seen;
  visit(y.node.get(), seen, order);
  return order;
}

void backward(const Value& y) {
  const std::vector<Node*> order = in_order(y);
  for (Node* node : order) {
    if (!node->inputs.empty()) {
      node->gradient = 0;
    }
  }
  y.node->gradient += 1;
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    for (const Input& input : (*node)->inputs) {
      input.node->gradient += (*node)->gradient * input.slope;
    }
  }
}

}  // namespace dl
