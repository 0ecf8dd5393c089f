// Everything from the logarithm of the sigmoid, of which only the exponential is taken.
#include "api.hpp"

namespace dl {

namespace {

double log_of(double x) { return -(std::max(-x, 0.0) + std::log1p(std::exp(-std::abs(x)))); }

}  // namespace

Vector sigmoid(const Vector& x) { return xt::exp(log_sigmoid(x)); }

Vector log_sigmoid(const Vector& x) {
  Vector logs = x;
  std::transform(x.begin(), x.end(), logs.begin(), log_of);
  return logs;
}

Vector sigmoid_derivative(const Vector& x) {
  return xt::exp(log_sigmoid(x) + log_sigmoid(Vector(-x)));
}

}  // namespace dl
