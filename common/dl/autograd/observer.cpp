#include <dl/autograd/observer.h>

#include <mutex>
#include <utility>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include <dl/base/stopwatch.h>

namespace dl {
namespace {

struct Told {
  std::mutex mutex;
  OperationObserver::Function f;
};

Told& told() {
  static Told told;
  return told;
}

/// Of this thread, since its last operation.
thread_local std::vector<KernelRun> ran;
/// Whether this thread is in a kernel, whose seconds include those that it calls.
thread_local bool in_kernel = false;

void run_and_note(const AnyKernel& kernel, Device device, const std::function<void()>& run) {
  if (in_kernel) {
    run();
    return;
  }
  struct InKernel {
    InKernel() { in_kernel = true; }
    ~InKernel() { in_kernel = false; }
  } const inside;
  Backend& there = backend(device);
  const Stopwatch watch;
  run();
  if (!there.is_recording()) {
    there.synchronize();
  }
  ran.push_back({kernel.name(), device, watch.seconds()});
}

}  // namespace

OperationObserver::OperationObserver(Function f) : kernels_(run_and_note) {
  check(f != nullptr, "operations: an observer without a function");
  told().f = std::move(f);
  ran.clear();
  active_ = true;
}

OperationObserver::~OperationObserver() {
  active_ = false;
  told().f = nullptr;
}

void OperationObserver::tell(const char* name, Phase phase, std::uint64_t id,
                             std::vector<Operation::Input> inputs, const Array& result,
                             const SourceLocation& where) {
  Operation operation{name, phase, id, std::move(inputs), result, std::exchange(ran, {}), 0, where};
  for (const KernelRun& kernel : operation.kernels) {
    operation.seconds += kernel.seconds;
  }
  const std::lock_guard lock(told().mutex);
  told().f(operation);
}

}  // namespace dl
