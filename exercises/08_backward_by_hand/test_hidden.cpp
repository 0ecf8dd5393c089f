#include "api.hpp"
#include "harness/check.h"
#include "harness/gradcheck.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("another shape", "9 examples of 2 numbers, 8 hidden units, 3 classes") {
  Matrix X = random_matrix(9, 2);
  const Labels y = random_labels(9, 3);
  Parameters p{random_matrix(2, 8), random_vector(8), random_matrix(8, 3), random_vector(3)};
  const auto loss = [&] {
    const Matrix P = softmax(forward(X, p).Z);
    double product = 1;
    for (std::size_t i = 0; i < 9; ++i) {
      product *= P(i, y[i]);
    }
    return -std::log(product) / 9;
  };
  const Gradients g = backward(X, y, p, forward(X, p));
  expect_gradient("dW1", g.dW1, p.W1, loss);
  expect_gradient("db1", g.db1, p.b1, loss);
  expect_gradient("dW2", g.dW2, p.W2, loss);
  expect_gradient("db2", g.db2, p.b2, loss);
  expect_gradient("dX", g.dX, X, loss);
}

}  // namespace
}  // namespace dl
