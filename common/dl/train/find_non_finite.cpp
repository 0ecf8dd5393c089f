#include <dl/train/find_non_finite.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace dl::train {

std::optional<float> find_non_finite(const Array& x) {
  const std::vector<float> values = x.to_vector();
  const auto found =
      std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  return found == values.end() ? std::nullopt : std::optional(*found);
}

}  // namespace dl::train
