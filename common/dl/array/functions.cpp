#include <dl/array/functions.h>

#include <vector>

#include <dl/array/backend.h>
#include <dl/array/checks.h>
#include <dl/array/elementwise.h>
#include <dl/base/check.h>

namespace dl {

constinit Kernel<void(float, Array&)> fill_kernel{"fill"};
constinit Kernel<void(const std::vector<AddInto>&)> accumulate_kernel{"accumulate"};
constinit Kernel<void(const Array&, Transpose, const Array&, Transpose, Array&)> matmul_kernel{
    "matmul"};
constinit Kernel<void(const Array&, const Array&, const Array&, Array&)> linear_kernel{"linear"};
constinit Kernel<void(const Array&, const ReduceDims&, float, Array&)> sum_kernel{"sum"};
constinit Kernel<void(const Array&, const ReduceDims&, float, Array&)> sum_backward_kernel{
    "sum_backward"};
constinit Kernel<void(const Array&, const ReduceDims&, IntArray&)> argmax_kernel{"argmax"};
constinit Kernel<void(const Array&, const ReduceDims&, const IntArray&, Array&)> take_kernel{
    "take"};
constinit Kernel<void(const Array&, const ReduceDims&, const IntArray&, Array&)>
    take_backward_kernel{"take_backward"};

namespace {

ReduceDims reduce_dims(const Shape& shape, int axis) {
  axis = shape.normalize_axis(axis);
  ReduceDims reduced{1, shape[axis], 1};
  for (int i = 0; i < shape.rank(); ++i) {
    (i < axis ? reduced.outer : reduced.inner) *= i == axis ? 1 : shape[i];
  }
  return reduced;
}

/// The shape of what is left when `axis` is reduced.
Shape reduced(const Shape& shape, int axis, KeepDim keepdim) {
  std::vector<Index> sizes(shape.begin(), shape.end());
  const auto at = sizes.begin() + shape.normalize_axis(axis);
  if (keepdim == KeepDim::yes) {
    *at = 1;
  } else {
    sizes.erase(at);
  }
  return Shape(std::span<const Index>(sizes));
}

bool is_reduced(const Array& y, const Shape& shape, int axis) {
  return y.shape() == reduced(shape, axis, KeepDim::no) ||
         y.shape() == reduced(shape, axis, KeepDim::yes);
}

}  // namespace

Array full(const Shape& shape, float value, Device device) {
  Array y(shape, device);
  fill(y, value);
  return y;
}

void fill(Array& y, float value) {
  check_defined("fill", y);
  fill_kernel(y.device(), value, y);
}

void copy_(Array& x, const Array& values) {
  check_defined("copy_", x, values);
  check(x.shape() == values.shape(), "copy_: the shapes ", x.shape(), " and ", values.shape(),
        " differ");
  const Array here = values.to(x.device());
  x.bump_version();
  backend(x.device())
      .copy(x.data(), here.data(), static_cast<std::size_t>(x.size()) * sizeof(float));
}

Array sum_to_size(const Array& dy, const Shape& shape) {
  check_defined("sum_to_size", dy);
  if (dy.shape() == shape) {
    return dy;
  }
  const int rank = dy.rank(), added = rank - shape.rank();
  const auto is_repeated = [&](int axis) {
    return dy.shape()[axis] != (axis < added ? 1 : shape[axis - added]);
  };
  // From the last axis to the first; neighbours that are repeated are summed together.
  Array sums = dy;
  Index inner = 1;
  for (int axis = rank - 1; axis >= 0;) {
    if (!is_repeated(axis)) {
      inner *= dy.shape()[axis--];
      continue;
    }
    Index n = 1;
    while (axis >= 0 && is_repeated(axis)) {
      n *= dy.shape()[axis--];
    }
    Index outer = 1;
    for (int i = 0; i <= axis; ++i) {
      outer *= dy.shape()[i];
    }
    Array y({outer, inner}, dy.device());
    sum_kernel(dy.device(), sums, {outer, n, inner}, 1, y);
    sums = y;
  }
  return sums.reshape(shape);
}

void accumulate(const Array& x, Array& sum) { accumulate({{x, sum}}); }

void accumulate(const std::vector<AddInto>& all) {
  for (const auto& [x, sum] : all) {
    check_same_shape("accumulate", x, sum);
    check_same_device("accumulate", sum, all.front().sum);
  }
  if (!all.empty()) {
    accumulate_kernel(all.front().sum.device(), all);
  }
}

Array matmul(const Array& A, const Array& B, Transpose a, Transpose b) {
  check_matrix("matmul", A);
  check_matrix("matmul", B);
  check_same_device("matmul", A, B);
  const bool flip_a = a == Transpose::yes;
  const bool flip_b = b == Transpose::yes;
  const Index k = A.shape()[flip_a ? 0 : 1];
  const Index k_of_b = B.shape()[flip_b ? 1 : 0];
  check(k == k_of_b, "matmul: ", A.shape(), flip_a ? " transposed" : "", " x ", B.shape(),
        flip_b ? " transposed" : "", ": inner sizes ", k, " and ", k_of_b, " differ");
  Array C({A.shape()[flip_a ? 1 : 0], B.shape()[flip_b ? 0 : 1]}, A.device());
  matmul_kernel(A.device(), A, a, B, b, C);
  return C;
}

Array linear(const Array& X, const Array& W, const Array& b) {
  check_matrix("linear", X);
  check_matrix("linear", W);
  check_same_device("linear", X, W);
  check_same_device("linear", X, b);
  check(b.rank() == 1 && b.size() == W.shape()[0], "linear: a bias of shape ", b.shape(),
        " for weights of shape ", W.shape(), " (out, in)");
  check(X.shape()[1] == W.shape()[1], "linear: inputs of shape ", X.shape(),
        " (n, in) for weights of shape ", W.shape(), " (out, in): ", X.shape()[1], " and ",
        W.shape()[1], " differ");
  Array Y({X.shape()[0], W.shape()[0]}, X.device());
  if (linear_kernel.available(X.device())) {
    linear_kernel(X.device(), X, W, b, Y);
  } else {
    matmul_kernel(X.device(), X, Transpose::no, W, Transpose::yes, Y);
    binary_kernel<Add>(X.device(), Add{}, Broadcast(Y.shape(), b.shape()), Y, b, Y);
  }
  return Y;
}

namespace {

/// How many elements are added up.
float terms(const Shape& shape) { return static_cast<float>(shape.size()); }
float terms(const Shape& shape, int axis) { return static_cast<float>(shape[axis]); }

Array divided_sum(const Array& x, float divisor) {
  Array y(Shape{}, x.device());
  sum_kernel(x.device(), x, {1, x.size(), 1}, divisor, y);
  return y;
}

Array divided_sum(const Array& x, int axis, KeepDim keepdim, float divisor) {
  Array y(reduced(x.shape(), axis, keepdim), x.device());
  sum_kernel(x.device(), x, reduce_dims(x.shape(), axis), divisor, y);
  return y;
}

Array repeated(const char* name, float factor, const Array& dy, const Shape& shape) {
  check_defined(name, dy);
  check(dy.size() == 1, name, ": needs one element, got shape ", dy.shape());
  Array x(shape, dy.device());
  sum_backward_kernel(dy.device(), dy, {1, x.size(), 1}, factor, x);
  return x;
}

Array repeated(const char* name, float factor, const Array& dy, const Shape& shape, int axis) {
  check_defined(name, dy);
  check(is_reduced(dy, shape, axis), name, ": the shape ", dy.shape(),
        " cannot be repeated along axis ", axis, " of ", shape);
  Array x(shape, dy.device());
  sum_backward_kernel(dy.device(), dy, reduce_dims(shape, axis), factor, x);
  return x;
}

}  // namespace

Array sum(const Array& x) {
  check_defined("sum", x);
  return divided_sum(x, 1);
}
Array sum(const Array& x, int axis, KeepDim keepdim) {
  check_defined("sum", x);
  return divided_sum(x, axis, keepdim, 1);
}
Array mean(const Array& x) {
  check_defined("mean", x);
  return divided_sum(x, terms(x.shape()));
}
Array mean(const Array& x, int axis, KeepDim keepdim) {
  check_defined("mean", x);
  return divided_sum(x, axis, keepdim, terms(x.shape(), axis));
}

Array sum_backward(const Array& dy, const Shape& shape) {
  return repeated("sum_backward", 1, dy, shape);
}
Array sum_backward(const Array& dy, const Shape& shape, int axis) {
  return repeated("sum_backward", 1, dy, shape, axis);
}
Array mean_backward(const Array& dy, const Shape& shape) {
  return repeated("mean_backward", 1 / terms(shape), dy, shape);
}
Array mean_backward(const Array& dy, const Shape& shape, int axis) {
  return repeated("mean_backward", 1 / terms(shape, axis), dy, shape, axis);
}

IntArray argmax(const Array& x, int axis) {
  check_defined("argmax", x);
  const ReduceDims dims = reduce_dims(x.shape(), axis);
  check(dims.n > 0, "argmax: axis ", axis, " of ", x.shape(), " is empty");
  IntArray y(dims.outer * dims.inner, x.device());
  argmax_kernel(x.device(), x, dims, y);
  return y;
}

IntArray argmax(const Array& x) {
  check_matrix("argmax", x);
  check(x.shape()[1] > 0, "argmax: the rows of ", x.shape(), " are empty");
  return argmax(x, 1);
}

Array take(const Array& x, int axis, const IntArray& positions, KeepDim keepdim) {
  check_same_device("take", x, positions);
  Array y(reduced(x.shape(), axis, keepdim), x.device());
  check(positions.size() == y.size(), "take: ", positions.size(), " positions along axis ", axis,
        " of ", x.shape(), ", which needs ", y.size());
  take_kernel(x.device(), x, reduce_dims(x.shape(), axis), positions, y);
  return y;
}

Array take_backward(const Array& dy, const Shape& shape, int axis, const IntArray& positions) {
  check_same_device("take", dy, positions);
  check(is_reduced(dy, shape, axis) && positions.size() == dy.size(), "take: a gradient of shape ",
        dy.shape(), " and ", positions.size(), " positions along axis ", axis, " of ", shape);
  Array dx(shape, dy.device());
  take_backward_kernel(dy.device(), dy, reduce_dims(shape, axis), positions, dx);
  return dx;
}

}  // namespace dl
