#include <dl/ops/rearrange.h>

#include <numeric>
#include <utility>

#include <dl/array/functions.h>
#include <dl/array/strided.h>
#include <dl/base/check.h>

namespace dl {
namespace {

Tensor permuted(const char* name, const Tensor& x, const std::vector<int>& axes) {
  const Array y = permute(x.array(), axes);
  std::vector<int> back(axes.size());  // where each axis of x has gone
  for (std::size_t i = 0; i < axes.size(); ++i) {
    back[static_cast<std::size_t>(x.shape().normalize_axis(axes[i]))] = static_cast<int>(i);
  }
  return record(name, y, {x},
                [back](const Array& dy, Gradients& d) { d.add(0, permute(dy, back)); });
}

}  // namespace

Tensor transpose(const Tensor& x, int axis_a, int axis_b) {
  check_defined("transpose", x);
  std::vector<int> axes(static_cast<std::size_t>(x.rank()));
  std::iota(axes.begin(), axes.end(), 0);
  std::swap(axes[static_cast<std::size_t>(x.shape().normalize_axis(axis_a))],
            axes[static_cast<std::size_t>(x.shape().normalize_axis(axis_b))]);
  return permuted("transpose", x, axes);
}

Tensor permute(const Tensor& x, std::initializer_list<int> axes) {
  check_defined("permute", x);
  return permuted("permute", x, axes);
}

Tensor slice(const Tensor& x, int axis, Index begin, Index end) {
  check_defined("slice", x);
  return record("slice", slice(x.array(), axis, begin, end), {x},
                [=, shape = x.shape()](const Array& dy, Gradients& d) {
                  d.add(0, slice_backward(dy, shape, axis, begin, end));
                });
}

Tensor concat(const std::vector<Tensor>& tensors, int axis) {
  std::vector<Array> arrays;
  for (const Tensor& x : tensors) {
    check_defined("concat", x);
    arrays.push_back(x.array());
  }
  const Array y = concat(arrays, axis);
  std::vector<Index> sizes;
  for (const Array& x : arrays) {
    sizes.push_back(x.shape()[axis]);
  }
  return record("concat", y, tensors, [axis, sizes](const Array& dy, Gradients& d) {
    Index begin = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (d.wants(i)) {
        d.add(i, slice(dy, axis, begin, begin + sizes[i]));
      }
      begin += sizes[i];
    }
  });
}

Tensor stack(const std::vector<Tensor>& tensors, int axis) {
  check(!tensors.empty(), "stack: there is nothing to join");
  std::vector<Tensor> each;
  for (const Tensor& x : tensors) {
    check_defined("stack", x);
    const Shape& shape = tensors[0].shape();
    check(x.shape() == shape, "stack: the shapes ", shape, " and ", x.shape(), " differ");
    check(-shape.rank() - 1 <= axis && axis <= shape.rank(), "stack: the result of ", shape,
          " has no axis ", axis);
    std::vector<Index> sizes(shape.begin(), shape.end());
    sizes.insert(sizes.begin() + (axis < 0 ? axis + shape.rank() + 1 : axis), 1);
    each.push_back(record("stack", x.array().reshape(Shape(std::span<const Index>(sizes))), {x},
                          [shape](const Array& dy, Gradients& d) { d.add(0, dy.reshape(shape)); }));
  }
  return concat(each, axis);
}

Tensor broadcast_to(const Tensor& x, const Shape& shape) {
  check_defined("broadcast_to", x);
  return record("broadcast_to", broadcast_to(x.array(), shape), {x},
                [shape = x.shape()](const Array& dy, Gradients& d) {
                  d.add(0, sum_to_size(dy, shape));  // every repetition counts
                });
}

}  // namespace dl
