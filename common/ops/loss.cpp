#include "ops/loss.h"

#include "array/checks.h"
#include "array/functions.h"
#include "ops/reduce.h"

namespace dl {

constinit Kernel<void(const Array&, Array&)> log_softmax_kernel{"log_softmax"};
constinit Kernel<void(const Array&, const Array&, Array&)> log_softmax_backward_kernel{
    "log_softmax_backward"};
constinit Kernel<void(const Array&, const Labels&, Array&, Array&)> cross_entropy_kernel{
    "cross_entropy"};
constinit Kernel<void(const Array&, const Labels&, const Array&, Array&)>
    cross_entropy_backward_kernel{"cross_entropy_backward"};

Array log_softmax(const Array& z) {
  check_matrix("log_softmax", z);
  check(z.shape()[1] > 0, "log_softmax: the rows of ", z.shape(), " are empty");
  Array y(z.shape(), z.device());
  log_softmax_kernel(z.device(), z, y);
  return y;
}

Array log_softmax_backward(const Array& y, const Array& dy) {
  check_matrix("log_softmax", y);
  check_same_shape("log_softmax", y, dy);
  Array dz(y.shape(), y.device());
  log_softmax_backward_kernel(y.device(), y, dy, dz);
  return dz;
}

Tensor log_softmax(const Tensor& z) {
  const Array y = log_softmax(z.array());
  return record("log_softmax", y, {z}, [y = Saved(y)](const Array& dy, Gradients& d) {
    d.add(0, log_softmax_backward(*y, dy));  // dz = dy - softmax(z) sum(dy)
  });
}

CrossEntropy cross_entropy(const Array& z, const Labels& labels) {
  check_labels("cross_entropy", z, labels);
  CrossEntropy result{Array({z.shape()[0]}, z.device()), Array(z.shape(), z.device())};
  cross_entropy_kernel(z.device(), z, labels, result.loss, result.p);
  return result;
}

Array cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss) {
  check_labels("cross_entropy", p, labels);
  check_same_device("cross_entropy", p, dloss);
  check(dloss.shape() == Shape{p.shape()[0]}, "cross_entropy: the gradient has shape ",
        dloss.shape(), ", the losses ", Shape{p.shape()[0]});
  Array dz(p.shape(), p.device());
  cross_entropy_backward_kernel(p.device(), p, labels, dloss, dz);
  return dz;
}

// #region cross_entropy
Tensor cross_entropy(const Tensor& z, const Labels& labels, Reduction reduction) {
  const auto [loss, p] = cross_entropy(z.array(), labels);
  Tensor each =
      record("cross_entropy", loss, {z}, [p = Saved(p), labels](const Array& dloss, Gradients& d) {
        // dz = (p - onehot(label)) dloss
        d.add(0, cross_entropy_backward(*p, labels, dloss));
      });
  switch (reduction) {
    case Reduction::none:
      return each;
    case Reduction::mean:
      return mean(each);
    default:
      return sum(each);
  }
}
// #endregion cross_entropy

}  // namespace dl
