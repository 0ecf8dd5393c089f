#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("another p", "for p = 0.9, forward and backward have the same factors, 0 and 10") {
  Dropout layer(0.9, rng().below(1'000'000));
  const Matrix ones = xt::ones<double>({130, 31});
  const Matrix Y = layer.forward(ones);
  expect_close("factors", Y, Matrix(xt::where(Y > 0, 10.0, 0.0)));
  expect_close("mean", xt::mean(Y)(), 1, {0, 5 * 3 / std::sqrt(130.0 * 31)});
  expect_close("backward", layer.backward(ones), Y);
}

HIDDEN_TEST("modes in turn", "after evaluation, training drops again") {
  Dropout layer(0.5, rng().below(1'000'000));
  const Matrix ones = xt::ones<double>({9, 40});
  layer.train(false);
  expect_equal("in evaluation", layer.forward(ones), ones);
  layer.train(true);
  expect(xt::any(xt::equal(layer.forward(ones), 0.0)), "nothing is dropped");
}

}  // namespace
}  // namespace dl
