// Exercise 15: numbers that remember how they were made, and gradients from what they remember.
#pragma once

#include <memory>

#include "harness/matrix.h"

namespace dl {

struct Node;

/// One number that an operation was given, and how much the result grows with it: the partial
/// derivative of the result, at the values that the operation saw.
struct Input {
  std::shared_ptr<Node> node;
  double slope;
};

/// A number in the graph. One without inputs, which no operation made, is a leaf.
struct Node {
  double value = 0;
  double gradient = 0;
  std::vector<Input> inputs;
};

/// A handle: copies mean the same node, and each keeps it and its whole past alive.
///
///     Value x = 3;                     a leaf
///     Value y(9, {{x.node, 6}});       the result of an operation: 9, made from x with slope 6
struct Value {
  std::shared_ptr<Node> node;

  Value(double value, std::vector<Input> inputs = {})
      : node(std::make_shared<Node>(Node{value, 0, std::move(inputs)})) {}

  double value() const { return node->value; }
  double gradient() const { return node->gradient; }
};

// The functions of plain numbers stand beside yours under the same names: exp(2.0) is a double.
using std::exp;
using std::log;
using std::tanh;

Value operator+(const Value& a, const Value& b);
Value operator-(const Value& a, const Value& b);
Value operator*(const Value& a, const Value& b);
Value operator/(const Value& a, const Value& b);
/// For every x what the functions of plain numbers give: log(-1) is NaN, tanh(800) is 1.
Value exp(const Value& x);
Value log(const Value& x);
Value tanh(const Value& x);
/// max(x, 0). The derivative at 0 is 0.
Value relu(const Value& x);

/// y's node and all those that it was computed from, each of them once, and after its own inputs.
std::vector<Node*> in_order(const Value& y);

/// Adds to the gradient of every leaf that y was computed from the derivative of y with respect to
/// it: two calls add up. The gradient of any other node belongs to one call and starts at 0.
void backward(const Value& y);

}  // namespace dl
