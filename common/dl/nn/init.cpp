#include <dl/nn/init.h>

#include <cmath>
#include <limits>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/ops/elementwise.h>

namespace dl::nn::init {
namespace {

struct Fan {
  double in, out;
};

Fan fan_of(const char* initialiser, const Tensor& W) {
  check_defined(initialiser, W);
  check(W.rank() == 2 && W.size() > 0, initialiser,
        ": needs weights of shape (outputs, inputs), at least one of each, got ", W.shape());
  return {static_cast<double>(W.shape()[1]), static_cast<double>(W.shape()[0])};
}

/// A uniform distribution on [-bound, bound) has the standard deviation bound / sqrt(3).
void uniform_with_std(const Tensor& x, Rng& rng, double std) {
  const double bound = std * std::sqrt(3.0);
  uniform(x, rng, -bound, bound);
}

double xavier_std(const Tensor& W, double gain) {
  const Fan fan = fan_of("xavier", W);
  check(gain >= 0 && std::isfinite(gain), "xavier: a gain of ", gain,
        "; it must be a finite number, not below 0");
  return gain * std::sqrt(2 / (fan.in + fan.out));
}

double kaiming_std(const Tensor& W) { return std::sqrt(2 / fan_of("kaiming", W).in); }

}  // namespace

void zeros(Tensor x) {
  check_defined("zeros", x);
  fill(x.mutable_array(), 0);
}

void normal(Tensor x, Rng& rng, double mean, double std) {
  constexpr double kFarthest = 9;  // standard deviations: no number of Rng::normal() is farther
  check_defined("normal", x);
  check(std >= 0, "normal: a standard deviation of ", std, "; it must be a number, not below 0");
  check(std::abs(mean) + kFarthest * std <= std::numeric_limits<float>::max(), "normal: a mean of ",
        mean, " and a standard deviation of ", std, " give numbers beyond those of float32");
  const Tensor z = randn(x.shape(), rng, x.device());
  copy_(x.mutable_array(), (z * static_cast<float>(std) + static_cast<float>(mean)).array());
}

void uniform(Tensor x, Rng& rng, double low, double high) {
  check_defined("uniform", x);
  copy_(x.mutable_array(), rand(x.shape(), rng, low, high, x.device()).array());
}

void xavier_normal(const Tensor& W, Rng& rng, double gain) {
  normal(W, rng, 0, xavier_std(W, gain));
}
void xavier_uniform(const Tensor& W, Rng& rng, double gain) {
  uniform_with_std(W, rng, xavier_std(W, gain));
}
void kaiming_normal(const Tensor& W, Rng& rng) { normal(W, rng, 0, kaiming_std(W)); }
void kaiming_uniform(const Tensor& W, Rng& rng) { uniform_with_std(W, rng, kaiming_std(W)); }

}  // namespace dl::nn::init
