// Dropout: random zeros (Srivastava et al. 2014).
#pragma once

#include <cstdint>

#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

namespace dl {

/// What a layer's random numbers come from, on the device, so that recorded work has others at each
/// replay: its seed and the number of the step, both below 2^48, as four numbers (4,): the upper
/// and the lower half of the one and of the other (kernels/random.h). float32 like all Arrays, so
/// that it is kept in checkpoints with them.
Array rng_state(std::uint64_t seed, std::uint64_t step = 0, Device device = Device::cpu);
/// Both again. Waits for the device.
struct SeedAndStep {
  std::uint64_t seed, step;
};
SeedAndStep seed_and_step(const Array& state);

/// The samples are the rows of x (its first axis): each of their numbers becomes 0 with probability
/// p, otherwise 1 / (1 - p) times what it was. Which do depends on the seed, the step, the sample
/// and the element, and on nothing else; see MinibatchSlice. The step in `state`, on the device of
/// x, is then counted up.
Tensor dropout(const Tensor& x, float p, Array& state);

/// While one of these lives, what this thread computes on is a slice of a minibatch: its first
/// sample is `first_sample` there, and only the last slice ends the step. So who cuts a minibatch,
/// on one device or among several processes, gets the zeros of the whole:
///
///     const MinibatchSlice slice(begin, begin + n == batch_size);
///     loss(net(X_slice), y_slice).backward();
///
/// A process counts its steps itself, so for each the last is its own last one. Without a slice the
/// first sample is number 0. Recorded work keeps the slice in which it was recorded.
class MinibatchSlice {
 public:
  MinibatchSlice(Index first_sample, bool last);
  ~MinibatchSlice();
  MinibatchSlice(const MinibatchSlice&) = delete;
  MinibatchSlice& operator=(const MinibatchSlice&) = delete;

 private:
  Index first_before_;
  bool last_before_;
};

/// mask (samples, ...) = dropout_factor() of each number's place; `row` numbers make a sample.
extern Kernel<void(float p, const Array& state, Index first_sample, Index row, Array& mask)>
    dropout_mask_kernel;
/// Counts the step of a state up.
extern Kernel<void(Array& state)> next_step_kernel;

}  // namespace dl
