#include "measure.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <dl/base/check.h>
#include <dl/base/rng.h>
#include <dl/base/stopwatch.h>

namespace dl::products {
namespace {

std::vector<float> random_numbers(gemm::Size count, Rng& rng) {
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (float& x : numbers) {
    x = static_cast<float>(2 * rng.uniform() - 1);
  }
  return numbers;
}

}  // namespace

Problem::Problem(gemm::Size m, gemm::Size n, gemm::Size k, Transpose a, Transpose b,
                 std::uint64_t seed)
    : m_(m), n_(n), k_(k), a_(a), b_(b), C_(static_cast<std::size_t>(m * n)) {
  Rng rng(seed);
  A_ = random_numbers(m * k, rng);
  B_ = random_numbers(k * n, rng);
  right_.resize(C_.size());
  sizes_.resize(C_.size());
  const gemm::Product p = product();
  for (gemm::Size i = 0; i < m; ++i) {
    for (gemm::Size l = 0; l < k; ++l) {
      const double x = p.A.data[i * p.A.row + l * p.A.column];
      for (gemm::Size j = 0; j < n; ++j) {
        const double term = x * static_cast<double>(p.B.data[l * p.B.row + j * p.B.column]);
        right_[static_cast<std::size_t>(i * n + j)] += term;
        sizes_[static_cast<std::size_t>(i * n + j)] += std::abs(term);
      }
    }
  }
}

gemm::Product Problem::product() {
  const bool At = a_ == Transpose::yes, Bt = b_ == Transpose::yes;
  return {.m = m_,
          .n = n_,
          .k = k_,
          .A = {A_.data(), At ? 1 : k_, At ? m_ : 1},
          .B = {B_.data(), Bt ? 1 : n_, Bt ? k_ : 1},
          .C = C_.data(),
          .c_row = n_};
}

double Problem::error_of(const Multiply& multiply) {
  std::fill(C_.begin(), C_.end(), std::numeric_limits<float>::quiet_NaN());
  multiply(product());
  const double rounding = std::ldexp(static_cast<double>(k_), -24);  // k times half a last place
  double worst = 0;
  for (std::size_t i = 0; i < C_.size(); ++i) {
    const double distance = std::abs(static_cast<double>(C_[i]) - right_[i]);
    const double error = distance == 0 ? 0 : distance / (rounding * sizes_[i]);
    if (std::isnan(error)) {
      return error;
    }
    worst = std::max(worst, error);
  }
  return worst;
}

double Problem::gflops_of(const std::string& name, const Multiply& multiply, double seconds) {
  double least = std::numeric_limits<double>::infinity();
  const auto timed = [&](const gemm::Product& p) {
    const Stopwatch watch;
    multiply(p);
    least = std::min(least, watch.seconds());
  };
  const Stopwatch all;
  const double error = error_of(timed);
  check(error <= 1, name, ": a wrong product, ", error, " times what rounding may do");
  const gemm::Product p = product();
  for (int i = 1; i < 3 || all.seconds() < seconds; ++i) {
    timed(p);
  }
  return 2e-9 * static_cast<double>(m_) * static_cast<double>(n_) * static_cast<double>(k_) / least;
}

}  // namespace dl::products
