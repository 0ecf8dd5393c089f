#include "ops/reduce.h"

#include "array/functions.h"

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

Tensor mean(const Tensor& x) {
  return record("mean", mean(x.array()), {x}, [x](const Array& dy) {
    x.add_grad(share(dy, x.shape()));  // every element counts one n-th
  });
}

Tensor mean(const Tensor& x, int axis) {
  return record("mean", mean(x.array(), axis), {x},
                [x, axis](const Array& dy) { x.add_grad(share(dy, x.shape(), axis)); });
}

Labels argmax(const Tensor& x) { return argmax(x.array()); }

}  // namespace dl
