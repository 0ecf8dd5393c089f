// WRONG: every seventh draw serves two neighbours
// KILLED-BY: forward: no draw follows from others
// SAYS: as if they shared a draw
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    double draw = 0;
    for (std::size_t i = 0; i < X.size(); ++i) {
      draw = i % 7 == 0 ? draw : rng_.uniform();
      mask_.flat(i) = draw < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
