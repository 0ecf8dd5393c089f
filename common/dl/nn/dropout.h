// Random zeros while training.
#pragma once

#include <dl/base/rng.h>
#include <dl/nn/module.h>

namespace dl::nn {

/// Sets each number to 0 with probability p, from 0 to 1, while training, and makes the others
/// larger by 1 / (1 - p); in evaluation it changes nothing. See ops/dropout.h.
///
/// Its buffer "rng_state" says where its random numbers are. It is not persistent: PyTorch's
/// Dropout has nothing in its state_dict() either.
class Dropout : public Module {
 public:
  /// Draws a seed, so that the zeros of two of them have nothing to do with each other.
  Dropout(double p, Rng& rng);

  Tensor forward(const Tensor& x) override;
  std::string description() const override;

  /// How many steps it was asked in while training, which decides on the zeros of the next one.
  /// Waits for the device.
  Index steps() const;
  void set_steps(Index steps);

 private:
  float p_;
  Tensor rng_state_;
};

}  // namespace dl::nn
