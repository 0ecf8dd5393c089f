// Numbers that are none any more: NaN and infinity.
#pragma once

#include <optional>

#include "array/array.h"

namespace dl::lesson {

/// The first of x's numbers, on whatever device it is, that is NaN or infinite, if there is one.
std::optional<float> not_finite(const Array& x);

}  // namespace dl::lesson
