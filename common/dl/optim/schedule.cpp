#include <dl/optim/schedule.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <dl/base/check.h>

namespace dl::optim {

Schedule stairs(std::uint64_t every, double gamma) {
  check(every > 0 && gamma >= 0, "stairs: need steps >= 1 and gamma >= 0, got ", every, " and ",
        gamma);
  return [=](std::uint64_t steps) { return std::pow(gamma, steps / every); };
}

Schedule cosine(std::uint64_t total, double least) {
  check(total > 0 && least >= 0, "cosine: needs steps >= 1 and a least factor >= 0, got ", total,
        " and ", least);
  return [=](std::uint64_t steps) {
    const double way =
        static_cast<double>(std::min(steps, total)) / static_cast<double>(total);  // from 0 to 1
    return least + (1 - least) * (1 + std::cos(std::numbers::pi * way)) / 2;
  };
}

Schedule warm_up(std::uint64_t n, Schedule after) {
  check(after != nullptr, "warm_up: there is nothing to come after it");
  return [n, after = std::move(after)](std::uint64_t steps) {
    return steps < n ? static_cast<double>(steps + 1) / static_cast<double>(n) : after(steps - n);
  };
}

}  // namespace dl::optim
