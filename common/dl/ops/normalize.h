// Numbers brought to mean 0 and variance 1, as layer and batch normalisation do.
#pragma once

#include <dl/array/functions.h>
#include <dl/autograd/tensor.h>

namespace dl {

/// Numbers seen as (outer, n, inner): mean and variance (divided by n), each (outer, inner), along
/// the middle axis.
struct Moments {
  Array mean, variance;
};
Moments moments(const Array& x, const ReduceDims& dims);

/// (x - mean) / sqrt(variance + eps) with x's own moments along the middle axis, through which the
/// gradient goes too.
Tensor normalize(const Tensor& x, const ReduceDims& dims, const Moments& own, double eps);
/// The same with moments from elsewhere, which are constants.
Tensor normalize_by(const Tensor& x, const ReduceDims& dims, const Moments& given, double eps);

extern Kernel<void(const Array& x, const ReduceDims& dims, Array& mean, Array& variance)>
    moments_kernel;
/// y = (x - mean) / sqrt(variance + eps)
extern Kernel<void(const Array& x, const ReduceDims& dims, const Array& mean, const Array& variance,
                   float eps, Array& y)>
    normalize_kernel;
/// dx = (dy - mean(dy) - y mean(y dy)) / sqrt(variance + eps), for y = normalize(x)
extern Kernel<void(const Array& y, const ReduceDims& dims, const Array& variance, float eps,
                   const Array& dy, Array& dx)>
    normalize_backward_kernel;

}  // namespace dl
