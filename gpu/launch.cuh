// Starting a kernel: on the GPU where nvcc compiles this, in the simulator where g++ does.
#pragma once

#include <functional>
#include <limits>
#include <type_traits>

#include <dl/array/array.h>
#include "gpu/kernels/cuda.cuh"
#include "gpu/runtime.h"

namespace dl::gpu {

/// The limit of a kernel that indexes with 32-bit integers, less the few tiles by which it
/// overruns.
constexpr Index kMostCounted = std::numeric_limits<int>::max() - 4096;

// Arrays as kernels see them.
inline Global<const float> in(const Array& x) { return {x.data(), x.size()}; }
inline Global<float> out(Array& y) { return {y.data(), y.size()}; }
inline Global<const std::int32_t> in(const IntArray& x) { return {x.data(), x.size()}; }
inline Global<std::int32_t> out(IntArray& y) { return {y.data(), y.size()}; }

#ifdef __CUDACC__

/// To be called after each launch: throws an Error, which says `kernel`, if it did not start. What
/// goes wrong later is found by later calls; they say which kernel was the last.
void check_launch(const char* kernel);

/// Gives kernel<<<grid, block>>>(arguments...) to the stream. `name` is for error messages.
template <class... Parameters>
void launch(Stream& stream, const char* name, const Launch& shape, void (*kernel)(Parameters...),
            std::type_identity_t<Parameters>... arguments) {
  const dim3 grid(shape.grid.x, shape.grid.y, shape.grid.z);
  const dim3 block(shape.block.x, shape.block.y, shape.block.z);
  kernel<<<grid, block, 0, static_cast<cudaStream_t>(stream.handle())>>>(arguments...);
  check_launch(name);
}

#else

/// Runs a kernel on the simulated GPU: at once or, while work is captured, at each replay.
void submit(Stream& stream, const char* name, const Launch& shape, std::function<void()> kernel);

template <class... Parameters>
void launch(Stream& stream, const char* name, const Launch& shape, void (*kernel)(Parameters...),
            std::type_identity_t<Parameters>... arguments) {
  submit(stream, name, shape, [=] { kernel(arguments...); });
}

#endif

}  // namespace dl::gpu
