#include <dl/ops/normalize.h>

#include <dl/base/check.h>

namespace dl {

constinit Kernel<void(const Array& x, const ReduceDims& dims, Array& mean, Array& variance)>
    moments_kernel{"moments"};
constinit Kernel<void(const Array& x, const ReduceDims& dims, const Array& mean,
                      const Array& variance, float eps, Array& y)>
    normalize_kernel{"normalize"};
constinit Kernel<void(const Array& y, const ReduceDims& dims, const Array& variance, float eps,
                      const Array& dy, Array& dx)>
    normalize_backward_kernel{"normalize_backward"};

namespace {

Array normalized(const Array& x, const ReduceDims& dims, const Array& mean, const Array& variance,
                 float eps) {
  Array y(x.shape(), x.device());
  normalize_kernel(x.device(), x, dims, mean, variance, eps, y);
  return y;
}

}  // namespace

Moments moments(const Array& x, const ReduceDims& dims) {
  const Shape shape{dims.outer * dims.inner};
  Moments result{Array(shape, x.device()), Array(shape, x.device())};
  moments_kernel(x.device(), x, dims, result.mean, result.variance);
  return result;
}

Tensor normalize(const Tensor& x, const ReduceDims& dims, const Moments& own, double eps) {
  const auto e = static_cast<float>(eps);
  const Array y = normalized(x.array(), dims, own.mean, own.variance, e);
  return record("normalize", y, {x},
                [=, y = Saved(y), variance = own.variance](const Array& dy, Gradients& d) {
                  Array dx(dy.shape(), dy.device());
                  normalize_backward_kernel(dy.device(), *y, dims, variance, e, dy, dx);
                  d.add(0, std::move(dx));
                });
}

Tensor normalize_by(const Tensor& x, const ReduceDims& dims, const Moments& given, double eps) {
  const auto e = static_cast<float>(eps);
  return record("normalize", normalized(x.array(), dims, given.mean, given.variance, e), {x},
                [=, variance = Saved(given.variance)](const Array& dy, Gradients& d) {
                  const Array zero = full(given.mean.shape(), 0, dy.device());
                  d.add(0, normalized(dy, dims, zero, *variance, e));
                });
}

}  // namespace dl
