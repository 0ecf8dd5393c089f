#include "nn/init.h"

#include <cmath>

#include "array/functions.h"
#include "autograd/create.h"
#include "base/check.h"
#include "ops/elementwise.h"

namespace dl::nn::init {
namespace {

struct Fan {
  double in, out;
};

Fan fan_of(const char* initialiser, const Tensor& W) {
  check(W.rank() == 2, initialiser, ": needs weights of shape (outputs, inputs), got ", W.shape());
  return {static_cast<double>(W.shape()[1]), static_cast<double>(W.shape()[0])};
}

/// A uniform distribution on [-bound, bound) has the standard deviation bound / sqrt(3).
void uniform_with_std(Tensor& x, Rng& rng, double std) {
  const double bound = std * std::sqrt(3.0);
  uniform(x, rng, -bound, bound);
}

double xavier_std(const Tensor& W, double gain) {
  const Fan fan = fan_of("xavier", W);
  return gain * std::sqrt(2 / (fan.in + fan.out));
}

double kaiming_std(const Tensor& W) { return std::sqrt(2 / fan_of("kaiming", W).in); }

}  // namespace

void zeros(Tensor& x) { backend(x.device()).fill(0, x.mutable_array()); }

void normal(Tensor& x, Rng& rng, double mean, double std) {
  const Tensor z = randn(x.shape(), rng, x.device());
  overwrite(x.mutable_array(), (z * static_cast<float>(std) + static_cast<float>(mean)).array());
}

void uniform(Tensor& x, Rng& rng, double low, double high) {
  overwrite(x.mutable_array(), rand(x.shape(), rng, low, high, x.device()).array());
}

void xavier_normal(Tensor& W, Rng& rng, double gain) { normal(W, rng, 0, xavier_std(W, gain)); }
void xavier_uniform(Tensor& W, Rng& rng, double gain) {
  uniform_with_std(W, rng, xavier_std(W, gain));
}
void kaiming_normal(Tensor& W, Rng& rng) { normal(W, rng, 0, kaiming_std(W)); }
void kaiming_uniform(Tensor& W, Rng& rng) { uniform_with_std(W, rng, kaiming_std(W)); }

}  // namespace dl::nn::init
