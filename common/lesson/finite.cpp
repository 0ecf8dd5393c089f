#include "lesson/finite.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace dl::lesson {

std::optional<float> not_finite(const Array& x) {
  const std::vector<float> values = x.to_vector();
  const auto found =
      std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  return found == values.end() ? std::nullopt : std::optional(*found);
}

}  // namespace dl::lesson
