// Several arrays in one launch: most are so small that to start a kernel for each would take longer
// than its work.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "gpu/kernels/lift.cuh"

namespace dl::kernels {

/// What a launch can be given: up to so many arrays, each described by a One, which has a `size`.
constexpr int kSeveral = 8;
template <class One>
struct Several {
  One of[kSeveral];
};

/// Calls start(launch, several) for up to kSeveral of `all` at a time; view(x) is the One of an x.
///
/// The launch is for kernels that are made of `lift`. Its blocks (0, i), (1, i) ... do the i-th
/// array; where that is smaller than the largest, some have nothing to do.
template <class One, class T, class View, class Start>
void in_groups(const std::vector<T>& all, const View& view, const Start& start) {
  for (std::span<const T> rest(all); !rest.empty();) {
    const auto group = rest.first(std::min<std::size_t>(rest.size(), kSeveral));
    Several<One> several;
    Index largest = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
      several.of[i] = view(group[i]);
      largest = std::max(largest, several.of[i].size);
    }
    Launch launch = lift_launch(largest);
    launch.grid.y = static_cast<unsigned>(group.size());
    start(launch, several);
    rest = rest.subspan(group.size());
  }
}

}  // namespace dl::kernels
