// A gradient against the slope of what it is the gradient of.
#pragma once

#include <functional>
#include <string>

#include "harness/check.h"

namespace dl::harness {

/// Moves each entry of x by 1e-5 up and down, and compares the slope of `loss` there with the entry
/// of `gradient`, in double precision. `loss` must read x, which is as it was afterwards. Entries
/// within ten steps of a kink (relu at 0), where the slopes to both sides differ, are left out; if
/// that is all of them, the test is at fault. `what` names the parameter: "dW1".
void expect_gradient(const std::string& what, const Matrix& gradient, Matrix& x,
                     const std::function<double()>& loss);
void expect_gradient(const std::string& what, const Vector& gradient, Vector& x,
                     const std::function<double()>& loss);

/// The slopes themselves, near a kink too.
Matrix slopes(Matrix& x, const std::function<double()>& loss);

}  // namespace dl::harness
