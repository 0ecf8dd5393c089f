// What the adapters (exercises/NN_name/engine.cpp) copy with: the engine's floats as an exercise's
// matrices of doubles, and back.
#pragma once

#include <algorithm>

#include <dl/base/check.h>

#include "engine/parts.h"
#include "harness/matrix.h"

namespace dl::parts {

inline Matrix matrix(Size rows, Size columns, const float* numbers) {
  Matrix X = zeros(rows, columns);
  std::copy(numbers, numbers + rows * columns, X.begin());
  return X;
}

inline Vector vector(Size n, const float* numbers) {
  Vector x = zeros(n);
  std::copy(numbers, numbers + n, x.begin());
  return x;
}

inline Labels labels(Size n, const std::int32_t* y) { return Labels(y, y + n); }

/// Copies numbers of any shape, row by row. Throws an Error unless there are n of them.
template <class Numbers>
void put(const Numbers& x, Size n, float* to) {
  check(x.size() == n, "it has ", x.size(), " numbers where ", n, " are wanted");
  std::transform(x.begin(), x.end(), to, [](auto number) { return static_cast<float>(number); });
}

}  // namespace dl::parts
