#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("a single class", "softmax and cross entropy of one class are 1 and 0") {
  const Matrix Z{{-3}, {700}, {0}};
  expect_close("softmax", softmax(Z), Matrix{{1}, {1}, {1}});
  expect_close("cross_entropy", cross_entropy(Z, {0, 0, 0}), 0);
}

HIDDEN_TEST("another shape", "a shift of a row changes nothing in a batch of 7 rows") {
  const Matrix Z = random_matrix(7, 11);
  Matrix shifted = Z;
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = 0; j < 11; ++j) {
      shifted(i, j) += 400 * static_cast<double>(i) - 1200;
    }
  }
  const Labels y = random_labels(7, 11);
  expect_close("softmax", softmax(shifted), softmax(Z));
  expect_close("gradient", cross_entropy_gradient(shifted, y), cross_entropy_gradient(Z, y));
  expect_close("sum of softmax", Vector(xt::sum(softmax(shifted), {1})),
               Vector(xt::ones<double>({7})));
}

}  // namespace
}  // namespace dl
