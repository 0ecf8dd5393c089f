#include <dl/ops/dropout.h>

#include <utility>

#include <dl/array/checks.h>
#include <dl/kernels/random.h>
#include <dl/ops/elementwise.h>

namespace dl {

constinit Kernel<void(float, const Array&, Index, Index, Array&)> dropout_mask_kernel{
    "dropout_mask"};
constinit Kernel<void(Array&)> next_step_kernel{"next_step"};

namespace {

thread_local Index first_of_slice = 0;
thread_local bool is_last_slice = true;

void check_state(const Array& state) {
  check_defined("dropout", state);
  check(state.shape() == Shape{4}, "dropout: the state must be one of rng_state(), got the shape ",
        state.shape());
}

}  // namespace

MinibatchSlice::MinibatchSlice(Index first_sample, bool last)
    : first_before_(first_of_slice), last_before_(is_last_slice) {
  check(first_sample >= 0, "slice: its first sample is number ", first_sample, " of the minibatch");
  first_of_slice = first_sample;
  is_last_slice = last;
}

MinibatchSlice::~MinibatchSlice() {
  first_of_slice = first_before_;
  is_last_slice = last_before_;
}

Array rng_state(std::uint64_t seed, std::uint64_t step, Device device) {
  check(seed >> 48 == 0 && step >> 48 == 0, "rng_state: the seed ", seed, " and the step ", step,
        " must be below 2^48");
  return Array({4}, {upper_half(seed), lower_half(seed), upper_half(step), lower_half(step)},
               device);
}

SeedAndStep seed_and_step(const Array& state) {
  check_state(state);
  const std::vector<float> halves = state.to_vector();
  return {from_halves(halves[0], halves[1]), from_halves(halves[2], halves[3])};
}

Tensor dropout(const Tensor& x, float p, Array& state) {
  check_same_device("dropout", x.array(), state);
  check(p >= 0 && p <= 1, "dropout: a probability of ", p, "; it must be from 0 to 1");
  check_state(state);
  const Index samples = x.rank() == 0 ? 1 : x.shape()[0];
  Array mask(x.shape(), x.device());
  dropout_mask_kernel(x.device(), p, state, first_of_slice, samples == 0 ? 1 : x.size() / samples,
                      mask);
  if (is_last_slice) {
    next_step_kernel(x.device(), state);
  }
  return x * Tensor(mask);
}

}  // namespace dl
