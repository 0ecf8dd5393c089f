#include <dl/array/kernel.h>

#include <utility>

#include <dl/array/backend.h>
#include <dl/base/check.h>

namespace dl {
namespace {

/// The newest of all kernels; each knows the one before it. Needs no constructor, since kernels are
/// registered while variables are still being initialised.
constinit const AnyKernel* newest = nullptr;

KernelObserver::Function& observer() {
  static KernelObserver::Function f;
  return f;
}

}  // namespace

bool AnyKernel::available(Device device) const {
  backend(device);  // which registers what it has
  return has(device);
}

std::vector<const AnyKernel*> AnyKernel::all() {
  std::vector<const AnyKernel*> kernels;
  for (const AnyKernel* kernel = newest; kernel != nullptr; kernel = kernel->next_) {
    kernels.push_back(kernel);
  }
  return kernels;
}

AnyKernel::Function AnyKernel::exchange(Device device, Function function) {
  if (!listed_) {
    next_ = std::exchange(newest, this);
    listed_ = true;
  }
  return std::exchange(on_[static_cast<std::size_t>(device)], function);
}

AnyKernel::Function AnyKernel::find(Device device) const {
  check(available(device), name_, ": not implemented on ", device);
  return on_[static_cast<std::size_t>(device)];
}

void AnyKernel::observed(Device device, const std::function<void()>& run) const {
  observer()(*this, device, run);
}

KernelObserver::KernelObserver(Function f) {
  check(!AnyKernel::observed_, "kernels: they have an observer already");
  check(f != nullptr, "kernels: an observer without a function");
  observer() = std::move(f);
  AnyKernel::observed_ = true;
}

KernelObserver::~KernelObserver() {
  AnyKernel::observed_ = false;
  observer() = nullptr;
}

}  // namespace dl
