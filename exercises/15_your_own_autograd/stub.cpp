// Exercise 15: your own autograd. api.hpp has the graph, and says what is wanted.
#include "api.hpp"

namespace dl {

Value operator+(const Value& a, const Value& b) {
  // TODO: the sum, with both inputs and their slopes.
  todo("operator+");
}

Value operator-(const Value& a, const Value& b) {
  // TODO
  todo("operator-");
}

Value operator*(const Value& a, const Value& b) {
  // TODO
  todo("operator*");
}

Value operator/(const Value& a, const Value& b) {
  // TODO
  todo("operator/");
}

Value exp(const Value& x) {
  // TODO
  todo("exp");
}

Value log(const Value& x) {
  // TODO
  todo("log");
}

Value tanh(const Value& x) {
  // TODO
  todo("tanh");
}

Value relu(const Value& x) {
  // TODO
  todo("relu");
}

std::vector<Node*> in_order(const Value& y) {
  // TODO: each node once, and after its inputs.
  todo("in_order");
}

void backward(const Value& y) {
  // TODO: from y to the leaves, each node after all that was made from it.
  todo("backward");
}

}  // namespace dl
