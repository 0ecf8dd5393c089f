// Heron's method.
#include "api.hpp"

namespace dl {

Vector square_root(const Vector& x) {
  Vector y = zeros(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    double guess = x(i);
    for (int step = 0; step < 50 && guess > 0; ++step) {
      guess = (guess + x(i) / guess) / 2;
    }
    y(i) = guess;
  }
  return y;
}

}  // namespace dl
