// The engine's own elementwise functions.

#include "gpu/elementwise.cuh"

#include <utility>

namespace dl::gpu {
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
  launch(stream(), "fill", kernels::lift_launch(y.size()), kernels::fill, value, out(y));
}

void accumulate(const std::vector<Accumulation>& all) {
  kernels::in_groups<kernels::Addition>(
      all,
      [](Accumulation a) {
        return kernels::Addition{std::as_const(a.x).data(), a.sum.data(), a.sum.size()};
      },
      [](const Launch& shape, const auto& additions) {
        launch(stream(), "accumulate", shape, kernels::accumulate, additions);
      });
}

}  // namespace

void register_elementwise() {
  register_all_unary(UnaryFormulas());
  register_all_binary(BinaryFormulas());
  fill_kernel.provide(Device::cuda, fill);
  accumulate_kernel.provide(Device::cuda, accumulate);
}

}  // namespace dl::gpu
