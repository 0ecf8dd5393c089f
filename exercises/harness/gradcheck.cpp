#include "harness/gradcheck.h"

#include <dl/base/check.h>

namespace dl::harness {

namespace {

// A centred difference is off by about h^2 f''' / 6 + 1e-16 f / h: for values and derivatives of
// the size of 1 that is least, about 1e-11, near this h.
constexpr double kStep = 1e-5;
constexpr Tolerance kSlope{1e-6, 1e-8};

/// Whether there is a kink within ten steps of this entry: a smooth function's slopes to both
/// sides differ by 10 h f'', about 1e-4; a kink's by the jump.
bool near_a_kink(double& entry, const std::function<double()>& loss) {
  const double middle = entry, radius = 10 * kStep;
  const double here = loss();
  entry = middle + radius;
  const double right = (loss() - here) / radius;
  entry = middle - radius;
  const double left = (here - loss()) / radius;
  entry = middle;
  return !(std::abs(right - left) <= 5e-3 * (1 + std::abs(right) + std::abs(left)));
}

double slope(double& entry, const std::function<double()>& loss) {
  const double middle = entry;
  entry = middle + kStep;
  const double above = loss();
  entry = middle - kStep;
  const double below = loss();
  entry = middle;
  return (above - below) / (2 * kStep);
}

template <class Tensor>
void check_gradient(const std::string& what, const Tensor& gradient, Tensor& x,
                    const std::function<double()>& loss) {
  const std::string sentence = what + ", against the slope of the loss";
  Tensor wanted = x;
  std::size_t checked = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double& entry = x.data()[i];
    if (near_a_kink(entry, loss) && gradient.shape() == x.shape()) {
      wanted.data()[i] = gradient.data()[i];  // any answer will do
    } else {
      wanted.data()[i] = slope(entry, loss);
      ++checked;
    }
  }
  check(checked > 0, "expect_gradient: every entry of ", what, " is near a kink");
  expect_close(sentence, gradient, wanted, kSlope);
}

}  // namespace

void expect_gradient(const std::string& what, const Matrix& gradient, Matrix& x,
                     const std::function<double()>& loss) {
  check_gradient(what, gradient, x, loss);
}

void expect_gradient(const std::string& what, const Vector& gradient, Vector& x,
                     const std::function<double()>& loss) {
  check_gradient(what, gradient, x, loss);
}

Matrix slopes(Matrix& x, const std::function<double()>& loss) {
  Matrix result = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.data()[i] = slope(x.data()[i], loss);
  }
  return result;
}

}  // namespace dl::harness
