#include "harness/gpu.h"

#include <dl/base/check.h>

namespace dl::harness {

namespace {

std::string text(const Extent& extent) {
  if (extent.z > 1) {
    return concat("(", extent.x, ", ", extent.y, ", ", extent.z, ")");
  }
  return extent.y > 1 ? concat("(", extent.x, ", ", extent.y, ")") : concat(extent.x);
}

}  // namespace

std::string call_text(const std::string& name, const Launch& shape) {
  return concat(name, "<<<", text(shape.grid), ", ", text(shape.block), ">>>");
}

std::vector<float> random_floats(std::size_t n) {
  std::vector<float> values(n);
  std::generate(values.begin(), values.end(), [] { return static_cast<float>(rng().normal()); });
  return values;
}

std::vector<float> unwritten(std::size_t n) { return std::vector<float>(n, NAN); }

}  // namespace dl::harness
