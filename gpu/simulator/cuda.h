// CUDA's names, for kernels that g++ compiles. With DL_PLAIN_MEMORY an element of an array is a
// plain number: see plain_memory.h.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <type_traits>
#include <utility>

#include "gpu/simulator/functions.h"
#include "gpu/simulator/grid.h"
#ifdef DL_PLAIN_MEMORY
#include "gpu/simulator/plain_memory.h"
#else
#include "gpu/simulator/memory.h"
#endif

// NOLINTBEGIN(bugprone-reserved-identifier): they are CUDA's

// Static, since a program may also hold the kernels that nvcc compiled, by the same names.
#define __global__ static inline
#define __device__
#define __host__
#ifdef DL_PLAIN_MEMORY
#define __shared__ thread_local  // which may have `static` before it, as in CUDA; blocks take turns
#else
#define __shared__ static
#endif
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __constant__ static
#define __inline__ inline
#define __noinline__ __attribute__((noinline))

inline constexpr int warpSize = 32;

/// Where the thread that runs is; the grid sets them before each turn.
inline dl::Extent threadIdx, blockIdx, blockDim, gridDim;

using DlSite = dl::SourceLocation;  // each function asks where it is called

inline void __syncthreads(DlSite site = DlSite::here()) {
  dl::simulator::Grid::running().block_barrier(site);
}
inline void __syncwarp(unsigned mask = 0xffffffffu, DlSite site = DlSite::here()) {
  dl::simulator::Grid::running().warp_call({"__syncwarp", mask, -1, 0, nullptr}, site);
}

