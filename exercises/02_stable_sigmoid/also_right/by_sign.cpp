// x < 0 and x >= 0 apart, in loops; the derivative as sigmoid(x) sigmoid(-x).
#include "api.hpp"

namespace dl {

namespace {

double sigmoid_of(double x) {
  if (x >= 0) {
    return 1 / (1 + std::exp(-x));
  }
  const double t = std::exp(x);
  return t / (1 + t);
}

}  // namespace

Vector sigmoid(const Vector& x) {
  Vector y = x;
  for (double& entry : y) {
    entry = sigmoid_of(entry);
  }
  return y;
}

Vector log_sigmoid(const Vector& x) {
  Vector y = zeros(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    y(i) = x(i) >= 0 ? -std::log1p(std::exp(-x(i))) : x(i) - std::log1p(std::exp(x(i)));
  }
  return y;
}

Vector sigmoid_derivative(const Vector& x) {
  Vector y = zeros(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    y(i) = sigmoid_of(x(i)) * sigmoid_of(-x(i));
  }
  return y;
}

}  // namespace dl
