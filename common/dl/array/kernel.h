// Kernel: an operation on the numbers of Arrays, as one plain function for each device that has it.
//
// Whoever adds an operation makes a Kernel and gives it a function for each device; nothing here
// has to know of it:
//
//     constinit Kernel<void(const Array& x, Array& y)> sort_kernel{"sort"};
//     const bool on_cpu = sort_kernel.provide(Device::cpu, [](const Array& x, Array& y) { ... });
//     ...
//     sort_kernel(x.device(), x, y);  // Error: "sort: not implemented on cuda"
//
// The engine's own are registered when their device is opened, from cpu/ and gpu/.
#pragma once

#include <functional>
#include <vector>

#include <dl/base/device.h>

namespace dl {

/// What all Kernels share, whatever they take.
class AnyKernel {
 public:
  const char* name() const { return name_; }
  /// Whether there is a function for it. Opens the device: an Error where there is none.
  bool available(Device device) const;
  /// Those that have a function for some device.
  static std::vector<const AnyKernel*> all();

 protected:
  using Function = void (*)();

  constexpr explicit AnyKernel(const char* name) : name_(name) {}
  bool has(Device device) const { return on_[static_cast<std::size_t>(device)] != nullptr; }
  Function exchange(Device device, Function function);
  Function find(Device device) const;
  /// Calls run(), by way of the observer where there is one.
  void observed(Device device, const std::function<void()>& run) const;
  static bool is_observed() { return observed_; }

 private:
  friend class KernelObserver;
  const char* name_;
  Function on_[kDevices] = {};
  const AnyKernel* next_ = nullptr;  // of all()
  bool listed_ = false;
  static inline bool observed_ = false;
};

template <class Signature>
class Kernel;

template <class... Arguments>
class Kernel<void(Arguments...)> : public AnyKernel {
 public:
  using Function = void (*)(Arguments...);

  /// `name` is what messages call the operation, and lives as long as the Kernel.
  constexpr explicit Kernel(const char* name) : AnyKernel(name) {}

  /// This is what `device` does, unless it has been told already. True, so that it can initialise a
  /// variable.
  bool provide(Device device, Function function) {
    if (!has(device)) {
      exchange(device, reinterpret_cast<AnyKernel::Function>(function));
    }
    return true;
  }
  /// From now on this is what `device` does; returns what it did before, null for nothing. While no
  /// one computes. Opens the device: an Error where there is none.
  Function replace(Device device, Function function) {
    available(device);
    return reinterpret_cast<Function>(
        exchange(device, reinterpret_cast<AnyKernel::Function>(function)));
  }

  /// Has `device` do it. Throws an Error where it cannot.
  void operator()(Device device, Arguments... arguments) const {
    const auto function = reinterpret_cast<Function>(find(device));
    if (is_observed()) {
      observed(device, [&] { function(arguments...); });
    } else {
      function(arguments...);
    }
  }
};

/// While it lives, f is called in place of every kernel, and calls run() for the kernel itself: for
/// stopwatches and logs. One at a time, made and destroyed while no one computes.
class KernelObserver {
 public:
  using Function =
      std::function<void(const AnyKernel& kernel, Device device, const std::function<void()>& run)>;

  explicit KernelObserver(Function f);
  ~KernelObserver();
  KernelObserver(const KernelObserver&) = delete;
  KernelObserver& operator=(const KernelObserver&) = delete;
};

}  // namespace dl
