// Copies of boxes: transposed matrices, slices, arrays joined and repeated.

#include "gpu/kernels/copy_strided.cuh"

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

void copy_strided(const Array& x, const StridedBox& box, Array& y) {
  const Index size = kernels::size_of(box);
  launch(stream(), "copy_strided", kernels::each_launch(size), kernels::copy_strided, in(x), box,
         size, out(y));
}

}  // namespace

void register_copy_strided() { copy_strided_kernel.provide(Device::cuda, copy_strided); }

}  // namespace dl::gpu
