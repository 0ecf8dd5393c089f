// Fashion-MNIST by each optimiser.
#pragma once

#include <string>
#include <vector>

#include <dl/base/device.h>
#include <dl/train/options.h>

namespace dl {

/// One optimiser at several learning rates: the share of the validation images that a network gets
/// right after two epochs of 16,384 images, for each width and rate.
struct Sweep {
  std::string optimizer;
  std::vector<double> rates;
  std::vector<Index> widths;
  std::vector<std::vector<double>> accuracies;  // by width, then by rate

  /// That of the best accuracy at the width `hidden`.
  double best_rate(Index hidden) const;
};

/// All five optimisers at the width --hidden, and SGD and Adam at others too.
std::vector<Sweep> sweep_rates(const train::TrainingOptions& options, Device device);

/// One optimiser over the epochs, from several seeds.
struct Course {
  std::string optimizer;
  std::vector<std::vector<double>> losses, accuracies;  // by seed, then by epoch
};

/// Trains each at its best rate from several seeds, and prints what the last epoch gave.
std::vector<Course> compare(const train::TrainingOptions& options, const std::vector<Sweep>& sweeps,
                            Device device);

}  // namespace dl
