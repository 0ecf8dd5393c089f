// OperationObserver: what happens to Tensors, operation by operation, for whoever wants to look on.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <dl/array/array.h>
#include <dl/array/kernel.h>
#include <dl/base/device.h>
#include <dl/base/source_location.h>

namespace dl {

/// Which part of a step of training something belongs to.
enum class Phase { forward, backward, update };

/// A kernel that ran, and how long it took; on a GPU until it was done.
struct KernelRun {
  const char* name;
  Device device;
  double seconds;
};

/// An operation that is done: a value, or the gradients of its inputs, or an optimiser's update of
/// all its parameters. Arrays are handles, and say the shapes.
struct Operation {
  struct Input {
    /// Forwards the value; backwards the gradient that was added, nothing where none was.
    Array array;
    /// That of the operation that it comes from, or a parameter's own; 0 of what takes no gradient.
    std::uint64_t id = 0;
  };

  const char* name;
  Phase phase;
  std::uint64_t id;  // the same forwards and backwards; 0 where nothing was kept for a gradient
  std::vector<Input> inputs;
  Array result;  // forwards y, backwards dy; of an update nothing
  /// Those that ran in this thread since the operation before it, and their seconds together.
  std::vector<KernelRun> kernels;
  double seconds;
  SourceLocation where;  // the lines that compute the value and, below it, the gradients
};

/// While it lives, f is called after every operation, in its order in each thread and for one at a
/// time. The device is waited for after each kernel, except in work that is being recorded, so the
/// whole takes longer; but no number is another one. Kernels without an operation of their own,
/// such as a minibatch's, count for the next one.
///
/// One at a time, and no KernelObserver beside it; made and destroyed while no one computes. While
/// there is none, an operation pays for the question whether there is.
class OperationObserver {
 public:
  using Function = std::function<void(const Operation& operation)>;

  explicit OperationObserver(Function f);
  ~OperationObserver();
  OperationObserver(const OperationObserver&) = delete;
  OperationObserver& operator=(const OperationObserver&) = delete;

  /// Whether there is one now.
  static bool active() { return active_; }
  /// For those who do operations: tells the observer, with the kernels that ran.
  static void tell(const char* name, Phase phase, std::uint64_t id,
                   std::vector<Operation::Input> inputs, const Array& result,
                   const SourceLocation& where);

 private:
  static inline bool active_ = false;
  KernelObserver kernels_;
};

}  // namespace dl
