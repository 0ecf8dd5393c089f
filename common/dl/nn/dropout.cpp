#include <dl/nn/dropout.h>

#include <limits>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include <dl/ops/dropout.h>

namespace dl::nn {

Dropout::Dropout(double p, Rng& rng)
    : p_(static_cast<float>(p)), seed_(rng.below(std::numeric_limits<std::uint64_t>::max())) {
  check(p >= 0 && p <= 1, "Dropout: a probability of ", p, "; it must be from 0 to 1");
}

Tensor Dropout::forward(const Tensor& x) {
  if (!is_training()) {
    return x;
  }
  check_defined("dropout", x);
  step_ = step_.to(x.device());
  return dropout(x, p_, seed_, step_);
}

std::string Dropout::description() const { return concat("Dropout(", p_, ")"); }

void Dropout::set_steps(Index steps) {
  check(steps >= 0 && steps <= std::numeric_limits<std::int32_t>::max(), "Dropout: step ", steps,
        " is beyond what it can count");
  const auto step = static_cast<std::int32_t>(steps);  // in place: recorded work counts on from it
  backend(step_.device()).copy_from_host(step_.data(), &step, sizeof(step));
}

}  // namespace dl::nn
