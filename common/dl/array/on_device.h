// OnDevice: a few values that kernels read, and the host changes from step to step.
#pragma once

#include <memory>
#include <type_traits>
#include <vector>

#include <dl/array/backend.h>
#include <dl/array/buffer.h>
#include <dl/base/check.h>

namespace dl {

/// Such as a learning rate. The arguments of recorded work stay as they were when it was recorded;
/// what lies in the device's memory can change between one replay and the next.
template <class T>
class OnDevice {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  /// Room for so many, which set() gives their values.
  OnDevice(std::size_t count, Device device)
      : buffer_(std::make_shared<Buffer>(count * sizeof(T), device)) {}
  OnDevice(const T& value, Device device) : OnDevice(1, device) { set({value}); }

  /// Copies the values to the device, unless they are there already.
  void set(std::vector<T> values) {
    check(values.size() * sizeof(T) == buffer_->bytes(), "on_device: ", values.size(),
          " values for the room of ", buffer_->bytes() / sizeof(T));
    if (values != values_) {
      backend(buffer_->device()).copy_from_host(buffer_->data(), values.data(), buffer_->bytes());
      values_ = std::move(values);
    }
  }
  /// Where the i-th lies: an address of the device's memory.
  const T* operator[](std::size_t i) const { return static_cast<const T*>(buffer_->data()) + i; }

 private:
  std::shared_ptr<Buffer> buffer_;
  std::vector<T> values_;  // that are there
};

}  // namespace dl
