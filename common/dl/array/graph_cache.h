// GraphCache: work that is done over and over, captured where a device repeats it faster so.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <dl/array/array.h>
#include <dl/array/backend.h>

namespace dl {

/// A function of a minibatch whose work on the device is the same each time: a step of training.
///
/// On the CPU it is just called. On a GPU, starting each of some twenty small kernels takes the
/// host longer than the GPU needs for it. There the second call for the same memory (the first one
/// meets what is done only once) is captured, and from then on `work` is not called any more: the
/// GPU repeats what it did. Batches at new addresses are never captured; the eight newest are
/// remembered. `work` must
///   - do the same each time: no choice by numbers that change; a step size that does is read from
///     the device's memory (array/on_device.h), to which the host writes it before the call;
///   - keep what it carries from call to call (parameters, sums) where it is, changed in place;
///   - not read anything back (item(), to_vector()): an Error, where it is captured.
/// Tensors that it leaves in variables are those of the call that was captured: their memory has
/// the numbers of the newest replay.
class GraphCache {
 public:
  using Work = std::function<void(const Array& X, const Labels& y)>;

  explicit GraphCache(Work work);

  void operator()(const Array& X, const Labels& y);

 private:
  struct Call {
    Array X;  // kept, so that no other array is ever at their addresses
    Labels y;
    std::unique_ptr<CapturedGraph> graph = nullptr;
  };

  Work work_;
  std::vector<Call> calls_;  // usually one for each size of batches; the oldest first
};

}  // namespace dl
