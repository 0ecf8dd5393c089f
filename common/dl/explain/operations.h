// What is known of operations by their names: their formulas, and how much there is to compute.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <dl/base/shape.h>

namespace dl::explain {

/// As mathematics, in Unicode: "C = A B" and "dA = dC Bᵀ, dB = Aᵀ dC". Empty for an operation that
/// is not in the list, such as one of the user's own.
struct Formula {
  std::string_view value, gradient;
};
Formula formula_of(std::string_view operation);

/// Floating-point operations and bytes of memory, as the formula needs them: each input read once,
/// each result written once. What a cache saves or a kernel reads twice is left out.
struct Work {
  double flop = 0, bytes = 0;
};

/// Of the value.
Work forward_work(std::string_view operation, std::span<const Shape> inputs, const Shape& result);
/// Of the gradients; `wanted` says for each input whether there is one.
Work backward_work(std::string_view operation, std::span<const Shape> inputs,
                   const std::vector<bool>& wanted, const Shape& result);

}  // namespace dl::explain
