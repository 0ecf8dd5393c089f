// The engine's own elementwise functions.

#include <dl/cpu/elementwise.h>

#include <dl/ops/elementwise.h>

namespace dl::cpu {
namespace {

void fill(float value, Array& y) {
  parallel_chunks(y.size(), 1,
                  [&](Index begin, Index end) { piece(y.data(), begin, end).fill(value); });
}

void accumulate(const std::vector<AddInto>& all) {
  for (auto [x, sum] : all) {
    lift(
        x.size(), sum.data(), [](float s, float v) { return s + v; }, std::as_const(sum).data(),
        std::as_const(x).data());
  }
}

/// y[i] = a[i] where c[i] is not 0, else b[i], for all i < n; each may be one number: its stride is
/// 0.
void choose_row(Index n, float* y, const float* c, Index stride_c, const float* a, Index stride_a,
                const float* b, Index stride_b) {
  if (stride_c == 0) {
    const float* from = *c != 0 ? a : b;
    const Index stride = *c != 0 ? stride_a : stride_b;
    for (Index i = 0; i < n; ++i) {
      y[i] = from[i * stride];
    }
    return;
  }
  const auto choose = [&](const auto& a_at, const auto& b_at) {
    for (Index i = 0; i < n; ++i) {
      const float u = a_at(i), v = b_at(i);  // both, so that several are chosen at a time
      y[i] = c[i] != 0 ? u : v;
    }
  };
  const auto each = [](const float* x) { return [x](Index i) { return x[i]; }; };
  const auto one = [](const float* x) { return [value = *x](Index) { return value; }; };
  if (stride_a == 0 && stride_b == 0) {
    choose(one(a), one(b));
  } else if (stride_a == 0) {
    choose(one(a), each(b));
  } else if (stride_b == 0) {
    choose(each(a), one(b));
  } else {
    choose(each(a), each(b));
  }
}

/// A choice is no arithmetic: what is chosen is copied, be it -0 or NaN.
void where(const Broadcast3& by, const Array& condition, const Array& a, const Array& b, Array& y) {
  if (y.size() == 0) {
    return;
  }
  const int last = by.rank - 1;
  const Index columns = by.sizes[last], rows = y.size() / columns;
  const Index* strides[3] = {by.strides[0], by.strides[1], by.strides[2]};
  // The columns [begin, end) of a row.
  const auto choose = [&](Index row, Index begin, Index end) {
    const float* from[3] = {condition.data(), a.data(), b.data()};
    Index rest = row;
    for (int axis = last - 1; axis >= 0; --axis) {
      for (int i = 0; i < 3; ++i) {
        from[i] += rest % by.sizes[axis] * strides[i][axis];
      }
      rest /= by.sizes[axis];
    }
    for (int i = 0; i < 3; ++i) {
      from[i] += begin * strides[i][last];
    }
    choose_row(end - begin, y.data() + row * columns + begin, from[0], strides[0][last], from[1],
               strides[1][last], from[2], strides[2][last]);
  };
  if (rows == 1) {
    parallel_chunks(columns, 1, [&](Index begin, Index end) { choose(0, begin, end); });
    return;
  }
  parallel_chunks(rows, columns, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      choose(row, 0, columns);
    }
  });
}

}  // namespace

void register_elementwise() {
  for_each_formula(UnaryFormulas(), []<class F>(std::type_identity<F>) { register_unary<F>(); });
  const auto binary = []<class F>(std::type_identity<F>) { register_binary<F>(); };
  for_each_formula(BinaryFormulas(), binary);
  for_each_formula(Comparisons(), binary);
  where_kernel.provide(Device::cpu, where);
  fill_kernel.provide(Device::cpu, fill);
  accumulate_kernel.provide(Device::cpu, accumulate);
}

}  // namespace dl::cpu