namespace dl::simulator {

/// The lanes of a warp in groups of `width`: those of this thread's group are first ... end - 1.
struct Lanes {
  explicit Lanes(int width)
      : lane(Grid::running().thread().lane()), first(lane / width * width), end(first + width) {}
  int lane, first, end;
};

template <class T>
std::uint64_t bits_of(T value) {
  static_assert(sizeof(T) <= sizeof(std::uint64_t));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  return bits;
}
template <class T>
T value_of(std::uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

/// The value of lane `source`, which all lanes of the mask bring along.
template <class T>
T shuffle(const char* name, unsigned mask, T value, int source, const DlSite& site) {
  return value_of<T>(
      Grid::running().warp_call({name, mask, source, bits_of(value), nullptr}, site));
}

/// What Join makes of the values of all lanes of the mask.
template <class Join, class T>
T reduce(const char* name, unsigned mask, T value, const DlSite& site) {
  const auto join = [](std::uint64_t a, std::uint64_t b) {
    return bits_of<T>(Join()(value_of<T>(a), value_of<T>(b)));
  };
  const int lane = Grid::running().thread().lane();
  return value_of<T>(Grid::running().warp_call({name, mask, lane, bits_of(value), +join}, site));
}
using Sum = std::plus<>;
using And = std::bit_and<>;
using Or = std::bit_or<>;
using Xor = std::bit_xor<>;
struct Larger {
  template <class T>
  T operator()(T a, T b) const {
    return a > b ? a : b;
  }
};
struct Smaller {
  template <class T>
  T operator()(T a, T b) const {
    return a < b ? a : b;
  }
};
/// The bits of those lanes of the mask for which it holds.
inline unsigned ballot(const char* name, unsigned mask, bool holds, const DlSite& site) {
  const unsigned own = unsigned{holds} << static_cast<unsigned>(Grid::running().thread().lane());
  return reduce<Or>(name, mask, own, site);
}

#ifdef DL_PLAIN_MEMORY
#if defined(__SANITIZE_THREAD__)
#define DL_ACCESSES_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DL_ACCESSES_WATCHED 1
#endif
#endif
/// Changes a place in memory by an operation that no other can interrupt. Returns the old value.
template <class T, class Operation>
__attribute__((no_sanitize("thread"), noinline)) T atomically(T* place, Operation operation,
                                                              T value) {
#ifdef DL_ACCESSES_WATCHED
  Grid::running().touch_plain(place, sizeof(T), Access::atomic);
#endif
  const T old = *place;  // not by a function, which would not be exempt from being watched
  *place = operation(old, value);
  return old;
}
#else
/// Where `&x[i]` is, for an operation that no other can interrupt. Returns the old value.
template <class T, class Operation>
T atomically(const Cell<T>& cell, const Operation& operation) {
  static_assert(std::is_integral_v<T>, "no atomics on floats: their sum depends on the order");
  cell.touch(Access::atomic);
  return std::exchange(*cell.address, operation(*cell.address));
}
#endif

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

/// What the lanes of the mask have to say, in the bits of their numbers.
inline unsigned __ballot_sync(unsigned mask, bool holds, DlSite site = DlSite::here()) {
  return dl::simulator::ballot("__ballot_sync", mask, holds, site);
}
inline int __any_sync(unsigned mask, bool holds, DlSite site = DlSite::here()) {
  return dl::simulator::ballot("__any_sync", mask, holds, site) != 0;
}
inline int __all_sync(unsigned mask, bool holds, DlSite site = DlSite::here()) {
  return dl::simulator::ballot("__all_sync", mask, !holds, site) == 0;
}
/// The lanes that have reached this place together: here a lane is alone.
inline unsigned __activemask() {
  return 1u << static_cast<unsigned>(dl::simulator::Grid::running().thread().lane());
}

#define DL_REDUCE(name, Join)                                                              \
  template <class T>                                                                       \
  requires(std::is_integral_v<T> && sizeof(T) == 4) T name(unsigned mask, T value,         \
                                                           DlSite site = DlSite::here()) { \
    return dl::simulator::reduce<dl::simulator::Join>(#name, mask, value, site);           \
  }
DL_REDUCE(__reduce_add_sync, Sum)
DL_REDUCE(__reduce_max_sync, Larger)
DL_REDUCE(__reduce_min_sync, Smaller)
DL_REDUCE(__reduce_and_sync, And)
DL_REDUCE(__reduce_or_sync, Or)
DL_REDUCE(__reduce_xor_sync, Xor)
#undef DL_REDUCE

/// No barrier: the simulator knows of no order but that of barriers.
inline void __threadfence() {}
inline void __threadfence_block() {}

#ifdef DL_PLAIN_MEMORY

// The place in memory, and what it becomes of `old`, by the value.
#define DL_ATOMIC(name, becomes)                                                 \
  template <class T>                                                             \
  T name(T* place, std::type_identity_t<T> value) {                              \
    return dl::simulator::atomically(                                            \
        place, [](T old, T by) -> T { return static_cast<T>(becomes); }, value); \
  }
#define DL_INTEGER_ATOMIC(name, becomes)                                           \
  template <class T>                                                               \
  requires std::is_integral_v<T> T name(T* place, std::type_identity_t<T> value) { \
    return dl::simulator::atomically(                                              \
        place, [](T old, T by) -> T { return static_cast<T>(becomes); }, value);   \
  }
DL_ATOMIC(atomicAdd, old + by)
DL_ATOMIC(atomicExch, (static_cast<void>(old), by))
DL_INTEGER_ATOMIC(atomicSub, old - by)
DL_INTEGER_ATOMIC(atomicMax, old < by ? by : old)
DL_INTEGER_ATOMIC(atomicMin, by < old ? by : old)
DL_INTEGER_ATOMIC(atomicAnd, old& by)
DL_INTEGER_ATOMIC(atomicOr, old | by)
DL_INTEGER_ATOMIC(atomicXor, old ^ by)
DL_INTEGER_ATOMIC(atomicInc, old >= by ? 0 : old + 1)
#undef DL_ATOMIC
#undef DL_INTEGER_ATOMIC
template <class T>
requires std::is_integral_v<T> T atomicCAS(T* place, std::type_identity_t<T> wanted,
                                           std::type_identity_t<T> value) {
  return dl::simulator::atomically(
      place, [wanted](T old, T by) { return old == wanted ? by : old; }, value);
}

template <class T>
T __ldg(const T* place) {
  return *place;
}
template <class T>
T __ldcs(const T* place) {
  return *place;
}
template <class T>
void __stcs(T* place, std::type_identity_t<T> value) {
  *place = value;
}

#else

template <class T>
T atomicAdd(dl::simulator::Cell<T> cell, std::type_identity_t<T> value) {
  return dl::simulator::atomically(cell, [&](T old) { return static_cast<T>(old + value); });
}
template <class T>
T atomicMax(dl::simulator::Cell<T> cell, std::type_identity_t<T> value) {
  return dl::simulator::atomically(cell, [&](T old) { return old < value ? value : old; });
}

#endif

// NOLINTEND(bugprone-reserved-identifier)

namespace cooperative_groups {

struct grid_group {
  void sync(DlSite site = DlSite::here()) const {
    dl::simulator::Grid::running().grid_barrier(site);
  }
};
inline grid_group this_grid() { return {}; }

struct thread_block {
  void sync(DlSite site = DlSite::here()) const { __syncthreads(site); }
  unsigned thread_rank() const {
    return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  }
  unsigned size() const { return blockDim.x * blockDim.y * blockDim.z; }
  unsigned num_threads() const { return size(); }
  dim3 group_index() const { return blockIdx; }
  dim3 thread_index() const { return threadIdx; }
};
inline thread_block this_thread_block() { return {}; }
inline void sync(const thread_block& block, DlSite site = DlSite::here()) { block.sync(site); }

/// kSize threads of a warp that follow each other.
template <unsigned kSize>
class thread_block_tile {
 public:
  unsigned thread_rank() const { return lane() % kSize; }
  unsigned meta_group_rank() const { return this_thread_block().thread_rank() / kSize; }
  unsigned meta_group_size() const { return (this_thread_block().size() + kSize - 1) / kSize; }
  static constexpr unsigned size() { return kSize; }
  static constexpr unsigned num_threads() { return kSize; }
  void sync(DlSite site = DlSite::here()) const { __syncwarp(mask(), site); }

  template <class T>
  T shfl(T value, int source, DlSite site = DlSite::here()) const {
    return __shfl_sync(mask(), value, source, kSize, site);
  }
  template <class T>
  T shfl_xor(T value, unsigned bits, DlSite site = DlSite::here()) const {
    return __shfl_xor_sync(mask(), value, static_cast<int>(bits), kSize, site);
  }
  template <class T>
  T shfl_down(T value, unsigned by, DlSite site = DlSite::here()) const {
    return __shfl_down_sync(mask(), value, static_cast<int>(by), kSize, site);
  }
  template <class T>
  T shfl_up(T value, unsigned by, DlSite site = DlSite::here()) const {
    return __shfl_up_sync(mask(), value, static_cast<int>(by), kSize, site);
  }
  unsigned ballot(bool holds, DlSite site = DlSite::here()) const {
    return __ballot_sync(mask(), holds, site) >> first();
  }
  bool any(bool holds, DlSite site = DlSite::here()) const { return ballot(holds, site) != 0; }
  bool all(bool holds, DlSite site = DlSite::here()) const { return ballot(!holds, site) == 0; }

 private:
  static unsigned lane() { return this_thread_block().thread_rank() % 32; }
  static unsigned first() { return lane() / kSize * kSize; }
  static unsigned mask() { return 0xffffffffu >> (32 - kSize) << first(); }
};
template <unsigned kSize>
thread_block_tile<kSize> tiled_partition(const thread_block&) {
  static_assert(kSize >= 1 && kSize <= 32 && (kSize & (kSize - 1)) == 0);
  return {};
}

}  // namespace cooperative_groups

namespace dl {

// Four numbers in one access, at positions i ... i + 3 for an i that is a multiple of four.

#ifdef DL_PLAIN_MEMORY

template <class T>
Vec4<T> load4(Global<T> x, Position i) {
  simulator::check_inside(x.kName, x.size, i, 4);
  return reinterpret_cast<const Vec4<T>&>(x[i]);
}
inline void store4(Global<float> x, Position i, const float4& value) {
  simulator::check_inside(x.kName, x.size, i, 4);
  reinterpret_cast<float4&>(x[i]) = value;
}
/// The same in a row of shared memory.
inline float4 load4(const float* row, int i) { return *reinterpret_cast<const float4*>(row + i); }
inline void store4(float* row, int i, const float4& value) {
  *reinterpret_cast<float4*>(row + i) = value;
}

#else

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
template <class View>
void store4(const View& x, Position i, const float4& value) {
  simulator::check_inside(View::kName, x.size, i, 4);
  const auto cell = x.cell(i);
  cell.touch(simulator::Access::store, 4);
  std::memcpy(cell.address, &value, sizeof value);
}

#endif

inline std::uint32_t load4_packed(Global<const std::uint8_t> x, Position i) {
  const uchar4 bytes = load4(x, i);
  return bytes.x | bytes.y << 8u | bytes.z << 16u | std::uint32_t{bytes.w} << 24u;
}

}  // namespace dl
