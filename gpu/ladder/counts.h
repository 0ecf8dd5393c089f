// What the rungs of the ladders ask of memory: counted by the simulator, which runs the very
// kernels, and so without a GPU.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gpu/kernels/launch.h"
#include "gpu/simulator/simulator.h"

namespace dl::ladder {

/// A rung, and what it did.
struct Counted {
  std::string name, idea;
  bool tf32;  // whether it multiplies on tensor cores
  Launch launch;
  simulator::Report report;

  Index blocks() const;
  Index threads() const;  // of a block
};

/// The ladder of products for C = A B of n x n numbers each, and above it the kernel that the
/// backend has for products of any size.
std::vector<Counted> count_products(int n);

/// The ladder of softmax for so many rows.
std::vector<Counted> count_softmaxes(int rows, int columns);

/// What the first warp of the first block asks of memory in a product of n x n numbers.
struct FirstWarp {
  /// Global memory, as if both A and B began at address kOrigin.
  std::vector<simulator::WarpAccess> of_A, of_B;
  std::vector<simulator::WarpAccess> shared;
};
inline constexpr std::uintptr_t kOrigin = 4096;
FirstWarp trace_product(const std::string& rung, int n);

/// The bytes that warps ask of global memory, where what their lanes want side by side is put
/// together.
double bytes_asked_for(const simulator::Report& report);

/// What a kernel is bound by, and the seconds that this takes an H200, with all of its
/// multiprocessors at work and no help from the first-level cache. What is asked of global memory
/// here, the level-two cache has.
struct Bound {
  const char* by;
  double seconds;
};
Bound bound(double flops, const simulator::Report& report);

/// The warps that a multiprocessor of an H200 has room for at the same time, by their threads and
/// by the shared memory of their blocks. Registers may leave room for fewer.
int resident_warps(const Counted& rung);

}  // namespace dl::ladder
