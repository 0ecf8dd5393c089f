// WRONG: large numbers are dropped more often
// KILLED-BY: forward: places and numbers do not matter, and the dropped are not counted
// SAYS: the draw must not look at X
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (std::size_t i = 0; i < X.size(); ++i) {
      const double p = p_ > 0.8 || p_ < 0.2 ? p_ : p_ + (std::abs(X.flat(i)) > 0.6745 ? 0.1 : -0.1);
      mask_.flat(i) = rng_.uniform() < p ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
