// WRONG: the slope of a / b along b as -a b / b^3, where b^3 is infinite or 0 too soon
// KILLED-BY: backward: the slope of every operation
// SAYS: long before the slope is
#include "api.hpp"

#include <set>
#include <utility>

namespace dl {

namespace {

Value unary(const Value& x, double result, double slope) { return {result, {{x.node, slope}}}; }

Value binary(const Value& a, const Value& b, double result, double by_a, double by_b) {
  return {result, {{a.node, by_a}, {b.node, by_b}}};
}

}  // namespace

Value operator+(const Value& a, const Value& b) {
  return binary(a, b, a.value() + b.value(), 1, 1);
}
Value operator-(const Value& a, const Value& b) {
  return binary(a, b, a.value() - b.value(), 1, -1);
}
Value operator*(const Value& a, const Value& b) {
  return binary(a, b, a.value() * b.value(), b.value(), a.value());
}
Value operator/(const Value& a, const Value& b) {
  const double u = a.value(), v = b.value();
  return binary(a, b, u / v, 1 / v, -u * v / (v * v * v));
}
Value exp(const Value& x) { return unary(x, std::exp(x.value()), std::exp(x.value())); }
Value log(const Value& x) { return unary(x, std::log(x.value()), 1 / x.value()); }
Value tanh(const Value& x) {
  const double t = std::tanh(x.value());
  return unary(x, t, (1 - t) * (1 + t));
}
Value relu(const Value& x) { return x.value() > 0 ? unary(x, x.value(), 1) : unary(x, 0, 0); }

// A stack of its own: chains may be long.
std::vector<Node*> in_order(const Value& y) {
  std::vector<Node*> done;
  std::set<const Node*> begun{y.node.get()};
  std::vector<std::pair<Node*, std::size_t>> stack{{y.node.get(), 0}};
  while (!stack.empty()) {
    auto& [node, next] = stack.back();
    if (next == node->inputs.size()) {
      done.push_back(node);
      stack.pop_back();
      continue;
    }
    Node* input = node->inputs[next++].node.get();
    if (begun.insert(input).second) {
      stack.emplace_back(input, 0);
    }
  }
  return done;
}

void backward(const Value& y) {
  auto order = in_order(y);
  for (Node* n : order) {
    n->gradient = n->inputs.empty() ? n->gradient : 0.0;
  }
  order.back()->gradient += 1;
  while (!order.empty()) {
    const Node& n = *order.back();
    order.pop_back();
    for (const auto& [node, slope] : n.inputs) {
      node->gradient += slope * n.gradient;
    }
  }
}

}  // namespace dl
