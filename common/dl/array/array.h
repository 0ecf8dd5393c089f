// Array: numbers on a device. IntArray: integers on a device, such as labels.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>
#include <vector>

#include <dl/array/buffer.h>
#include <dl/base/check.h>
#include <dl/base/device.h>
#include <dl/base/shape.h>

namespace dl {

/// Throws an Error that names the operation if one of these handles (Arrays, IntArrays, Tensors)
/// holds nothing: whatever is given some begins with it.
template <class... Handles>
void check_defined(const char* operation, const Handles&... handles) {
  check((handles.defined() && ...), operation,
        ": it was given something that holds nothing: never given a value, or moved from");
}

/// Contiguous, row-major float32 numbers on a device. Copying an Array shares its memory, like
/// copying a std::shared_ptr: writing through one copy is seen through the others.
class Array {
 public:
  /// Holds nothing: no memory, size() 0, defined() false. All else that is asked of it is an Error.
  Array() = default;
  /// New memory with unspecified contents.
  explicit Array(const Shape& shape, Device device = Device::cpu);
  /// Copies `values` (row by row) to the device. Throws an Error unless there are shape.size().
  Array(const Shape& shape, std::span<const float> values, Device device = Device::cpu);
  Array(const Shape& shape, std::initializer_list<float> values, Device device = Device::cpu)
      : Array(shape, std::span(values.begin(), values.size()), device) {}

  bool defined() const { return buffer_ != nullptr; }
  const Shape& shape() const {
    check_defined("shape", *this);
    return shape_;
  }
  int rank() const { return shape().rank(); }
  Index size() const { return defined() ? size_ : 0; }
  Device device() const { return buffer("device").device(); }

  /// The first element; on a GPU an address of its own memory.
  float* data() { return static_cast<float*>(buffer("data").data()); }
  const float* data() const { return static_cast<const float*>(buffer("data").data()); }

  /// The same memory under another shape of the same size; one size may be -1 ("what is left").
  Array reshape(std::initializer_list<Index> sizes) const;
  Array reshape(const Shape& shape) const;
  /// Itself where it is on `device` already, otherwise a copy there.
  Array to(Device device) const;
  /// A copy with memory of its own.
  Array clone() const;
  /// Whether no other Array shares the memory.
  bool is_unique() const;
  /// How often the numbers have been changed in place, as far as was said by bump_version(): by
  /// copy_() and Tensor::mutable_array().
  std::uint32_t version() const { return buffer("version").version(); }
  void bump_version() { buffer("version").bump_version(); }

  /// The numbers as a host vector, row by row. Waits for the device.
  std::vector<float> to_vector() const;
  /// The only number of a one-element Array. Waits for the device.
  float item() const;

 private:
  const Buffer& buffer(const char* asked) const {
    check_defined(asked, *this);
    return *buffer_;
  }

  std::shared_ptr<Buffer> buffer_;
  Shape shape_;
  Index size_ = 0;
};

/// A row of n integers, int32, on a device: class numbers, positions, counts. Copying shares, as
/// for Array.
class IntArray {
 public:
  /// Holds nothing, as for Array.
  IntArray() = default;
  /// New memory with unspecified contents.
  explicit IntArray(Index size, Device device = Device::cpu);
  IntArray(std::initializer_list<std::int32_t> values)
      : IntArray(std::span(values.begin(), values.size())) {}
  explicit IntArray(std::span<const std::int32_t> values, Device device = Device::cpu);

  bool defined() const { return buffer_ != nullptr; }
  Index size() const { return defined() ? size_ : 0; }
  Device device() const { return buffer("device").device(); }
  std::int32_t* data() { return static_cast<std::int32_t*>(buffer("data").data()); }
  const std::int32_t* data() const {
    return static_cast<const std::int32_t*>(buffer("data").data());
  }

  IntArray to(Device device) const;
  /// A copy with memory of its own.
  IntArray clone() const;
  std::vector<std::int32_t> to_vector() const;

 private:
  const Buffer& buffer(const char* asked) const {
    check_defined(asked, *this);
    return *buffer_;
  }

  std::shared_ptr<Buffer> buffer_;
  Index size_ = 0;
};

/// The class of each example of a minibatch.
using Labels = IntArray;

/// The numbers, by rows, and the shape: "{{ 1.,  2.}, { 3.,  4.}} (2, 2)", a line for each row. Of
/// more than a thousand numbers only the first and the last. Waits for the device.
std::ostream& operator<<(std::ostream& out, const Array& x);
std::ostream& operator<<(std::ostream& out, const IntArray& y);

}  // namespace dl
