#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("another nesting",
            "a shared module deep inside is counted once, under its first name") {
  const auto layer = std::make_shared<Linear>(random_matrix(2, 2), random_vector(2));
  const auto inner = std::make_shared<Sequential>(std::vector<std::shared_ptr<Module>>{layer});
  const Sequential net({inner, layer, inner});
  const auto parameters = net.named_parameters();
  expect(parameters.size() == 2 && parameters[0].first == "0.0.weight", "shared parameters");
}

HIDDEN_TEST("another shape", "a Sequential in a Sequential runs all of its modules") {
  const Matrix X = random_matrix(7, 2);
  const auto flip = std::make_shared<Linear>(Matrix{{0, -2}, {-2, 0}}, Vector{0, 0});
  const auto inner = std::make_shared<Sequential>(std::vector<std::shared_ptr<Module>>{flip, flip});
  Sequential net({inner, flip, inner});
  Matrix flipped = X;
  for (std::size_t i = 0; i < X.shape(0); ++i) {
    flipped(i, 0) = -32 * X(i, 1);
    flipped(i, 1) = -32 * X(i, 0);
  }
  expect_close("the output", net.forward(X).matrix(), flipped);
}

}  // namespace
}  // namespace dl
