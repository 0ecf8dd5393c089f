// The other way to an order: count for every node the inputs that still have to come, and take a
// node when there is none left. Differences and quotients are made of other operations.
#include <map>

#include "api.hpp"

namespace dl {

namespace {

Value with_slope(double y, const Value& x, double slope) { return {y, {{x.node, slope}}}; }

Value reciprocal(const Value& x) {
  const double y = 1 / x.value();
  return with_slope(y, x, -y * y);
}

}  // namespace

Value operator+(const Value& a, const Value& b) {
  return {a.value() + b.value(), {{b.node, 1}, {a.node, 1}}};
}

Value operator*(const Value& a, const Value& b) {
  return {a.value() * b.value(), {{b.node, a.value()}, {a.node, b.value()}}};
}

Value operator-(const Value& a, const Value& b) { return a + -1 * b; }
Value operator/(const Value& a, const Value& b) { return a * reciprocal(b); }

Value exp(const Value& x) { return with_slope(std::exp(x.value()), x, std::exp(x.value())); }
Value log(const Value& x) { return with_slope(std::log(x.value()), x, 1 / x.value()); }

Value tanh(const Value& x) {
  const double c = std::cosh(x.value());
  return with_slope(std::tanh(x.value()), x, 1 / c / c);
}

Value relu(const Value& x) {
  return x.value() > 0 ? with_slope(x.value(), x, 1) : Value(0, {{x.node, 0}});
}

std::vector<Node*> in_order(const Value& y) {
  std::map<Node*, std::size_t>
      missing;  // inputs that have no place yet, a repeated one counted twice
  std::map<Node*, std::vector<Node*>> made_from;
  std::vector<Node*> found{y.node.get()}, order;
  for (std::size_t i = 0; i < found.size(); ++i) {
    Node* const node = found[i];
    missing[node] = node->inputs.size();
    for (const Input& input : node->inputs) {
      std::vector<Node*>& users = made_from[input.node.get()];
      if (users.empty()) {
        found.push_back(input.node.get());
      }
      users.push_back(node);
    }
  }
  for (Node* const node : found) {
    if (missing[node] == 0) {
      order.push_back(node);
    }
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (Node* const user : made_from[order[i]]) {
      if (--missing[user] == 0) {
        order.push_back(user);
      }
    }
  }
  return order;
}

void backward(const Value& y) {
  const std::vector<Node*> order = in_order(y);
  std::map<Node*, double> gradient{{y.node.get(), 1}};
  for (std::size_t i = order.size(); i-- > 0;) {
    Node& node = *order[i];
    const double dy = gradient[&node];
    node.gradient = node.inputs.empty() ? node.gradient + dy : dy;
    for (const Input& input : node.inputs) {
      gradient[input.node.get()] += dy * input.slope;
    }
  }
}

}  // namespace dl
