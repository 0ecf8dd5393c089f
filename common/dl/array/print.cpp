// Arrays as text. xtensor writes the numbers, and of many only the first and the last.

#include <ostream>

#include <dl/array/xtensor.h>

namespace dl {
namespace {

/// The numbers, which are on the CPU, and then "(2, 3)", or "(2, 3) on cuda".
template <class T>
void print(std::ostream& out, const T* numbers, const Shape& shape, Device device) {
  const std::vector<std::size_t> sizes(shape.begin(), shape.end());
  out << xt::adapt(numbers, static_cast<std::size_t>(shape.size()), xt::no_ownership(), sizes)
      << ' ' << shape;
  if (device != Device::cpu) {
    out << " on " << device;
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Array& x) {
  if (!x.defined()) {
    return out << "(no array)";
  }
  const Array here = x.to(Device::cpu);
  print(out, here.data(), x.shape(), x.device());
  return out;
}

std::ostream& operator<<(std::ostream& out, const IntArray& y) {
  if (!y.defined()) {
    return out << "(no array)";
  }
  const IntArray here = y.to(Device::cpu);
  print(out, here.data(), {y.size()}, y.device());
  return out;
}

}  // namespace dl
