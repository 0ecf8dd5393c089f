// The engine's own elementwise functions.

#include "gpu/elementwise.cuh"

#include <utility>

#include <dl/ops/elementwise.h>

namespace dl::gpu {
namespace {

void fill(float value, Array& y) {
  launch(stream(), "fill", kernels::lift_launch(y.size()), kernels::fill, value, out(y));
}

void accumulate(const std::vector<AddInto>& all) {
  kernels::for_each_chunk<kernels::Addition>(
      all,
      [](AddInto a) {
        return kernels::Addition{std::as_const(a.x).data(), a.sum.data(), a.sum.size()};
      },
      [](const LaunchConfig& shape, const auto& additions) {
        launch(stream(), "accumulate", shape, kernels::accumulate, additions);
      });
}

void where(const Broadcast3& by, const Array& condition, const Array& a, const Array& b, Array& y) {
  const LaunchConfig shape = kernels::lift_launch(y.size());
  if (by.rank == 1 && by.strides[0][0] == 1 && by.strides[1][0] == 1 && by.strides[2][0] == 1) {
    launch(stream(), "where", shape, kernels::where<Global<const float>>, in(condition), in(a),
           in(b), out(y));
  } else {
    using kernels::Strided;
    launch(stream(), "where", shape, kernels::where<Strided>,
           Strided(in(condition), by, by.strides[0]), Strided(in(a), by, by.strides[1]),
           Strided(in(b), by, by.strides[2]), out(y));
  }
}

}  // namespace

void register_elementwise() {
  for_each_formula(UnaryFormulas(), []<class F>(std::type_identity<F>) { register_unary<F>(); });
  const auto binary = []<class F>(std::type_identity<F>) { register_binary<F>(); };
  for_each_formula(BinaryFormulas(), binary);
  for_each_formula(Comparisons(), binary);
  where_kernel.provide(Device::cuda, where);
  fill_kernel.provide(Device::cuda, fill);
  accumulate_kernel.provide(Device::cuda, accumulate);
}

}  // namespace dl::gpu
