// TensorSet: labelled examples of any shape, as numbers.
#pragma once

#include <cstdint>
#include <vector>

#include <dl/array/array.h>

namespace dl::data {

/// X[i] is one example and labels[i] its class, as in PyTorch's TensorDataset(X, y).
struct TensorSet {
  Array X;                           // (n, ...), on the CPU
  std::vector<std::int32_t> labels;  // (n,)
};

}  // namespace dl::data
