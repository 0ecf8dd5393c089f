// CUDA's names, for kernels that g++ compiles: those that the kernels of this project use.
#pragma once

#include <cmath>
#include <cstring>
#include <utility>

#include "gpu/kernels/vec4.h"
#include "gpu/simulator/grid.h"
#include "gpu/simulator/memory.h"

// NOLINTBEGIN(bugprone-reserved-identifier): they are CUDA's

// Static, since a program may also hold the kernels that nvcc compiled, by the same names.
#define __global__ static inline
#define __device__
#define __host__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)

using dim3 = dl::Dim3;

/// Where the thread that runs is; the grid sets them before each turn.
inline dl::Dim3 threadIdx, blockIdx, blockDim, gridDim;

using DlSite = dl::SourceLocation;  // each function asks where it is called

inline void __syncthreads(DlSite site = DlSite::here()) {
  dl::simulator::Grid::running().block_barrier(site);
}
inline void __syncwarp(unsigned mask = 0xffffffffu, DlSite site = DlSite::here()) {
  dl::simulator::Grid::running().warp_call({"__syncwarp", mask, -1, 0}, site);
}

namespace dl::simulator {

/// The value of lane `source`, which all lanes of the mask bring along.
template <class T>
T shuffle(const char* name, unsigned mask, T value, int source, const DlSite& site) {
  static_assert(sizeof(T) <= sizeof(std::uint64_t));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = Grid::running().warp_call({name, mask, source, bits}, site);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

/// The lanes of a warp in groups of `width`: those of this thread's group are first ... end - 1.
struct Lanes {
  explicit Lanes(int width)
      : lane(Grid::running().thread().lane()), first(lane / width * width), end(first + width) {}
  int lane, first, end;
};

/// Where `&x[i]` is, for an operation that no other can interrupt. Returns the old value.
template <class T, class Operation>
T atomically(const Cell<T>& cell, const Operation& operation) {
  static_assert(std::is_integral_v<T>, "no atomics on floats: their sum depends on the order");
  cell.touch(Access::atomic);
  return std::exchange(*cell.address, operation(*cell.address));
}

}  // namespace dl::simulator

// As CUDA describes them: who would reach beyond the last lane of its group gets its own value.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, DlSite site = DlSite::here()) {
  const dl::simulator::Lanes group(width);
  return dl::simulator::shuffle("__shfl_sync", mask, value, group.first + source % width, site);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = 32,
                  DlSite site = DlSite::here()) {
  const dl::simulator::Lanes group(width);
  const int source = group.lane ^ lane_mask;
  return dl::simulator::shuffle("__shfl_xor_sync", mask, value,
                                source < group.end ? source : group.lane, site);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, int delta, int width = 32,
                   DlSite site = DlSite::here()) {
  const dl::simulator::Lanes group(width);
  const int source = group.lane + delta;
  return dl::simulator::shuffle("__shfl_down_sync", mask, value,
                                source < group.end ? source : group.lane, site);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, int delta, int width = 32, DlSite site = DlSite::here()) {
  const dl::simulator::Lanes group(width);
  const int source = group.lane - delta;
  return dl::simulator::shuffle("__shfl_up_sync", mask, value,
                                source >= group.first ? source : group.lane, site);
}

template <class T>
T atomicAdd(dl::simulator::Cell<T> cell, std::type_identity_t<T> value) {
  return dl::simulator::atomically(cell, [&](T old) { return static_cast<T>(old + value); });
}
template <class T>
T atomicMax(dl::simulator::Cell<T> cell, std::type_identity_t<T> value) {
  return dl::simulator::atomically(cell, [&](T old) { return old < value ? value : old; });
}

// NOLINTEND(bugprone-reserved-identifier)

namespace cooperative_groups {

struct grid_group {
  void sync(DlSite site = DlSite::here()) const {
    dl::simulator::Grid::running().grid_barrier(site);
  }
};
inline grid_group this_grid() { return {}; }

}  // namespace cooperative_groups

namespace dl {

// Four numbers in one access, at positions i ... i + 3 for an i that is a multiple of four.

/// Of global memory, or of a row of shared memory.
template <class View>
requires requires(const View& x, Position i) { x.cell(i); }
auto load4(const View& x, Position i) {
  simulator::check_inside(View::kName, x.size, i, 4);
  const auto cell = x.cell(i);
  cell.touch(simulator::Access::load, 4);
  const auto* from = cell.address;
  return Vec4<std::remove_pointer_t<decltype(cell.address)>>{from[0], from[1], from[2], from[3]};
}
inline std::uint32_t load4_packed(Global<const std::uint8_t> x, Position i) {
  const uchar4 bytes = load4(x, i);
  return bytes.x | bytes.y << 8u | bytes.z << 16u | std::uint32_t{bytes.w} << 24u;
}
template <class View>
void store4(const View& x, Position i, const float4& value) {
  simulator::check_inside(View::kName, x.size, i, 4);
  const auto cell = x.cell(i);
  cell.touch(simulator::Access::store, 4);
  std::memcpy(cell.address, &value, sizeof value);
}

}  // namespace dl
