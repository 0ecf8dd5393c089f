#include <dl/array/array.h>

#include <limits>

#include <dl/array/backend.h>
#include <dl/base/check.h>

namespace dl {
namespace {

template <class T>
std::shared_ptr<Buffer> new_buffer(Index size, Device device) {
  constexpr Index most = std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(T));
  check(size <= most, "array: ", size, " elements do not fit into memory");
  return std::make_shared<Buffer>(static_cast<std::size_t>(size) * sizeof(T), device);
}

template <class T>
std::vector<T> copied_to_host(const T* data, Index size, Device device) {
  std::vector<T> values(static_cast<std::size_t>(size));
  backend(device).copy_to_host(values.data(), data, values.size() * sizeof(T));
  return values;
}

}  // namespace

Array::Array(const Shape& shape, Device device)
    : buffer_(new_buffer<float>(shape.size(), device)), shape_(shape), size_(shape.size()) {}

Array::Array(const Shape& shape, std::span<const float> values, Device device)
    : Array(shape, device) {
  check(static_cast<Index>(values.size()) == size_, "array: ", values.size(),
        " values for an array of shape ", shape);
  backend(device).copy_from_host(data(), values.data(), values.size_bytes());
}

Array Array::reshape(std::initializer_list<Index> sizes) const {
  check_defined("reshape", *this);
  std::vector<Index> wanted(sizes);
  Index known = 1;
  Index* unknown = nullptr;
  for (Index& size : wanted) {
    if (size != -1) {
      check(!__builtin_mul_overflow(known, size, &known), "reshape: ", shape_,
            " cannot be given sizes whose product is too large for any memory");
    } else {
      check(unknown == nullptr, "reshape: only one size of ", shape_, " may be left open (-1)");
      unknown = &size;
    }
  }
  if (unknown != nullptr) {
    check(known != 0 && size_ % known == 0, "reshape: ", shape_, " has ", size_,
          " elements, which cannot be split into groups of ", known);
    *unknown = size_ / known;
  }
  return reshape(Shape(std::span<const Index>(wanted)));
}

Array Array::reshape(const Shape& shape) const {
  check_defined("reshape", *this);
  check(shape.size() == size_, "reshape: ", shape_, " has ", size_, " elements, ", shape, " has ",
        shape.size());
  Array result = *this;
  result.shape_ = shape;
  return result;
}

Array Array::to(Device device) const {
  check_defined("to", *this);
  if (device == this->device()) {
    return *this;
  }
  return Array(shape_, to_vector(), device);
}

Array Array::clone() const {
  check_defined("clone", *this);
  Array copy(shape_, device());
  backend(device()).copy(copy.data(), data(), buffer_->bytes());
  return copy;
}

bool Array::is_unique() const {
  // A copy of the pointer, unlike its count, comes after all that another thread did before it let
  // go of its own: whoever finds the memory unshared may write there.
  const std::shared_ptr<Buffer> ours = buffer_;
  return ours.use_count() == 2;
}

std::vector<float> Array::to_vector() const {
  check_defined("to_vector", *this);
  return copied_to_host(data(), size_, device());
}

float Array::item() const {
  check_defined("item", *this);
  check(size_ == 1, "item: an array of shape ", shape_, " has not one element but ", size_);
  float value = 0;
  backend(device()).copy_to_host(&value, data(), sizeof(value));
  return value;
}

IntArray::IntArray(Index size, Device device)
    : buffer_(new_buffer<std::int32_t>(size, device)), size_(size) {}

IntArray::IntArray(std::span<const std::int32_t> values, Device device)
    : IntArray(static_cast<Index>(values.size()), device) {
  backend(device).copy_from_host(data(), values.data(), values.size_bytes());
}

IntArray IntArray::to(Device device) const {
  check_defined("to", *this);
  return device == this->device() ? *this : IntArray(to_vector(), device);
}

IntArray IntArray::clone() const {
  check_defined("clone", *this);
  IntArray copy(size_, device());
  backend(device()).copy(copy.data(), data(), buffer_->bytes());
  return copy;
}

std::vector<std::int32_t> IntArray::to_vector() const {
  check_defined("to_vector", *this);
  return copied_to_host(data(), size_, device());
}

}  // namespace dl
