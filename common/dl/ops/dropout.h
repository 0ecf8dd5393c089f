// Dropout: random zeros (Srivastava et al. 2014).
#pragma once

#include <cstdint>

#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

namespace dl {

/// The samples are the rows of x (its first axis): each of their numbers becomes 0 with probability
/// p, otherwise 1 / (1 - p) times what it was. Which do depends on the seed, the step, the sample
/// and the element (kernels/random.h). The step is a number on the device of x, which is then
/// counted up there, so that recorded work has other zeros at each replay.
Tensor dropout(const Tensor& x, float p, std::uint64_t seed, Labels& step);

/// mask (samples, ...) = dropout_factor() of each number's place; `row` numbers make a sample.
extern Kernel<void(float p, std::uint64_t seed, const Labels& step, Index row, Array& mask)>
    dropout_mask_kernel;
/// count (one number) += 1
extern Kernel<void(Labels& count)> count_up_kernel;

}  // namespace dl
