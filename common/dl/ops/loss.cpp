#include <dl/ops/loss.h>

#include <dl/array/checks.h>
#include <dl/array/functions.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>

namespace dl {

constinit Kernel<void(const Array&, Array&)> softmax_kernel{"softmax"};
constinit Kernel<void(const Array&, const Array&, Array&)> softmax_backward_kernel{
    "softmax_backward"};
constinit Kernel<void(const Array&, Array&)> log_softmax_kernel{"log_softmax"};
constinit Kernel<void(const Array&, const Array&, Array&)> log_softmax_backward_kernel{
    "log_softmax_backward"};
constinit Kernel<void(const Array&, const Labels&, const CrossEntropyOptions&, Array&, Array&)>
    cross_entropy_kernel{"cross_entropy"};
constinit Kernel<void(const Array&, const Labels&, const Array&, const CrossEntropyOptions&,
                      Array&)>
    cross_entropy_backward_kernel{"cross_entropy_backward"};
constinit Kernel<void(const Labels&, std::int32_t, Array&)> count_others_kernel{"count_others"};

namespace {

/// y = f(z) for the rows of z, along its last axis.
Array of_rows(const Kernel<void(const Array&, Array&)>& f, const Array& z) {
  check_defined(f.name(), z);
  check(z.rank() >= 1, f.name(), ": a scalar has no rows");
  check(z.shape()[-1] > 0, f.name(), ": the rows of ", z.shape(), " are empty");
  Array y(z.shape(), z.device());
  f(z.device(), z, y);
  return y;
}

/// Its gradient dz, from y and dy.
Array of_rows_backward(const char* name, const Kernel<void(const Array&, const Array&, Array&)>& f,
                       const Array& y, const Array& dy) {
  check_same_shape(name, y, dy);
  Array dz(y.shape(), y.device());
  f(y.device(), y, dy, dz);
  return dz;
}

}  // namespace

Array softmax(const Array& z) { return of_rows(softmax_kernel, z); }
Array softmax_backward(const Array& y, const Array& dy) {
  return of_rows_backward("softmax", softmax_backward_kernel, y, dy);
}
Array log_softmax(const Array& z) { return of_rows(log_softmax_kernel, z); }
Array log_softmax_backward(const Array& y, const Array& dy) {
  return of_rows_backward("log_softmax", log_softmax_backward_kernel, y, dy);
}

Tensor softmax(const Tensor& z) {
  const Array y = softmax(z.array());
  return record("softmax", y, {z}, [y = Saved(y)](const Array& dy, Gradients& d) {
    d.add(0, softmax_backward(*y, dy));  // dz = y (dy - sum(y dy))
  });
}

Tensor log_softmax(const Tensor& z) {
  const Array y = log_softmax(z.array());
  return record("log_softmax", y, {z}, [y = Saved(y)](const Array& dy, Gradients& d) {
    d.add(0, log_softmax_backward(*y, dy));  // dz = dy - softmax(z) sum(dy)
  });
}

namespace {

Tensor reduced(const Tensor& each, Reduction reduction) {
  switch (reduction) {
    case Reduction::none:
      return each;
    case Reduction::mean:
      return mean(each);
    default:
      return sum(each);
  }
}

/// The loss of each pair, which broadcasting must not make more of.
template <class F>
Tensor of_pairs(const F& f, const Tensor& a, const Tensor& b, Reduction reduction) {
  check_defined(F::kName, a, b);
  check_same_shape(F::kName, a.array(), b.array());
  return reduced(binary(f, a, b), reduction);
}

}  // namespace

Tensor mse_loss(const Tensor& a, const Tensor& b, Reduction reduction) {
  return of_pairs(MseLoss{}, a, b, reduction);
}

Tensor binary_cross_entropy_with_logits(const Tensor& z, const Tensor& y, Reduction reduction) {
  return of_pairs(BinaryCrossEntropyWithLogits{}, z, y, reduction);
}

Array count_others(const Labels& labels, std::int32_t than) {
  check_defined("count_others", labels);
  Array count(Shape{}, labels.device());
  count_others_kernel(labels.device(), labels, than, count);
  return count;
}

CrossEntropy cross_entropy(const Array& z, const Labels& labels,
                           const CrossEntropyOptions& options) {
  check_labels("cross_entropy", z, labels, options.ignore_index);
  check(0 <= options.label_smoothing && options.label_smoothing <= 1,
        "cross_entropy: label_smoothing is a share from 0 to 1, not ", options.label_smoothing);
  CrossEntropy result{Array({z.shape()[0]}, z.device()), Array(z.shape(), z.device())};
  cross_entropy_kernel(z.device(), z, labels, options, result.loss, result.p);
  return result;
}

Array cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                             const CrossEntropyOptions& options) {
  check_labels("cross_entropy", p, labels, options.ignore_index);
  check_same_device("cross_entropy", p, dloss);
  check(dloss.shape() == Shape{p.shape()[0]}, "cross_entropy: the gradient has shape ",
        dloss.shape(), ", the losses ", Shape{p.shape()[0]});
  Array dz(p.shape(), p.device());
  cross_entropy_backward_kernel(p.device(), p, labels, dloss, options, dz);
  return dz;
}

// #region cross_entropy
Tensor cross_entropy(const Tensor& z, const Labels& labels, const CrossEntropyOptions& options) {
  const auto [loss, p] = cross_entropy(z.array(), labels, options);
  const Tensor each = record("cross_entropy", loss, {z},
                             [p = Saved(p), labels, options](const Array& dloss, Gradients& d) {
                               // dz = (p - onehot(label)) dloss
                               d.add(0, cross_entropy_backward(*p, labels, dloss, options));
                             });
  if (options.reduction == Reduction::mean && options.ignore_index != kNoLabel) {
    return sum(each) / Tensor(count_others(labels, options.ignore_index));
  }
  return reduced(each, options.reduction);
}
// #endregion cross_entropy

}  // namespace dl
