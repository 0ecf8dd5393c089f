// From a wrong answer to the mistake that it looks like.
#pragma once

#include <string>
#include <vector>

#include "harness/numbers.h"

namespace dl::harness {

/// Numbers with what they are called.
struct Named {
  std::string name;
  Numbers value;
};

/// One sentence about how `yours` relates to `wanted`, which has the same shape: that of
/// a known mistake, single precision, the input itself, zeros, a factor, the sign, rows or columns
/// in another order, off by one row, plus a constant, right in all but some rows. Empty when none
/// of them fits to within the tolerance of the test.
std::string diagnose(const Numbers& yours, const Numbers& wanted, const std::vector<Named>& inputs,
                     const std::vector<Named>& mistakes, Tolerance tolerance);

/// The same for an answer of another shape.
std::string diagnose_shape(const Numbers& yours, const Numbers& wanted, Tolerance tolerance);

}  // namespace dl::harness
