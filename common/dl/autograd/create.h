// New Tensors from nothing: constants and random numbers. All are leaves without gradient; see
// parameter() and Tensor::set_requires_grad().
#pragma once

#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>

namespace dl {

Tensor zeros(const Shape& shape, Device device = Device::cpu);
Tensor ones(const Shape& shape, Device device = Device::cpu);
Tensor zeros_like(const Tensor& x);
Tensor ones_like(const Tensor& x);

/// A row for each label: 1 in its column, 0 in the others; shape (labels, classes), on the labels'
/// device. Made on the host, for which it waits. Throws an Error for labels outside [0, classes).
Tensor one_hot(const Labels& labels, Index classes);

/// start, start + step, ... up to, not including, stop; shape (n,). Each is computed by itself, so
/// that errors do not add up; but since 0.1 is not a binary fraction, arange(-8, 8, 0.1) comes to
/// within 1e-15 of 0, not to it.
Tensor arange(double start, double stop, double step = 1, Device device = Device::cpu);

/// Normal (mean 0, standard deviation 1) and uniform (in [low, high), low <= high) numbers, drawn
/// on the host so that every device starts from the same ones.
Tensor randn(const Shape& shape, Rng& rng, Device device = Device::cpu);
Tensor rand(const Shape& shape, Rng& rng, double low, double high, Device device = Device::cpu);

}  // namespace dl
