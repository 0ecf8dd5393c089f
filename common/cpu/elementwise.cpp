// Elementwise functions: the scalar formulas of kernels/elementwise.h lifted to arrays.
//
// Between arrays of one shape this is an xtensor expression over each thread's piece of the memory,
// which compiles to the same vector loop as a hand-written one. Repeating a row is a plain loop:
// xtensor's own broadcasting costs 32 to 38 times as much.

#include "array/xtensor.h"
#include "cpu/cpu_backend.h"
#include "cpu/parallel.h"

namespace dl {
namespace {

/// The elements [begin, end) as a one-dimensional xtensor.
auto piece(float* data, Index begin, Index end) {
  const auto size = static_cast<std::size_t>(end - begin);
  return xt::adapt(data + begin, size, xt::no_ownership(), std::array<std::size_t, 1>{size});
}
auto piece(const float* data, Index begin, Index end) {
  const auto size = static_cast<std::size_t>(end - begin);
  return xt::adapt(data + begin, size, xt::no_ownership(), std::array<std::size_t, 1>{size});
}

/// y[i] = f(in[i]...) for all i < n
template <class F, class... In>
void lift(Index n, float* y, const F& f, const In*... in) {
  parallel_chunks(n, 1, [&](Index begin, Index end) {
    auto out = piece(y, begin, end);
    xt::noalias(out) = xt::make_lambda_xfunction(f, piece(in, begin, end)...);
  });
}

/// How an operand fills the (rows, columns) of a result: the distance from one row to the next and
/// from one column to the next, 0 where it is repeated.
struct Stride {
  Index row, column;
};

Stride stride_of(const Array& x, Index columns, const Array& y) {
  if (x.size() == y.size()) {
    return {columns, 1};
  }
  return x.size() == 1 ? Stride{0, 0} : Stride{0, 1};
}

/// y[i, j] = f(a[i, j], b[i, j], in[i, j]...), where a or b may be repeated.
template <class F, class... In>
void lift_repeated(const Array& a, const Array& b, const Array& y, float* out, const F& f,
                   const In*... in) {
  const Index columns = y.rank() == 0 ? 1 : y.shape()[-1];
  const Index rows = columns == 0 ? 0 : y.size() / columns;
  const Stride stride_a = stride_of(a, columns, y);
  const Stride stride_b = stride_of(b, columns, y);
  parallel_chunks(rows, columns, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const float* row_a = a.data() + i * stride_a.row;
      const float* row_b = b.data() + i * stride_b.row;
      for (Index j = 0; j < columns; ++j) {
        const Index at = i * columns + j;
        out[at] = f(row_a[j * stride_a.column], row_b[j * stride_b.column], in[at]...);
      }
    }
  });
}

/// The one of the two that fits the shapes.
template <class F, class... In>
void lift_pair(const Array& a, const Array& b, const Array& y, float* out, const F& f,
               const In*... in) {
  if (a.size() == b.size()) {
    lift(y.size(), out, f, a.data(), b.data(), in...);
  } else {
    lift_repeated(a, b, y, out, f, in...);
  }
}

}  // namespace

void CpuBackend::fill(float value, Array& y) {
  parallel_chunks(y.size(), 1,
                  [&](Index begin, Index end) { piece(y.data(), begin, end).fill(value); });
}

void CpuBackend::map(const Unary& f, const Array& x, Array& y) {
  std::visit(
      [&](const auto& formula) {
        lift(
            x.size(), y.data(), [formula](float v) { return formula.value(v); }, x.data());
      },
      f);
}

void CpuBackend::map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy,
                              Array& dx) {
  std::visit(
      [&](const auto& formula) {
        lift(
            x.size(), dx.data(),
            [formula](float v, float fv, float g) { return formula.gradient(v, fv, g); }, x.data(),
            y.data(), dy.data());
      },
      f);
}

void CpuBackend::zip(const Binary& f, const Array& a, const Array& b, Array& y) {
  std::visit(
      [&](const auto& formula) {
        lift_pair(a, b, y, y.data(), [formula](float u, float v) { return formula.value(u, v); });
      },
      f);
}

void CpuBackend::zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy,
                              Array* da, Array* db) {
  std::visit(
      [&](const auto& formula) {
        if (da != nullptr) {
          lift_pair(
              a, b, dy, da->data(),
              [formula](float u, float v, float g) { return formula.gradient_a(u, v, g); },
              dy.data());
        }
        if (db != nullptr) {
          lift_pair(
              a, b, dy, db->data(),
              [formula](float u, float v, float g) { return formula.gradient_b(u, v, g); },
              dy.data());
        }
      },
      f);
}

void CpuBackend::accumulate(const std::vector<Accumulation>& all) {
  for (auto [x, sum] : all) {
    lift(
        x.size(), sum.data(), [](float s, float v) { return s + v; }, sum.data(), x.data());
  }
}

}  // namespace dl
