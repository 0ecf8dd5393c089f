// The engine's own elementwise functions.

#include "cpu/elementwise.h"

#include "ops/elementwise.h"

namespace dl::cpu {
namespace {

template <class... F>
void register_all_unary(Formulas<F...>) {
  (register_unary<F>(), ...);
}
template <class... F>
void register_all_binary(Formulas<F...>) {
  (register_binary<F>(), ...);
}

void fill(float value, Array& y) {
  parallel_chunks(y.size(), 1,
                  [&](Index begin, Index end) { piece(y.data(), begin, end).fill(value); });
}

void accumulate(const std::vector<Accumulation>& all) {
  for (auto [x, sum] : all) {
    lift(
        x.size(), sum.data(), [](float s, float v) { return s + v; }, std::as_const(sum).data(),
        std::as_const(x).data());
  }
}

/// A choice is no arithmetic: what is chosen is copied, be it -0 or NaN.
void where(const Broadcast3& by, const Array& condition, const Array& a, const Array& b, Array& y) {
  const auto choose = [](float c, float u, float v) { return c != 0 ? u : v; };
  const int last = by.rank - 1;
  const Index columns = by.sizes[last];
  const Index* strides[3] = {by.strides[0], by.strides[1], by.strides[2]};
  if (last == 0 && strides[0][0] == 1 && strides[1][0] == 1 && strides[2][0] == 1) {
    lift(columns, y.data(), choose, condition.data(), a.data(), b.data());
    return;
  }
  const Index rows = columns == 0 ? 0 : y.size() / columns;
  parallel_chunks(rows, columns, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      const float* from[3] = {condition.data(), a.data(), b.data()};
      Index rest = row;
      for (int axis = last - 1; axis >= 0; --axis) {
        for (int i = 0; i < 3; ++i) {
          from[i] += rest % by.sizes[axis] * strides[i][axis];
        }
        rest /= by.sizes[axis];
      }
      float* to = y.data() + row * columns;
      for (Index j = 0; j < columns; ++j) {
        to[j] = choose(from[0][j * strides[0][last]], from[1][j * strides[1][last]],
                       from[2][j * strides[2][last]]);
      }
    }
  });
}

}  // namespace

void register_elementwise() {
  register_all_unary(UnaryFormulas());
  register_all_binary(BinaryFormulas());
  register_all_binary(Comparisons());
  where_kernel.provide(Device::cpu, where);
  fill_kernel.provide(Device::cpu, fill);
  accumulate_kernel.provide(Device::cpu, accumulate);
}

}  // namespace dl::cpu
