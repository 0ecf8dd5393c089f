#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("another shape", "linear maps from 7 inputs to 9 outputs, and from 1 to 1") {
  for (const auto& [rows, inputs, outputs] : {std::array<std::size_t, 3>{4, 7, 9}, {6, 1, 1}}) {
    const Matrix X = random_matrix(rows, inputs), W = random_matrix(inputs, outputs);
    const Vector b = random_vector(outputs);
    Matrix wanted = zeros(rows, outputs);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < outputs; ++j) {
        wanted(i, j) = b(j);
        for (std::size_t k = 0; k < inputs; ++k) {
          wanted(i, j) += X(i, k) * W(k, j);
        }
      }
    }
    expect_close("linear", linear(X, W, b), wanted);
  }
}

HIDDEN_TEST("another shape", "the weights of 300 inputs and 40 outputs, and of 40 and 300") {
  for (const std::size_t inputs : {300, 40}) {
    const Matrix W = he_weights(inputs, 12'000 / inputs, rng());
    expect_shape("he_weights", W, {inputs, 12'000 / inputs});
    // The standard error of the mean square of 12,000 normal numbers is 1.3 % of it.
    expect_close("the mean square", xt::mean(W * W)(), 2 / static_cast<double>(inputs), {0.08, 0});
  }
}

}  // namespace
}  // namespace dl
