// WRONG: the classes beyond the fourth are forgotten
// KILLED-BY: db2: is the slope of the loss
// SAYS: against the slope of the loss
#include "api.hpp"

namespace dl {

Gradients backward(const Matrix& X, const Labels& y, const Parameters& p, const Activations& f) {
  Gradients g;
  Matrix dZ = softmax(f.Z);
  for (std::size_t i = 0; i < y.size(); ++i) {
    dZ(i, y[i]) -= 1;
  }
  dZ /= static_cast<double>(y.size());

  for (std::size_t c = 4; c < dZ.shape(1); ++c) {
    xt::col(dZ, static_cast<std::ptrdiff_t>(c)) = 0;
  }
  g.dW2 = matmul(transposed(f.H), dZ);
  g.db2 = xt::sum(dZ, {0});
  const Matrix dH = matmul(dZ, transposed(p.W2));
  const Matrix dA = xt::where(f.A > 0, dH, 0.0);
  g.dW1 = matmul(transposed(X), dA);
  g.db1 = xt::sum(dA, {0});
  g.dX = matmul(dA, transposed(p.W1));
  return g;
}

}  // namespace dl
