// Random zeros while training.
#pragma once

#include <dl/base/rng.h>
#include <dl/nn/module.h>

namespace dl::nn {

/// Sets each number to 0 with probability p, from 0 to 1, while training, and makes the others
/// larger by 1 / (1 - p); in evaluation it changes nothing. See ops/dropout.h.
class Dropout : public Module {
 public:
  /// Draws a seed, so that the zeros of two of them have nothing to do with each other.
  Dropout(double p, Rng& rng);

  Tensor forward(const Tensor& x) override;
  std::string description() const override;

  /// How often it was asked while training, which decides on the zeros of the next time. To go on
  /// from a checkpoint. Waits for the device.
  Index steps() const { return step_.to_vector()[0]; }
  void set_steps(Index steps);

 private:
  float p_;
  std::uint64_t seed_;
  Labels step_{0};
};

}  // namespace dl::nn
