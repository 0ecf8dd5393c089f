#include "two_moons.h"

#include <cmath>
#include <numbers>
#include <vector>

namespace dl {

// #region moons
/// Two half circles that reach into each other, with noise of standard deviation 0.1:
/// class 0 above, class 1 below, by turns.
Points two_moons(Index n, Rng& rng, Device device) {
  std::vector<float> X, y;
  for (Index i = 0; i < n; ++i) {
    const double t = std::numbers::pi * rng.uniform(), label = static_cast<double>(i % 2);
    const double x1 = label == 0 ? std::cos(t) : 1 - std::cos(t);
    const double x2 = label == 0 ? std::sin(t) : 0.5 - std::sin(t);
    X.push_back(static_cast<float>(x1 + 0.1 * rng.normal()));
    X.push_back(static_cast<float>(x2 + 0.1 * rng.normal()));
    y.push_back(static_cast<float>(label));
  }
  return {Tensor(Array({n, 2}, X, device)), Tensor(Array({n, 1}, y, device))};
}
// #endregion moons

}  // namespace dl
