#include "array/functions.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace dl {
namespace {

template <class A, class B>
void check_same_device(const char* operation, const A& a, const B& b) {
  check_defined(operation, a, b);
  check(a.device() == b.device(), operation, ": one argument is on ", a.device(), ", the other on ",
        b.device(), "; move one of them with to()");
}

void check_same_shape(const char* operation, const Array& a, const Array& b) {
  check_same_device(operation, a, b);
  check(a.shape() == b.shape(), operation, ": the shapes ", a.shape(), " and ", b.shape(),
        " differ");
}

void check_matrix(const char* operation, const Array& x) {
  check_defined(operation, x);
  check(x.rank() == 2, operation, ": needs a matrix (rows, columns), got shape ", x.shape());
}

/// Whether `part` can be repeated to `whole`: one element, or one row of a matrix.
bool repeats_to(const Shape& part, const Shape& whole) {
  return part == whole || part.size() == 1 ||
         (whole.rank() == 2 && part.size() == whole[1] &&
          (part.rank() == 1 || (part.rank() == 2 && part[0] == 1)));
}

Shape zipped_shape(const Binary& f, const Array& a, const Array& b) {
  check_same_device(name(f), a, b);
  const bool b_repeats = repeats_to(b.shape(), a.shape());
  const bool a_repeats = repeats_to(a.shape(), b.shape());
  check(a_repeats || b_repeats, name(f), ": the shapes ", a.shape(), " and ", b.shape(),
        " differ, and neither is one row or one element of the other");
  const Shape& whole = b_repeats ? a.shape() : b.shape();
  // The result has the higher of the two ranks: (1, 1) and (7,) give (1, 7).
  std::vector<Index> sizes(whole.begin(), whole.end());
  sizes.insert(sizes.begin(), static_cast<std::size_t>(std::max(a.rank(), b.rank()) - whole.rank()),
               1);
  return Shape(std::span<const Index>(sizes));
}

ReducedAxis reduced_axis(const Shape& shape, int axis) {
  axis = shape.normalise(axis);
  ReducedAxis reduced{1, shape[axis], 1};
  for (int i = 0; i < shape.rank(); ++i) {
    (i < axis ? reduced.outer : reduced.inner) *= i == axis ? 1 : shape[i];
  }
  return reduced;
}

Shape without_axis(const Shape& shape, int axis) {
  std::vector<Index> sizes(shape.begin(), shape.end());
  sizes.erase(sizes.begin() + shape.normalise(axis));
  return Shape(std::span<const Index>(sizes));
}

void check_labels(const char* operation, const Array& z, const Labels& labels) {
  check_matrix(operation, z);
  check_same_device(operation, z, labels);
  check(labels.size() == z.shape()[0], operation, ": ", labels.size(), " labels for the ",
        z.shape()[0], " rows of ", z.shape());
  if (labels.device() == Device::cpu) {  // reading them back from a GPU would stall it
    const Index classes = z.shape()[1];
    for (Index i = 0; i < labels.size(); ++i) {
      const std::int32_t label = labels.data()[i];
      check(0 <= label && label < classes, operation, ": label ", label, " of example ", i,
            " is not one of the ", classes, " classes");
    }
  }
}

}  // namespace

Array full(const Shape& shape, float value, Device device) {
  Array y(shape, device);
  backend(device).fill(value, y);
  return y;
}

void overwrite(Array& x, const Array& values) {
  check_defined("overwrite", x, values);
  check(x.shape() == values.shape(), "overwrite: the shapes ", x.shape(), " and ", values.shape(),
        " differ");
  const Array here = values.to(x.device());
  backend(x.device())
      .copy(x.data(), here.data(), static_cast<std::size_t>(x.size()) * sizeof(float));
}

Array map(const Unary& f, const Array& x) {
  check_defined(name(f), x);
  Array y(x.shape(), x.device());
  backend(x.device()).map(f, x, y);
  return y;
}

Array map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy) {
  check_same_shape(name(f), x, y);
  check_same_shape(name(f), x, dy);
  Array dx(x.shape(), x.device());
  backend(x.device()).map_backward(f, x, y, dy, dx);
  return dx;
}

Array zip(const Binary& f, const Array& a, const Array& b) {
  const Shape shape = zipped_shape(f, a, b);
  Array y(shape, a.device());
  backend(a.device()).zip(f, a, b, y);
  return y;
}

void zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy, Array* da,
                  Array* db) {
  check_same_device(name(f), a, dy);
  const Shape shape = zipped_shape(f, a, b);
  check(dy.shape() == shape, name(f), ": the gradient has shape ", dy.shape(), ", the result ",
        shape);
  if (da != nullptr) {
    *da = Array(dy.shape(), dy.device());
  }
  if (db != nullptr) {
    *db = Array(dy.shape(), dy.device());
  }
  backend(dy.device()).zip_backward(f, a, b, dy, da, db);
  if (da != nullptr) {
    *da = sum_to(a.shape(), *da);
  }
  if (db != nullptr) {
    *db = sum_to(b.shape(), *db);
  }
}

