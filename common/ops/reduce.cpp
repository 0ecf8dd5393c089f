#include "ops/reduce.h"

#include "array/functions.h"
#include "ops/elementwise.h"

namespace dl {

Tensor sum(const Tensor& x) {
  return record("sum", sum(x.array()), {x}, [x](const Array& dy) {
    x.add_grad(expand(dy, x.shape()));  // every element counts once
  });
}

Tensor sum(const Tensor& x, int axis) {
  return record("sum", sum(x.array(), axis), {x},
                [x, axis](const Array& dy) { x.add_grad(expand(dy, x.shape(), axis)); });
}

Tensor mean(const Tensor& x) { return sum(x) / static_cast<float>(x.size()); }

Tensor mean(const Tensor& x, int axis) {
  return sum(x, axis) / static_cast<float>(x.shape()[axis]);
}

Labels argmax(const Tensor& x) { return argmax(x.array()); }

}  // namespace dl
