// The engine's own elementwise functions.

#include "cpu/elementwise.h"

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

}  // namespace

void register_elementwise() {
  register_all_unary(UnaryFormulas());
  register_all_binary(BinaryFormulas());
  fill_kernel.provide(Device::cpu, fill);
  accumulate_kernel.provide(Device::cpu, accumulate);
}

}  // namespace dl::cpu
