#include <dl/nn/dropout.h>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/ops/dropout.h>

namespace dl::nn {

Dropout::Dropout(double p, Rng& rng)
    : p_(static_cast<float>(p)),
      rng_state_(add_buffer("rng_state", Tensor(rng_state(rng.below(std::uint64_t{1} << 48))),
                            Persistent::no)) {
  check(p >= 0 && p <= 1, "Dropout: a probability of ", p, "; it must be from 0 to 1");
}

Tensor Dropout::forward(const Tensor& x) {
  if (!is_training()) {
    return x;
  }
  check_defined("dropout", x);
  rng_state_.move_to(x.device());
  return dropout(x, p_, rng_state_.mutable_array());
}

std::string Dropout::description() const { return concat("Dropout(", p_, ")"); }

Index Dropout::steps() const { return static_cast<Index>(seed_and_step(rng_state_.array()).step); }

void Dropout::set_steps(Index steps) {
  check(steps >= 0 && steps >> 48 == 0, "Dropout: step ", steps, " is beyond what it can count");
  const std::uint64_t seed = seed_and_step(rng_state_.array()).seed;
  copy_(rng_state_.mutable_array(),  // in place: recorded work counts on from it
        rng_state(seed, static_cast<std::uint64_t>(steps)));
}

}  // namespace dl::nn
