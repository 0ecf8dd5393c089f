#include "ops/elementwise.h"

#include "array/functions.h"

namespace dl {

// #region map
Tensor map(const Unary& f, const Tensor& x) {
  const Array y = map(f, x.array());
  return record(name(f), y, {x}, [f, x, y](const Array& dy) {
    x.add_grad(map_backward(f, x.array(), y, dy));  // dx = dy f'(x)
  });
}
// #endregion map

Tensor zip(const Binary& f, const Tensor& a, const Tensor& b) {
  return record(name(f), zip(f, a.array(), b.array()), {a, b}, [f, a, b](const Array& dy) {
    Array da, db;
    zip_backward(f, a.array(), b.array(), dy, a.requires_grad() ? &da : nullptr,
                 b.requires_grad() ? &db : nullptr);
    if (da.defined()) {
      a.add_grad(da);  // dy df/da
    }
    if (db.defined()) {
      b.add_grad(db);  // dy df/db
    }
  });
}

// Sums and differences pass dy on as it is, which costs nothing; zip would multiply it by 1 first.
Tensor operator+(const Tensor& a, const Tensor& b) {
  return record("add", zip(Add{}, a.array(), b.array()), {a, b}, [a, b](const Array& dy) {
    if (a.requires_grad()) {
      a.add_grad(sum_to(a.shape(), dy));
    }
    if (b.requires_grad()) {
      b.add_grad(sum_to(b.shape(), dy));
    }
  });
}

Tensor operator-(const Tensor& a, const Tensor& b) {
  return record("subtract", zip(Subtract{}, a.array(), b.array()), {a, b}, [a, b](const Array& dy) {
    if (a.requires_grad()) {
      a.add_grad(sum_to(a.shape(), dy));
    }
    if (b.requires_grad()) {
      b.add_grad(sum_to(b.shape(), map(Scale{-1}, dy)));
    }
  });
}

Tensor operator/(float k, const Tensor& x) {
  check_defined("divide", x);
  return Tensor(full({}, k, x.device())) / x;
}

}  // namespace dl
