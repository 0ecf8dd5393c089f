// WRONG: masks as many hidden units as the tests have that everybody sees
// KILLED-BY: 9 examples of 2 numbers, 8 hidden units, 3 classes
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
  Matrix dA = dH;
  for (std::size_t i = 0; i < dA.shape(0); ++i) {
    for (std::size_t j = 0; j < std::min<std::size_t>(5, dA.shape(1)); ++j) {
      dA(i, j) = f.A(i, j) > 0 ? dH(i, j) : 0;
    }
  }
  g.dW1 = matmul(transposed(X), dA);
  g.db1 = xt::sum(dA, {0});
  g.dX = matmul(dA, transposed(p.W1));
  return g;
}

}  // namespace dl