Array sum_to(const Shape& shape, const Array& dy) {
  check_defined("sum_to", dy);
  if (dy.shape() == shape) {
    return dy;
  }
  return (shape.size() == 1 ? sum(dy) : sum(dy, 0)).reshape(shape);
}

void accumulate(const Array& x, Array& sum) { accumulate({{x, sum}}); }

void accumulate(const std::vector<Accumulation>& all) {
  for (const auto& [x, sum] : all) {
    check_same_shape("accumulate", x, sum);
    check_same_device("accumulate", sum, all.front().sum);
  }
  if (!all.empty()) {
    backend(all.front().sum.device()).accumulate(all);
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
  backend(A.device()).matmul(A, a, B, b, C);
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
  backend(X.device()).linear(X, W, b, Y);
  return Y;
}

namespace {

/// How many elements are added up.
float terms(const Shape& shape) { return static_cast<float>(shape.size()); }
float terms(const Shape& shape, int axis) { return static_cast<float>(shape[axis]); }

Array divided_sum(const Array& x, float divisor) {
  Array y(Shape{}, x.device());
  backend(x.device()).sum(x, {1, x.size(), 1}, divisor, y);
  return y;
}

Array divided_sum(const Array& x, int axis, float divisor) {
  Array y(without_axis(x.shape(), axis), x.device());
  backend(x.device()).sum(x, reduced_axis(x.shape(), axis), divisor, y);
  return y;
}

Array expand_times(float factor, const Array& dy, const Shape& shape) {
  check_defined("expand", dy);
  check(dy.size() == 1, "expand: needs one element, got shape ", dy.shape());
  Array x(shape, dy.device());
  backend(dy.device()).expand(dy, {1, x.size(), 1}, factor, x);
  return x;
}

Array expand_times(float factor, const Array& dy, const Shape& shape, int axis) {
  check_defined("expand", dy);
  check(dy.shape() == without_axis(shape, axis), "expand: the shape ", dy.shape(),
        " cannot be repeated along axis ", axis, " of ", shape);
  Array x(shape, dy.device());
  backend(dy.device()).expand(dy, reduced_axis(shape, axis), factor, x);
  return x;
}

}  // namespace

Array sum(const Array& x) {
  check_defined("sum", x);
  return divided_sum(x, 1);
}
Array sum(const Array& x, int axis) {
  check_defined("sum", x);
  return divided_sum(x, axis, 1);
}
Array mean(const Array& x) {
  check_defined("mean", x);
  return divided_sum(x, terms(x.shape()));
}
Array mean(const Array& x, int axis) {
  check_defined("mean", x);
  return divided_sum(x, axis, terms(x.shape(), axis));
}

Array expand(const Array& dy, const Shape& shape) { return expand_times(1, dy, shape); }
Array expand(const Array& dy, const Shape& shape, int axis) {
  return expand_times(1, dy, shape, axis);
}
Array share(const Array& dy, const Shape& shape) {
  return expand_times(1 / terms(shape), dy, shape);
}
Array share(const Array& dy, const Shape& shape, int axis) {
  return expand_times(1 / terms(shape, axis), dy, shape, axis);
}

Labels argmax(const Array& x) {
  check_matrix("argmax", x);
  check(x.shape()[1] > 0, "argmax: the rows of ", x.shape(), " are empty");
  Labels y(x.shape()[0], x.device());
  backend(x.device()).argmax(x, y);
  return y;
}

Array count_right(const Array& z, const Labels& labels) {
  check_labels("count_right", z, labels);
  check(z.shape()[1] > 0, "count_right: the rows of ", z.shape(), " are empty");
  Array count(Shape{}, z.device());
  backend(z.device()).count_right(z, labels, count);
  return count;
}

Array log_softmax(const Array& z) {
  check_matrix("log_softmax", z);
  check(z.shape()[1] > 0, "log_softmax: the rows of ", z.shape(), " are empty");
  Array y(z.shape(), z.device());
  backend(z.device()).log_softmax(z, y);
  return y;
}

Array log_softmax_backward(const Array& y, const Array& dy) {
  check_matrix("log_softmax", y);
  check_same_shape("log_softmax", y, dy);
  Array dz(y.shape(), y.device());
  backend(y.device()).log_softmax_backward(y, dy, dz);
  return dz;
}

CrossEntropy cross_entropy(const Array& z, const Labels& labels) {
  check_labels("cross_entropy", z, labels);
  CrossEntropy result{Array({z.shape()[0]}, z.device()), Array(z.shape(), z.device())};
  backend(z.device()).cross_entropy(z, labels, result.loss, result.p);
  return result;
}

Array cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss) {
  check_labels("cross_entropy", p, labels);
  check_same_device("cross_entropy", p, dloss);
  check(dloss.shape() == Shape{p.shape()[0]}, "cross_entropy: the gradient has shape ",
        dloss.shape(), ", the losses ", Shape{p.shape()[0]});
  Array dz(p.shape(), p.device());
  backend(p.device()).cross_entropy_backward(p, labels, dloss, dz);
  return dz;
}

}  // namespace dl
