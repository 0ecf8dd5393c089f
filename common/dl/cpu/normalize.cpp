// Mean 0 and variance 1, and the gradient of it. Sums are in double, row after row.

#include <dl/ops/normalize.h>

#include <algorithm>
#include <cmath>

#include <dl/cpu/parallel.h>

namespace dl::cpu {
namespace {

/// Calls f(sums, block) for blocks of up to kBlock of the (outer, inner) sums that lie side by
/// side: f is given where its first number is, the distance to the next row, and how many there
/// are.
template <class F>
void in_blocks(const ReduceDims& dims, const F& f) {
  constexpr Index kBlock = 64;
  const auto [outer, n, inner] = dims;
  const Index blocks = (inner + kBlock - 1) / kBlock;
  parallel_chunks(outer * blocks, n * std::min(inner, kBlock),
                  [&, n = n, inner = inner](Index begin, Index end) {
                    double a[kBlock], b[kBlock];
                    for (Index i = begin; i < end; ++i) {
                      const Index row = i / blocks, first = i % blocks * kBlock;
                      const Index count = std::min(kBlock, inner - first);
                      std::fill(a, a + kBlock, 0.0);
                      std::fill(b, b + kBlock, 0.0);
                      f(row * n * inner + first, row * inner + first, count, a, b);
                    }
                  });
}

void moments(const Array& x, const ReduceDims& dims, Array& mean, Array& variance) {
  const float* const from = x.data();
  float *const means = mean.data(), *const variances = variance.data();
  in_blocks(dims, [=](Index at, Index result, Index count, double* sum, double* squares) {
    const auto divisor = static_cast<double>(dims.n);
    for (Index row = 0; row < dims.n; ++row) {
      for (Index j = 0; j < count; ++j) {
        sum[j] += static_cast<double>(from[at + row * dims.inner + j]);
      }
    }
    for (Index row = 0; row < dims.n; ++row) {
      for (Index j = 0; j < count; ++j) {
        const double d = static_cast<double>(from[at + row * dims.inner + j]) - sum[j] / divisor;
        squares[j] += d * d;
      }
    }
    for (Index j = 0; j < count; ++j) {
      means[result + j] = static_cast<float>(sum[j] / divisor);
      variances[result + j] = static_cast<float>(squares[j] / divisor);
    }
  });
}

void normalize(const Array& x, const ReduceDims& dims, const Array& mean, const Array& variance,
               float eps, Array& y) {
  const float *const from = x.data(), *const means = mean.data(), *const v = variance.data();
  float* const to = y.data();
  in_blocks(dims, [=](Index at, Index result, Index count, double*, double*) {
    for (Index row = 0; row < dims.n; ++row) {
      for (Index j = 0; j < count; ++j) {
        const Index i = at + row * dims.inner + j;
        to[i] = (from[i] - means[result + j]) / std::sqrt(v[result + j] + eps);
      }
    }
  });
}

void normalize_backward(const Array& y, const ReduceDims& dims, const Array& variance, float eps,
                        const Array& dy, Array& dx) {
  const float *const out = y.data(), *const g = dy.data(), *const v = variance.data();
  float* const to = dx.data();
  in_blocks(dims, [=](Index at, Index result, Index count, double* of_dy, double* of_both) {
    const auto divisor = static_cast<double>(dims.n);
    for (Index row = 0; row < dims.n; ++row) {
      for (Index j = 0; j < count; ++j) {
        const Index i = at + row * dims.inner + j;
        of_dy[j] += static_cast<double>(g[i]);
        of_both[j] += static_cast<double>(g[i]) * static_cast<double>(out[i]);
      }
    }
    for (Index row = 0; row < dims.n; ++row) {
      for (Index j = 0; j < count; ++j) {
        const Index i = at + row * dims.inner + j;
        const auto mean = static_cast<float>(of_dy[j] / divisor);
        const auto both = static_cast<float>(of_both[j] / divisor);
        to[i] = (g[i] - mean - out[i] * both) / std::sqrt(v[result + j] + eps);
      }
    }
  });
}

}  // namespace

void register_normalize() {
  moments_kernel.provide(Device::cpu, moments);
  normalize_kernel.provide(Device::cpu, normalize);
  normalize_backward_kernel.provide(Device::cpu, normalize_backward);
}

}  // namespace dl::cpu
