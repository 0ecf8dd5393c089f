// The GPU that tests of kernels run on. There are two: simulated_gpu.cpp, which finds mistakes and
// counts loads, and real_gpu.cu. A test is compiled once and linked with either; g++ sees a kernel
// as the function that CUDA calls by that name on the host.
//
//     const GpuFloats x(input("x", random_floats(37))), y(unwritten(37));
//     const Launched run = launch("relu", {{3}, {16}}, relu, 37, x, y);
//     expect_close("y after " + run.call, y.values(), ...);
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "gpu/simulator/simulator.h"
#include "harness/check.h"
#include "harness/kernel.h"

namespace dl::harness {

/// Floats in the memory of the GPU.
class GpuFloats {
 public:
  explicit GpuFloats(const std::vector<float>& values);
  ~GpuFloats();
  GpuFloats(const GpuFloats&) = delete;
  GpuFloats& operator=(const GpuFloats&) = delete;

  operator Global<float>() const { return {data_, size_}; }
  operator Global<const float>() const { return {data_, size_}; }
  std::vector<float> values() const;

 private:
  float* data_;
  Index size_;
};

/// n floats from the normal distribution, drawn from rng().
std::vector<float> random_floats(std::size_t n);
/// n times NaN: what no thread writes is found.
std::vector<float> unwritten(std::size_t n);

/// Calls the test once for every order in which threads may take their turns: forward, reverse and
/// random. A real GPU has an order of its own; there it is called once.
void in_every_order(const std::function<void()>& test);

/// While it lives, what a finding of the simulated GPU with these words in it (a regular
/// expression) comes from: the diagnosis, before those that fit any kernel.
class Cause {
 public:
  Cause(const std::string& words, const std::string& sentence);
  ~Cause();
  Cause(const Cause&) = delete;
  Cause& operator=(const Cause&) = delete;
};

struct Launched {
  std::string call;  // "saxpy<<<3, 16>>>, threads in reverse order"
  /// What was read and written; zeros on a real GPU. Sectors are counted outside of in_every_order.
  simulator::Report report;
};

/// That the threads of a warp read and write side by side: that the pieces of 32 bytes which they
/// ask for have at most twice the bytes that they use.
void expect_side_by_side(const Launched& run);

/// The part of launch() that the two GPUs do: call() once for each thread, or cudaLaunchKernel.
/// What goes wrong is a failure of the test.
Launched launch(const std::string& name, const Launch& shape, const void* kernel,
                const std::function<void()>& call, void** arguments);

/// Runs a kernel to its end. `name` is what messages call it.
template <class... Parameters>
Launched launch(const std::string& name, const Launch& shape, void (*kernel)(Parameters...),
                std::type_identity_t<Parameters>... arguments) {
  void* addresses[] = {&arguments...};
  return launch(
      name, shape, reinterpret_cast<const void*>(kernel), [&] { kernel(arguments...); }, addresses);
}

/// "saxpy<<<3, 16>>>", "matmul<<<(2, 3), (16, 16)>>>"
std::string call_text(const std::string& name, const Launch& shape);

}  // namespace dl::harness
