// Elementwise functions on the GPU: a scalar formula lifted to Arrays, and put where unary() and
// binary() find it. For a formula of your own, in a .cu file:
//
//     const bool on_gpu = dl::gpu::register_unary<Swish>();
#pragma once

#include <dl/array/elementwise.h>
#include "gpu/cuda_backend.h"
#include "gpu/kernels/elementwise.cuh"
#include "gpu/launch.cuh"

namespace dl::gpu {

/// Calls f with the two operands of a result, as the CUDA kernels take them: as they are where both
/// have its shape; Repeated where one is a row or an element of it; else Strided, which is slower.
template <class F>
void with_operands(const Broadcast& by, const Array& a, const Array& b, const F& f) {
  const int last = by.rank - 1;
  const auto is_whole = [&](const Index* strides) {
    return strides[last] == 1 && (by.rank == 1 || (by.rank == 2 && strides[0] == by.sizes[1]));
  };
  const auto is_repeated = [&](const Index* strides) {  // all of it, again and again
    return by.rank == 1 ? strides[0] == 0 : by.rank == 2 && strides[0] == 0 && strides[1] == 1;
  };
  if (is_whole(by.strides_a) && is_whole(by.strides_b)) {
    f(in(a), in(b));
  } else if (is_whole(by.strides_a) && is_repeated(by.strides_b)) {
    f(in(a), kernels::Repeated{in(b)});
  } else if (is_repeated(by.strides_a) && is_whole(by.strides_b)) {
    f(kernels::Repeated{in(a)}, in(b));
  } else {
    f(kernels::Strided(in(a), by, by.strides_a), kernels::Strided(in(b), by, by.strides_b));
  }
}

/// Has the GPU compute y = f(x), and its gradient.
template <class F>
bool register_unary() {
  unary_kernel<F>.provide(Device::cuda, [](const F& f, const Array& x, Array& y) {
    launch(stream(), F::kName, kernels::lift_launch(y.size()), kernels::unary<F>, f, in(x), out(y));
  });
  unary_backward_kernel<F>.provide(
      Device::cuda, [](const F& f, const Array& kept, const Array& dy, Array& dx) {
        launch(stream(), F::kName, kernels::lift_launch(dx.size()), kernels::unary_backward<F>, f,
               in(kept), in(dy), out(dx));
      });
  return true;
}

/// Has the GPU compute y = f(a, b), and its gradients where f has some.
template <class F>
bool register_binary() {
  binary_kernel<F>.provide(
      Device::cuda, [](const F& f, const Broadcast& by, const Array& a, const Array& b, Array& y) {
        with_operands(by, a, b, [&]<class A, class B>(const A& left, const B& right) {
          launch(stream(), F::kName, kernels::lift_launch(y.size()), kernels::binary<F, A, B>, f,
                 left, right, out(y));
        });
      });
  if constexpr (kHasGradients<F>) {
    binary_backward_kernel<F>.provide(
        Device::cuda, [](const F& f, const Broadcast& by, const Array& a, const Array& b,
                         const Array& dy, Array* da, Array* db) {
          with_operands(by, a, b, [&]<class A, class B>(const A& left, const B& right) {
            const Launch shape = kernels::lift_launch(dy.size());
            if (da != nullptr) {
              launch(stream(), F::kName, shape, kernels::binary_backward_a<F, A, B>, f, left, right,
                     in(dy), out(*da));
            }
            if (db != nullptr) {
              launch(stream(), F::kName, shape, kernels::binary_backward_b<F, A, B>, f, left, right,
                     in(dy), out(*db));
            }
          });
        });
  }
  return true;
}

}  // namespace dl::gpu
