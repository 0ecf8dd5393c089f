#include "ops/elementwise.h"

namespace dl {

// Sums and differences pass dy on as it is, which costs nothing and keeps nothing.
Tensor operator+(const Tensor& a, const Tensor& b) {
  check_defined("add", a, b);
  return record("add", binary(Add{}, a.array(), b.array()), {a, b},
                [sa = a.shape(), sb = b.shape()](const Array& dy, Gradients& d) {
                  if (d.wants(0)) {
                    d.add(0, sum_to_size(dy, sa));
                  }
                  if (d.wants(1)) {
                    d.add(1, sum_to_size(dy, sb));
                  }
                });
}

Tensor operator-(const Tensor& a, const Tensor& b) {
  check_defined("subtract", a, b);
  return record("subtract", binary(Subtract{}, a.array(), b.array()), {a, b},
                [sa = a.shape(), sb = b.shape()](const Array& dy, Gradients& d) {
                  if (d.wants(0)) {
                    d.add(0, sum_to_size(dy, sa));
                  }
                  if (d.wants(1)) {
                    d.add(1, sum_to_size(unary(MulScalar{-1}, dy), sb));
                  }
                });
}

Tensor operator/(float k, const Tensor& x) {
  check_defined("divide", x);
  return Tensor(full({}, k, x.device())) / x;
}

}  // namespace dl
