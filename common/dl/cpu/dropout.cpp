// Which numbers dropout leaves.

#include <dl/ops/dropout.h>

#include <dl/cpu/parallel.h>
#include <dl/kernels/random.h>

namespace dl::cpu {
namespace {

void dropout_mask(float p, const Array& state, Index first_sample, Index row, Array& mask) {
  const float* const s = state.data();
  const std::uint64_t seed = from_halves(s[0], s[1]), step = from_halves(s[2], s[3]);
  float* const y = mask.data();
  parallel_chunks(mask.size(), 16, [=](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const auto sample = static_cast<std::uint64_t>(first_sample + i / row);
      y[i] = dropout_factor(uniform_at(seed, step, sample, static_cast<std::uint64_t>(i % row)), p);
    }
  });
}

void next_step(Array& state) {
  float* const s = state.data();
  const std::uint64_t step = from_halves(s[2], s[3]) + 1;
  s[2] = upper_half(step);
  s[3] = lower_half(step);
}

}  // namespace

void register_dropout() {
  dropout_mask_kernel.provide(Device::cpu, dropout_mask);
  next_step_kernel.provide(Device::cpu, next_step);
}

}  // namespace dl::cpu
