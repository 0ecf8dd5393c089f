#include <dl/ops/reshape.h>

#include <dl/base/check.h>

namespace dl {

Tensor reshape(const Tensor& x, std::initializer_list<Index> sizes) {
  check_defined("reshape", x);
  return record(
      "reshape", x.array().reshape(sizes), {x},
      [shape = x.shape()](const Array& dy, Gradients& d) { d.add(0, dy.reshape(shape)); });
}

Tensor flatten(const Tensor& x) {
  check_defined("flatten", x);
  check(x.rank() >= 1, "flatten: a scalar has no axis to keep");
  Index columns = 1;
  for (int axis = 1; axis < x.rank(); ++axis) {
    columns *= x.shape()[axis];
  }
  return reshape(x, {x.shape()[0], columns});
}

}  // namespace dl
