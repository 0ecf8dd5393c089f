// WRONG: drops exactly a share of p, in a random order
// KILLED-BY: forward: places and numbers do not matter, and the dropped are not counted
// SAYS: as a coin is tossed
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    const auto dropped =
        static_cast<std::ptrdiff_t>(p_ * static_cast<double>(X.size()) + rng_.uniform());
    mask_.fill(1 / (1 - p_));
    std::fill(mask_.begin(), mask_.begin() + dropped, 0.0);
    rng_.shuffle(std::span(mask_.data(), mask_.size()));
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
