// A product to be computed in many ways, each of which is checked before it is timed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <dl/array/functions.h>
#include <dl/cpu/gemm/gemm.h>

namespace dl::products {

class Problem {
 public:
  /// Random numbers in [-1, 1) as A (m, k) and B (k, n), which are stored as `a` and `b` say, and
  /// their product in double precision.
  Problem(gemm::Size m, gemm::Size n, gemm::Size k, Transpose a, Transpose b, std::uint64_t seed);

  using Multiply = std::function<void(const gemm::Product&)>;

  /// The largest error of a product: for each sum, in units of what k roundings of its terms may
  /// amount to. Above 1 it is wrong; NaN where a number is missing.
  double error_of(const Multiply& multiply);

  /// 10^9 operations a second: the best of at least three, and of as many as fit into `seconds`.
  /// Throws an Error that begins with `name` where the product is wrong.
  double gflops_of(const std::string& name, const Multiply& multiply, double seconds);

 private:
  gemm::Product product();

  gemm::Size m_, n_, k_;
  Transpose a_, b_;
  std::vector<float> A_, B_, C_;
  std::vector<double> right_, sizes_;  // the sums, and those of the terms' sizes
};

}  // namespace dl::products
