// Elementwise functions on the CPU: a scalar formula lifted to Arrays, and put where unary() and
// binary() find it. For a formula of your own, in the .cpp file that uses it:
//
//     const bool on_cpu = dl::cpu::register_unary<Swish>();
//
// Between arrays of one shape this is an xtensor expression over each thread's piece of the memory,
// which compiles to the same vector loop as a hand-written one. Broadcasting is a plain loop:
// xtensor's own costs 32 to 38 times as much.
#pragma once

#include <dl/array/elementwise.h>
#include <dl/array/xt.h>
#include <dl/cpu/parallel.h>

namespace dl::cpu {

/// The elements [begin, end) as a one-dimensional xtensor.
template <class T>
auto piece(T* data, Index begin, Index end) {
  const auto size = static_cast<std::size_t>(end - begin);
  return xt::adapt(data + begin, size, xt::no_ownership(), std::array<std::size_t, 1>{size});
}

/// y[i] = f(in[i]...) for all i < n
template <class F, class... In>
void lift(Index n, float* y, const F& f, const In*... in) {
  parallel_chunks(n, 1, [&](Index begin, Index end) {
    auto out = piece(y, begin, end);
    xt::noalias(out) = xt::make_lambda_xfunction(f, piece(in, begin, end)...);
  });
}

/// y[i] = f(a[i], b[i], in[i]...) for all i < n, where a or b may be one number: its stride is 0.
template <class F, class... In>
void lift_row(Index n, float* y, const F& f, const float* a, Index stride_a, const float* b,
              Index stride_b, const In*... in) {
  if (stride_b == 0) {
    const float value = *b;
    for (Index i = 0; i < n; ++i) {
      y[i] = f(a[i], value, in[i]...);
    }
  } else if (stride_a == 0) {
    const float value = *a;
    for (Index i = 0; i < n; ++i) {
      y[i] = f(value, b[i], in[i]...);
    }
  } else {
    for (Index i = 0; i < n; ++i) {
      y[i] = f(a[i], b[i], in[i]...);
    }
  }
}

/// The same for operands that broadcast; `in` are of the shape of the result.
template <class F, class... In>
void lift_broadcast(const Broadcast& by, const float* a, const float* b, float* y, const F& f,
                    const In*... in) {
  const int last = by.rank - 1;
  const Index columns = by.sizes[last];
  const Index stride_a = by.strides_a[last], stride_b = by.strides_b[last];
  if (by.rank == 1 && stride_a == 1 && stride_b == 1) {
    lift(columns, y, f, a, b, in...);
    return;
  }
  if (by.rank == 1) {
    parallel_chunks(columns, 1, [&](Index begin, Index end) {
      lift_row(end - begin, y + begin, f, a + begin * stride_a, stride_a, b + begin * stride_b,
               stride_b, (in + begin)...);
    });
    return;
  }
  Index rows = 1;
  for (int axis = 0; axis < last; ++axis) {
    rows *= by.sizes[axis];
  }
  parallel_chunks(rows, columns, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      Index rest = row, from_a = 0, from_b = 0;
      for (int axis = last - 1; axis >= 0; --axis) {
        const Index at = axis == 0 ? rest : rest % by.sizes[axis];
        rest = axis == 0 ? 0 : rest / by.sizes[axis];
        from_a += at * by.strides_a[axis];
        from_b += at * by.strides_b[axis];
      }
      lift_row(columns, y + row * columns, f, a + from_a, stride_a, b + from_b, stride_b,
               (in + row * columns)...);
    }
  });
}

/// Has the CPU compute y = f(x), and its gradient.
template <class F>
bool register_unary() {
  unary_kernel<F>.provide(Device::cpu, [](const F& f, const Array& x, Array& y) {
    lift(
        x.size(), y.data(), [f](float v) { return f.value(v); }, x.data());
  });
  unary_backward_kernel<F>.provide(
      Device::cpu, [](const F& f, const Array& kept, const Array& dy, Array& dx) {
        lift(
            dy.size(), dx.data(), [f](float v, float g) { return gradient(f, v, g); }, kept.data(),
            dy.data());
      });
  return true;
}

/// Has the CPU compute y = f(a, b), and its gradients where f has some.
template <class F>
bool register_binary() {
  binary_kernel<F>.provide(
      Device::cpu, [](const F& f, const Broadcast& by, const Array& a, const Array& b, Array& y) {
        lift_broadcast(by, a.data(), b.data(), y.data(),
                       [f](float u, float v) { return f.value(u, v); });
      });
  if constexpr (kHasGradients<F>) {
    binary_backward_kernel<F>.provide(
        Device::cpu, [](const F& f, const Broadcast& by, const Array& a, const Array& b,
                        const Array& dy, Array* da, Array* db) {
          if (da != nullptr) {
            lift_broadcast(
                by, a.data(), b.data(), da->data(),
                [f](float u, float v, float g) { return f.gradient_a(u, v, g); }, dy.data());
          }
          if (db != nullptr) {
            lift_broadcast(
                by, a.data(), b.data(), db->data(),
                [f](float u, float v, float g) { return f.gradient_b(u, v, g); }, dy.data());
          }
        });
  }
  return true;
}

}  // namespace dl::cpu
