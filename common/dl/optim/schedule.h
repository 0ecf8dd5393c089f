// How the learning rate changes: functions of the number of steps, for Optimizer::set_schedule().
#pragma once

#include <cstdint>

#include <dl/optim/optimizer.h>

namespace dl::optim {

/// gamma^(steps / every): a stair, lower by gamma after every so many steps.
Schedule stairs(std::uint64_t every, double gamma);

/// Half a wave of the cosine from 1, at the start, to `least`, after `total` steps and from then
/// on.
Schedule cosine(std::uint64_t total, double least = 0);

/// 1/n, 2/n ... 1 in the first n steps; then `after`, whose steps are counted from there.
Schedule warm_up(
    std::uint64_t n, Schedule after = [](std::uint64_t) { return 1.0; });

}  // namespace dl::optim
