// Hidden units that start alike.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dl/base/device.h>
#include <dl/base/rng.h>

namespace dl {

/// A training: its loss in each step, and the weights into its hidden units, those that are equal
/// to the last bit counted once.
struct Training {
  std::string weights;  // how they started
  std::vector<double> losses;
  std::set<std::pair<float, float>> units;
};

/// Trains a network of 8 hidden units on XOR. Its weights and biases start "zero", "constant" (all
/// 1/2) or "random".
Training train_xor(const std::string& weights, Rng& rng, Device device);

}  // namespace dl
