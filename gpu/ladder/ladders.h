// The ladders of kernels as functions of Arrays on the GPU: for benches, and for tests on a device.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <dl/array/array.h>

namespace dl::gpu {

/// C (m, n) = A (m, k) B (k, n); all on the GPU, where the work is only queued.
struct ProductRung {
  std::string name, idea;
  bool tf32;  // whether it rounds A and B to TF32 first
  std::function<void(const Array& A, const Array& B, Array& C)> multiply;
};
std::vector<ProductRung> product_ladder();

/// p = softmax of each row of z (rows, columns); both on the GPU.
struct SoftmaxRung {
  std::string name, idea;
  std::function<void(const Array& z, Array& p)> softmax;
};
std::vector<SoftmaxRung> softmax_ladder();

}  // namespace dl::gpu
