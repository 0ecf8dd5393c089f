// Gradients kept from being too large: between backward() and an optimiser's step.
#pragma once

#include <vector>

#include <dl/array/array.h>
#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

namespace dl::optim {

/// Scales the gradients of these parameters so that the norm of all of them together is max_norm at
/// most, in place. Returns what it was, as an Array of one number: on a GPU nobody waits for it,
/// and all of this can be recorded. Parameters without a gradient are passed over.
Array clip_grad_norm(const std::vector<Tensor>& parameters, double max_norm);
/// Puts every number of the gradients into [-limit, limit].
void clip_grad_value(const std::vector<Tensor>& parameters, double limit);

/// norm = the root of `squares`, the sum of the squares of these gradients, each of which is
/// multiplied by clip_factor(norm, max).
extern Kernel<void(const Array& squares, float max, Array& norm,
                   const std::vector<Array>& gradients)>
    clip_norm_kernel;
/// clip_value(), in place.
extern Kernel<void(float limit, const std::vector<Array>& gradients)> clip_value_kernel;

}  // namespace dl::optim
