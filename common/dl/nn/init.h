// Initialisers: each overwrites a parameter, of which it is given a handle, in place.
//
// W is (outputs, inputs), as in nn::Linear: fan_in = inputs, fan_out = outputs. Arguments that give
// numbers which float32 does not hold are Errors.
#pragma once

#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>

namespace dl::nn::init {

void zeros(Tensor x);
/// Normal with the given mean and standard deviation, std >= 0.
void normal(Tensor x, Rng& rng, double mean = 0, double std = 1);
/// Uniform in [low, high), low <= high.
void uniform(Tensor x, Rng& rng, double low = 0, double high = 1);

/// Keeps the variance of activations and of gradients alike where the activation is nearly linear,
/// as tanh is around 0: variance 2 / (fan_in + fan_out) (Glorot and Bengio 2010), times gain^2,
/// gain >= 0.
void xavier_normal(const Tensor& W, Rng& rng, double gain = 1);
void xavier_uniform(const Tensor& W, Rng& rng, double gain = 1);

/// Keeps the variance of activations through relu, which halves it: 2 / fan_in (He et al. 2015).
void kaiming_normal(const Tensor& W, Rng& rng);
void kaiming_uniform(const Tensor& W, Rng& rng);

}  // namespace dl::nn::init
