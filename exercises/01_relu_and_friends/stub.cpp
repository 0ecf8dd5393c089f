// Exercise 01: relu, leaky relu, tanh and gelu. api.hpp says what each function gives back.
#include "api.hpp"

namespace dl {

Vector relu(const Vector& x) {
  // TODO
  todo("relu");
}

Vector relu_gradient(const Vector& x, const Vector& dy) {
  // TODO
  todo("relu_gradient");
}

Vector leaky_relu(const Vector& x, double slope) {
  // TODO
  todo("leaky_relu");
}

Vector leaky_relu_gradient(const Vector& x, double slope, const Vector& dy) {
  // TODO
  todo("leaky_relu_gradient");
}

Vector tanh(const Vector& x) {
  // TODO
  todo("tanh");
}

Vector tanh_gradient(const Vector& x, const Vector& dy) {
  // TODO
  todo("tanh_gradient");
}

Vector gelu(const Vector& x) {
  // TODO: the exact one, with erf.
  todo("gelu");
}

Vector gelu_gradient(const Vector& x, const Vector& dy) {
  // TODO: the product rule.
  todo("gelu_gradient");
}

}  // namespace dl
