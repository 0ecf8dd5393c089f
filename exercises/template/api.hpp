// Exercise NUMBER: what is to be written.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// The square root of each entry, (n); x is not negative.
Vector square_root(const Vector& x);

}  // namespace dl
