// Plain loops, with one function of a number for each derivative.
#include "api.hpp"

namespace dl {

namespace {

Vector each(const Vector& x, const std::function<double(double)>& f) {
  Vector y = x;
  std::transform(x.begin(), x.end(), y.begin(), f);
  return y;
}

Vector times(const Vector& dy, Vector derivative) {
  for (std::size_t i = 0; i < dy.size(); ++i) {
    derivative(i) *= dy(i);
  }
  return derivative;
}

double normal_below(double x) { return std::erfc(-x * std::sqrt(0.5)) / 2; }

}  // namespace

Vector relu(const Vector& x) {
  return each(x, [](double z) { return z < 0 ? 0.0 : z; });
}

Vector relu_gradient(const Vector& x, const Vector& dy) { return leaky_relu_gradient(x, 0, dy); }

Vector leaky_relu(const Vector& x, double slope) {
  return each(x, [slope](double z) { return std::max(z, 0.0) + slope * std::min(z, 0.0); });
}

Vector leaky_relu_gradient(const Vector& x, double slope, const Vector& dy) {
  return times(dy, each(x, [slope](double z) { return z > 0 ? 1.0 : slope; }));
}

Vector tanh(const Vector& x) {
  return each(x, [](double z) {
    const double t = std::expm1(-2 * std::abs(z));  // e^-2|z| - 1, in (-1, 0]
    return std::copysign(-t / (2 + t), z);
  });
}

Vector tanh_gradient(const Vector& x, const Vector& dy) {
  return times(dy, each(x, [](double z) { return 1 / (std::cosh(z) * std::cosh(z)); }));
}

Vector gelu(const Vector& x) {
  return each(x, [](double z) { return z * normal_below(z); });
}

Vector gelu_gradient(const Vector& x, const Vector& dy) {
  return times(dy, each(x, [](double z) {
                 return normal_below(z) + z * std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
               }));
}

}  // namespace dl
