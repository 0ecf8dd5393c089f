// Runs CUDA kernels on the CPU, to find their mistakes: for tests and for learning.
//
//     __global__ void twice(Global<const float> x, Global<float> y) { ... }      // by cuda.cuh
//
//     std::vector<float> x(1000), y(1000);
//     simulator::simulate({{4}, {256}}, twice, x, y);          // 4 blocks of 256 threads
//
// Every CUDA thread is a fiber; they run one at a time, until they wait for each other. Whatever
// CUDA leaves undefined, and a GPU may seem to get right, is an Error that says which thread did it
// and where in the source:
//   - an access outside of a Global, or of a Shared array in any of its dimensions; one of four
//     numbers at a position that is not a multiple of four
//   - a read of shared memory that nobody wrote: it is empty at the start of each block
//   - a race: two threads touch the same number, one of them to write, with no barrier between
//   - a barrier that some threads of a block do not come to, or come to elsewhere in the source
//   - a warp function without all lanes of its mask, or a value from a lane that takes no part
//
// It also counts what a kernel asks of memory, thread by thread or warp by warp.
//
// What it cannot show: how long anything takes; what depends on threads running at the same time (a
// lock, a spin loop, the memory model, __threadfence); accesses through raw pointers, but for
// kernels with plain memory (plain_memory.h); registers, their number and spills; streams and
// graphs. Shared memory is static, up to 48 KB a block. Atomics are there for integers alone, but
// in plain memory. A __syncwarp() of some lanes of a warp is not counted as a barrier between them,
// so such a kernel may be reported though it is right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

#include "gpu/kernels/launch.h"
#include "gpu/simulator/transactions.h"

namespace dl::simulator {

/// In which order threads, and blocks, take their turns. A right kernel does not depend on it.
enum class Order { forward, reverse, random };

/// What one warp asked of memory, access by access.
struct WarpTrace {
  int block, warp;
  std::span<const WarpAccess> global, shared;
};

/// An array in global memory. The `margin` bytes before and behind it belong to nobody: kernels
/// that come there through a pointer are reported.
struct GlobalArray {
  const std::byte* first;
  Index size;
  std::size_t bytes_each;
  std::size_t margin = 0;
};

struct Options {
  Order order = Order::forward;
  std::uint64_t seed = 1;     // of the random order
  bool cooperative = false;   // a launch whose blocks may wait for each other (this_grid().sync())
  bool transactions = false;  // count those of memory with warps: takes time
  /// If transactions are counted: called for each warp of a block that has finished.
  std::function<void(const WarpTrace&)> trace = {};
  std::vector<GlobalArray> arrays = {};  // for kernels with plain memory: see plain_memory.h
};

/// Accesses to one kind of memory; one to four numbers at once counts as one.
struct Traffic {
  Index loads = 0, stores = 0;
  Index bytes_loaded = 0, bytes_stored = 0;
};
struct Counts {
  Traffic global, shared;
};

/// What a grid did.
struct Report {
  Counts total;  // by all threads together
  Counts most;   // by the thread with most of each
  /// If transactions are counted: how many pieces of 32 bytes the warps asked of global memory, and
  /// how many turns shared memory took to answer them; of these, how many for nothing but that
  /// lanes wanted different words of one bank. See transactions.h. A lane's n-th access is taken
  /// for the same as the other lanes' n-th.
  Index sectors = 0;
  Index wavefronts = 0, bank_conflicts = 0;
  Index barriers = 0;      // __syncthreads() that the blocks passed, each block's counted
  Index shared_bytes = 0;  // of the block that has most
};

/// What a program that runs kernels with plain memory (plain_memory.h) calls at each access of
/// theirs. It does nothing outside of kernels, nor for memory that is neither global nor shared.
void on_access(const volatile void* address, std::size_t bytes, bool writes);

/// Calls `kernel` once for every thread of the grid. It finds its place in threadIdx and blockIdx.
Report simulate(const Launch& launch, const Options& options, const std::function<void()>& kernel);

template <class... Parameters>
Report simulate(const Launch& launch, const Options& options, void (*kernel)(Parameters...),
                std::type_identity_t<Parameters>... arguments) {
  return simulate(launch, options, std::function<void()>([=] { kernel(arguments...); }));
}
template <class... Parameters>
Report simulate(const Launch& launch, void (*kernel)(Parameters...),
                std::type_identity_t<Parameters>... arguments) {
  return simulate(launch, Options{}, kernel, arguments...);
}

}  // namespace dl::simulator
