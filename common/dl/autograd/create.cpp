#include <dl/autograd/create.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <dl/array/functions.h>
#include <dl/base/check.h>

namespace dl {
namespace {

template <class Draw>
Tensor filled(const Shape& shape, Device device, const Draw& draw) {
  std::vector<float> values(static_cast<std::size_t>(shape.size()));
  for (float& value : values) {
    value = static_cast<float>(draw());
  }
  return Tensor(Array(shape, values, device));
}

}  // namespace

Tensor zeros(const Shape& shape, Device device) { return Tensor(full(shape, 0, device)); }

Tensor ones(const Shape& shape, Device device) { return Tensor(full(shape, 1, device)); }

Tensor zeros_like(const Tensor& x) {
  check_defined("zeros_like", x);
  return zeros(x.shape(), x.device());
}

Tensor ones_like(const Tensor& x) {
  check_defined("ones_like", x);
  return ones(x.shape(), x.device());
}

Tensor one_hot(const Labels& labels, Index classes) {
  check_defined("one_hot", labels);
  std::vector<float> values(static_cast<std::size_t>(labels.size() * classes));
  std::size_t row = 0;
  for (const std::int32_t label : labels.to_vector()) {
    check(label >= 0 && label < classes, "one_hot: label ", label, " is not one of ", classes,
          " classes");
    values[row + static_cast<std::size_t>(label)] = 1;
    row += static_cast<std::size_t>(classes);
  }
  return Tensor(Array({labels.size(), classes}, values, labels.device()));
}

Tensor arange(double start, double stop, double step, Device device) {
  check(step != 0 && std::isfinite((stop - start) / step), "arange: from ", start, " to ", stop,
        " in steps of ", step, " never ends");
  const double n = std::max(0.0, std::ceil((stop - start) / step));
  constexpr auto kMost = static_cast<double>(std::numeric_limits<Index>::max()) / sizeof(float);
  check(n < kMost, "arange: from ", start, " to ", stop, " in steps of ", step, " are ", n,
        " numbers, which do not fit into memory");
  constexpr double kFarthest = std::numeric_limits<float>::max();
  check(std::max(std::abs(start), std::abs(stop)) <= kFarthest, "arange: from ", start, " to ",
        stop, " goes beyond the numbers of float32");
  Index i = 0;
  return filled({static_cast<Index>(n)}, device,
                [&] { return start + step * static_cast<double>(i++); });
}

Tensor randn(const Shape& shape, Rng& rng, Device device) {
  return filled(shape, device, [&] { return rng.normal(); });
}

Tensor rand(const Shape& shape, Rng& rng, double low, double high, Device device) {
  constexpr double kMost = std::numeric_limits<float>::max();
  check(-kMost <= low && low <= high && high <= kMost, "rand: from ", low, " to ", high,
        " is no range: the lower bound comes first, and float32 must hold both");
  // Rounding to float32 gives `high` itself about once in 10^7 times: then the number before it.
  const float last = std::nextafter(static_cast<float>(high), static_cast<float>(low));
  return filled(shape, device, [&] {
    return std::min(static_cast<float>(low + (high - low) * rng.uniform()), last);
  });
}

}  // namespace dl
