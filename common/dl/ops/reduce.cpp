#include <dl/ops/reduce.h>

#include <dl/array/checks.h>
#include <dl/array/functions.h>

namespace dl {

constinit Kernel<void(const Array&, const Labels&, Array&)> count_correct_kernel{"count_correct"};

Tensor sum(const Tensor& x) {
  check_defined("sum", x);
  return record("sum", sum(x.array()), {x}, [shape = x.shape()](const Array& dy, Gradients& d) {
    d.add(0, sum_backward(dy, shape));  // every element counts once
  });
}

Tensor sum(const Tensor& x, int axis, KeepDim keepdim) {
  check_defined("sum", x);
  return record("sum", sum(x.array(), axis, keepdim), {x},
                [shape = x.shape(), axis](const Array& dy, Gradients& d) {
                  d.add(0, sum_backward(dy, shape, axis));
                });
}

Tensor mean(const Tensor& x) {
  check_defined("mean", x);
  return record("mean", mean(x.array()), {x}, [shape = x.shape()](const Array& dy, Gradients& d) {
    d.add(0, mean_backward(dy, shape));  // d mean / d x_i = 1 / n
  });
}

Tensor mean(const Tensor& x, int axis, KeepDim keepdim) {
  check_defined("mean", x);
  return record("mean", mean(x.array(), axis, keepdim), {x},
                [shape = x.shape(), axis](const Array& dy, Gradients& d) {
                  d.add(0, mean_backward(dy, shape, axis));
                });
}

Tensor max(const Tensor& x, int axis, KeepDim keepdim) {
  check_defined("max", x);
  check(x.shape()[axis] > 0, "max: axis ", axis, " of ", x.shape(), " is empty");
  const IntArray at = argmax(x.array(), axis);
  return record("max", take(x.array(), axis, at, keepdim), {x},
                [shape = x.shape(), axis, at](const Array& dy, Gradients& d) {
                  d.add(0, take_backward(dy, shape, axis, at));  // to where the largest is
                });
}

IntArray argmax(const Tensor& x) { return argmax(x.array()); }
IntArray argmax(const Tensor& x, int axis) { return argmax(x.array(), axis); }

Array count_correct(const Array& z, const Labels& labels) {
  check_labels("count_correct", z, labels);
  check(z.shape()[1] > 0, "count_correct: the rows of ", z.shape(), " are empty");
  Array count(Shape{}, z.device());
  count_correct_kernel(z.device(), z, labels, count);
  return count;
}

}  // namespace dl
