#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("another graph", "a polynomial by Horner's rule has its derivative as gradient") {
  const Value x = 0.7;
  Value y = 0;
  double slope = 0;
  for (int power = 9; power >= 0; --power) {
    const double coefficient = rng().normal();
    y = y * x + coefficient;
    slope += power * coefficient * std::pow(0.7, power - 1);
  }
  backward(y);
  expect_close("gradient", x.gradient(), slope);
}

HIDDEN_TEST("a result that is a leaf", "the gradient of a leaf with respect to itself is 1") {
  const Value x = 2;
  backward(x);
  backward(x);
  expect_close("gradient", x.gradient(), 2);
}

}  // namespace
}  // namespace dl
