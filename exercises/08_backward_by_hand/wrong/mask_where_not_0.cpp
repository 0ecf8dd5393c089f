// WRONG: lets the gradient through wherever A is not 0
// KILLED-BY: backward: exact for any shapes and any scale, and where A is 0
// SAYS: dW1
#include "api.hpp"

namespace dl {

Gradients backward(const Matrix& X, const Labels& y, const Parameters& p, const Activations& f) {
  Gradients g;
  Matrix dZ = softmax(f.Z);
  for (std::size_t i = 0; i < y.size(); ++i) {
    dZ(i, y[i]) -= 1;
  }
  dZ /= static_cast<double>(y.size());

  g.dW2 = matmul(transposed(f.H), dZ);
  g.db2 = xt::sum(dZ, {0});
  const Matrix dH = matmul(dZ, transposed(p.W2));
  const Matrix dA = xt::where(xt::not_equal(f.A, 0.0), dH, 0.0);
  g.dW1 = matmul(transposed(X), dA);
  g.db1 = xt::sum(dA, {0});
  g.dX = matmul(dA, transposed(p.W1));
  return g;
}

}  // namespace dl
