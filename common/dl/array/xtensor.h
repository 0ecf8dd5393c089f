// Arrays seen as xtensors, and xtensor expressions made into Arrays. Only .cpp files should include
// it: xtensor costs more than a second of compile time.
#pragma once

#include <dl/array/array.h>
#include <dl/array/xt.h>
#include <dl/base/check.h>

namespace dl {

namespace detail {

template <std::size_t N, class Pointer>
auto adapted(Pointer data, const Shape& shape, Device device) {
  check(shape.rank() == static_cast<int>(N), "as_xtensor: an array of shape ", shape, " seen with ",
        N, " axes");
  check(device == Device::cpu, "as_xtensor: the array is on ", device, "; copy it with to()");
  std::array<std::size_t, N> sizes;
  std::copy(shape.begin(), shape.end(), sizes.begin());
  return xt::adapt(data, static_cast<std::size_t>(shape.size()), xt::no_ownership(), sizes);
}

}  // namespace detail

/// An Array on the CPU as an xtensor of N axes: the same memory, no copy. It must not outlive the
/// Array. Throws an Error for another rank or a device that is not the CPU.
template <std::size_t N>
auto as_xtensor(Array& array) {
  check_defined("as_xtensor", array);
  return detail::adapted<N>(array.data(), array.shape(), array.device());
}
template <std::size_t N>
auto as_xtensor(const Array& array) {
  check_defined("as_xtensor", array);
  return detail::adapted<N>(array.data(), array.shape(), array.device());
}
template <std::size_t N>
void as_xtensor(const Array&&) = delete;  // it would be gone at the end of the line

/// The values of an xtensor expression as a new Array on the CPU.
template <class E>
Array to_array(const xt::xexpression<E>& expression) {
  const auto& e = expression.derived_cast();
  std::vector<Index> sizes(e.shape().begin(), e.shape().end());
  Array array{Shape(std::span<const Index>(sizes))};
  xt::noalias(xt::adapt(array.data(), static_cast<std::size_t>(array.size()), xt::no_ownership(),
                        std::vector<std::size_t>(sizes.begin(), sizes.end()))) = e;
  return array;
}

}  // namespace dl
