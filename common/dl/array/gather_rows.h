// Minibatches out of a data set of numbers.
#pragma once

#include <cstdint>
#include <span>

#include <dl/array/array.h>
#include <dl/array/kernel.h>

namespace dl {

/// Examples and their class numbers in a device's memory.
struct LabelledRows {
  std::span<const float> numbers;        // one row behind the other, all of one size
  std::span<const std::int32_t> labels;  // one for each row
};

/// A minibatch: X[i] = row rows[i] of the set and y[i] = labels[rows[i]] for each row i of X, which
/// has as many numbers as one of the set. `rows` is in the memory of X's device, too.
void gather_rows(const LabelledRows& set, std::span<const Index> rows, Array& X, Labels& y);
extern Kernel<void(const LabelledRows& set, std::span<const Index> rows, Array& X, Labels& y)>
    gather_rows_kernel;

}  // namespace dl
