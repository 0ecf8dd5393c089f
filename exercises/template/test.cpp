#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

TEST("square_root: the worked example of the README") {
  const Vector x = input("x", Vector{2.25, 0});
  expect_close("square_root(x)", square_root(x), Vector{1.5, 0});
}

TEST("square_root: its square is what it was taken of") {
  const Vector x = input("x", Vector(random_vector(5) * 0.1 + 2));
  known_mistake("that is the square", Vector(x * x));
  known_mistake("that is 1 / x", Vector(1 / x));
  const Vector y = square_root(x);
  expect_close("square_root(x)", y, Vector(xt::exp(xt::log(x) / 2)));
}

}  // namespace
}  // namespace dl
