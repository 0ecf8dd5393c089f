// Several arrays in one launch: most are so small that to start a kernel for each would take longer
// than its work.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "gpu/kernels/lift.cuh"

namespace dl::kernels {

/// What a launch can be given: up to so many arrays, each described by an Item, which has a `size`.
constexpr int kPackedArgs = 8;
template <class Item>
struct PackedArgs {
  Item of[kPackedArgs];
};

/// Calls start(launch, packed) for up to kPackedArgs of `all` at a time; view(x) is the Item of an
/// x.
///
/// The launch is for kernels that are made of `lift`. Its blocks (0, i), (1, i) ... do the i-th
/// array; where that is smaller than the largest, some have nothing to do.
template <class Item, class T, class View, class Start>
void for_each_chunk(const std::vector<T>& all, const View& view, const Start& start) {
  for (std::span<const T> rest(all); !rest.empty();) {
    const auto group = rest.first(std::min<std::size_t>(rest.size(), kPackedArgs));
    PackedArgs<Item> packed;
    Index largest = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
      packed.of[i] = view(group[i]);
      largest = std::max(largest, packed.of[i].size);
    }
    Launch launch = lift_launch(largest);
    launch.grid.y = static_cast<unsigned>(group.size());
    start(launch, packed);
    rest = rest.subspan(group.size());
  }
}

}  // namespace dl::kernels
