// One example after the other, in plain loops, everything added up; the mask is read off H, which
// is positive just where A is.
#include "api.hpp"

namespace dl {

Gradients backward(const Matrix& X, const Labels& y, const Parameters& p, const Activations& f) {
  const std::size_t D = X.shape(1), M = p.b1.size(), C = p.b2.size();
  Gradients g{zeros(D, M), zeros(M), zeros(M, C), zeros(C), zeros(X.shape(0), D)};
  const Matrix P = softmax(f.Z);
  for (std::size_t i = 0; i < X.shape(0); ++i) {
    std::vector<double> dz(C), da(M, 0.0);
    for (std::size_t c = 0; c < C; ++c) {
      dz[c] = (P(i, c) - (c == y[i] ? 1.0 : 0.0)) / static_cast<double>(y.size());
      g.db2(c) += dz[c];
      for (std::size_t m = 0; m < M; ++m) {
        g.dW2(m, c) += f.H(i, m) * dz[c];
        da[m] += f.H(i, m) > 0 ? p.W2(m, c) * dz[c] : 0.0;
      }
    }
    for (std::size_t m = 0; m < M; ++m) {
      g.db1(m) += da[m];
      for (std::size_t d = 0; d < D; ++d) {
        g.dW1(d, m) += X(i, d) * da[m];
        g.dX(i, d) += p.W1(d, m) * da[m];
      }
    }
  }
  return g;
}

}  // namespace dl
