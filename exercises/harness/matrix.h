// What the exercises compute with: matrices and vectors of doubles, which are xtensors, and the few
// helpers that everybody may use. This header is precompiled.
//
//     Matrix Z = zeros(3, 4);    Z(i, j); Z.shape(0) rows, Z.shape(1) columns
//     Vector b = zeros(4);       and not Vector b({4}), which is the one number 4
//     Matrix E = xt::exp(Z);     an expression, stored; `auto E` would be a recipe for it
//     Matrix S = Z - kept_max(Z, 1);    each row less its maximum; kept_sum likewise
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <dl/array/xt.h>

namespace dl {

using Matrix = xt::xtensor<double, 2>;
using Vector = xt::xtensor<double, 1>;
using Labels = std::vector<std::size_t>;

inline Matrix zeros(std::size_t rows, std::size_t columns) {
  return xt::zeros<double>({rows, columns});
}
inline Vector zeros(std::size_t size) { return xt::zeros<double>({size}); }

/// The matrix product A B; throws an Error when the inner sizes differ.
Matrix matmul(const Matrix& A, const Matrix& B);
inline Matrix transposed(const Matrix& A) { return xt::transpose(A); }

/// Stands where something is still to be written: the tests that come here are counted as TODO.
[[noreturn]] void todo(const char* what);

}  // namespace dl
