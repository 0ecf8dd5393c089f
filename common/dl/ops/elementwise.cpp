#include <dl/ops/elementwise.h>

namespace dl {

constinit Kernel<void(const Broadcast3&, const Array&, const Array&, const Array&, Array&)>
    where_kernel{"where"};

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

namespace {

template <class F>
Tensor& in_place(const F& f, const char* name, Tensor& w, const Tensor& d) {
  check_defined(name, w, d);
  check(!(is_grad_enabled() && (w.requires_grad() || d.requires_grad())), name,
        ": a change in place cannot be recorded for backward(); update parameters under NoGrad");
  check(broadcast_shapes(name, w.shape(), d.shape()) == w.shape(), name, ": ", d.shape(),
        " does not broadcast to ", w.shape(), ", whose shape stays");
  check_same_device(name, w.array(), d.array());
  Array& value = w.mutable_array();
  binary_kernel<F>(w.device(), f, Broadcast(w.shape(), d.shape()), value, d.array(), value);
  return w;
}

}  // namespace

Tensor& operator+=(Tensor& w, const Tensor& d) { return in_place(Add{}, "+=", w, d); }
Tensor& operator-=(Tensor& w, const Tensor& d) { return in_place(Subtract{}, "-=", w, d); }

Tensor clip(const Tensor& x, float low, float high) {
  check(low <= high, "clip: nothing is between ", low, " and ", high);
  return unary(Clip{low, high}, x);
}

namespace {

template <class F>
Tensor compare(const F& f, const Tensor& a, const Tensor& b) {
  check_defined(F::kName, a, b);
  return Tensor(binary(f, a.array(), b.array()));
}

template <class F>
Tensor compare(const F& f, const Tensor& x, float c) {
  check_defined(F::kName, x);
  return Tensor(binary(f, x.array(), full({}, c, x.device())));
}

}  // namespace

Tensor operator>(const Tensor& a, const Tensor& b) { return compare(Greater{}, a, b); }
Tensor operator<(const Tensor& a, const Tensor& b) { return compare(Less{}, a, b); }
Tensor operator>=(const Tensor& a, const Tensor& b) { return compare(GreaterEqual{}, a, b); }
Tensor operator<=(const Tensor& a, const Tensor& b) { return compare(LessEqual{}, a, b); }
Tensor equal(const Tensor& a, const Tensor& b) { return compare(Equal{}, a, b); }
Tensor operator>(const Tensor& x, float c) { return compare(Greater{}, x, c); }
Tensor operator<(const Tensor& x, float c) { return compare(Less{}, x, c); }
Tensor operator>=(const Tensor& x, float c) { return compare(GreaterEqual{}, x, c); }
Tensor operator<=(const Tensor& x, float c) { return compare(LessEqual{}, x, c); }
Tensor equal(const Tensor& x, float c) { return compare(Equal{}, x, c); }

Array where(const Array& condition, const Array& a, const Array& b) {
  check_same_device("where", condition, a);
  check_same_device("where", a, b);
  const Shape of_both = broadcast_shapes("where", a.shape(), b.shape());
  Array y(broadcast_shapes("where", condition.shape(), of_both), a.device());
  where_kernel(y.device(), Broadcast3(condition.shape(), a.shape(), b.shape()), condition, a, b, y);
  return y;
}

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  check_defined("where", condition, a, b);
  return record("where", where(condition.array(), a.array(), b.array()), {a, b},
                [condition = Saved(condition), sa = a.shape(), sb = b.shape()](const Array& dy,
                                                                               Gradients& d) {
                  const Array zero = full({}, 0, dy.device());
                  if (d.wants(0)) {
                    d.add(0, sum_to_size(where(*condition, dy, zero), sa));
                  }
                  if (d.wants(1)) {
                    d.add(1, sum_to_size(where(*condition, zero, dy), sb));
                  }
                });
}

}  // namespace dl
