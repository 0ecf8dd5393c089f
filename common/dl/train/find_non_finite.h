// Non-finite values: NaN and infinity.
#pragma once

#include <optional>

#include <dl/array/array.h>

namespace dl::train {

/// The first of x's numbers, on whatever device it is, that is NaN or infinite, if there is one.
std::optional<float> find_non_finite(const Array& x);

}  // namespace dl::train
