#include <dl/ops/dropout.h>

#include <dl/array/checks.h>
#include <dl/ops/elementwise.h>

namespace dl {

constinit Kernel<void(float p, std::uint64_t seed, const Labels& step, Index row, Array& mask)>
    dropout_mask_kernel{"dropout_mask"};
constinit Kernel<void(Labels& count)> count_up_kernel{"count_up"};

Tensor dropout(const Tensor& x, float p, std::uint64_t seed, Labels& step) {
  check_same_device("dropout", x.array(), step);
  check(p >= 0 && p <= 1, "dropout: a probability of ", p, "; it must be from 0 to 1");
  check(step.size() == 1, "dropout: the step must be one number, got ", step.size());
  const Index samples = x.rank() == 0 ? 1 : x.shape()[0];
  Array mask(x.shape(), x.device());
  dropout_mask_kernel(x.device(), p, seed, step, samples == 0 ? 1 : x.size() / samples, mask);
  count_up_kernel(x.device(), step);
  return x * Tensor(mask);
}

}  // namespace dl
