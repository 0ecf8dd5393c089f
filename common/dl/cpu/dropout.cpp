// Which numbers dropout leaves.

#include <dl/ops/dropout.h>

#include <dl/cpu/parallel.h>
#include <dl/kernels/random.h>

namespace dl::cpu {
namespace {

void dropout_mask(float p, std::uint64_t seed, const Labels& step, Index row, Array& mask) {
  const auto at = static_cast<std::uint64_t>(*step.data());
  float* const y = mask.data();
  parallel_chunks(mask.size(), 16, [=](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      y[i] = dropout_factor(uniform_at(seed, at, static_cast<std::uint64_t>(i / row),
                                       static_cast<std::uint64_t>(i % row)),
                            p);
    }
  });
}

void count_up(Labels& count) { *count.data() += 1; }

}  // namespace

void register_dropout() {
  dropout_mask_kernel.provide(Device::cpu, dropout_mask);
  count_up_kernel.provide(Device::cpu, count_up);
}

}  // namespace dl::cpu
