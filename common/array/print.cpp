// Arrays as text. xtensor writes the numbers, and of many only the first and the last.

#include <array>
#include <ostream>

#include "array/xtensor.h"

namespace dl {
namespace {

template <std::size_t N>
void print(std::ostream& out, const Array& x) {
  out << as_xtensor<N>(x);
}

/// What follows the numbers: "(2, 3)", or "(2, 3) on cuda".
void print_end(std::ostream& out, const Shape& shape, Device device) {
  out << ' ' << shape;
  if (device != Device::cpu) {
    out << " on " << device;
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Array& x) {
  if (!x.defined()) {
    return out << "(no array)";
  }
  using Print = void (*)(std::ostream&, const Array&);
  static constexpr std::array<Print, Shape::kMaxRank + 1> kPrint{print<0>, print<1>, print<2>,
                                                                 print<3>, print<4>};
  kPrint[static_cast<std::size_t>(x.rank())](out, x.to(Device::cpu));
  print_end(out, x.shape(), x.device());
  return out;
}

std::ostream& operator<<(std::ostream& out, const Labels& y) {
  if (!y.defined()) {
    return out << "(no labels)";
  }
  const std::vector<std::int32_t> classes = y.to_vector();
  out << xt::adapt(classes, std::array{classes.size()});
  print_end(out, {y.size()}, y.device());
  return out;
}

}  // namespace dl
