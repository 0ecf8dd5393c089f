#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("more rows and classes", "23 examples of 10 classes") {
  const Matrix Z = random_matrix(23, 10);
  const Labels y = random_labels(23, 10);
  Labels wanted;
  std::size_t right = 0;
  for (std::size_t i = 0; i < 23; ++i) {
    const double* const row = Z.data() + 10 * i;
    wanted.push_back(static_cast<std::size_t>(std::max_element(row, row + 10) - row));
    right += wanted[i] == y[i];
  }
  expect_equal("predictions", predictions(Z), wanted);
  expect_equal("correct", correct(Z, y), right);
  expect_equal("correct, where all are", correct(Z, wanted), 23);
}

HIDDEN_TEST("another fraction", "accuracies of 70 examples") {
  for (std::size_t count = 0; count <= 70; count += 7) {
    expect_close(concat("accuracy(", count, ", 70)"), accuracy(count, 70),
                 static_cast<double>(count / 7) / 10);
  }
}

HIDDEN_TEST("another step", "steps of other sizes along vectors of other lengths") {
  for (const std::size_t n : {1, 11}) {
    const Vector before = random_vector(n), dw = random_vector(n);
    Vector w = before, v = before;
    sgd_step(w, dw, 0.7);
    expect_close("sgd_step", w, Vector(before - 0.7 * dw));
    sgd_step_of_sum(v, dw, 4.9, 7);
    expect_close("sgd_step_of_sum", v, w);
  }
}

}  // namespace
}  // namespace dl
