// What training gave, epoch by epoch.
#pragma once

#include <filesystem>
#include <vector>

namespace dl::lesson {

struct EpochResult {
  double train_loss;  // mean over the examples, each at the time it was seen
  double train_accuracy;
  double test_accuracy;
  double train_seconds;
  double eval_seconds;
};

using History = std::vector<EpochResult>;

/// Writes epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds, one line per epoch.
void save_history(const std::filesystem::path& path, const History& history);

/// The notebook's three checks on the last epoch: training loss below 0.5, training and test
/// accuracy in (0.7, 1]. Throws an Error that says which one failed.
void check_learned(const History& history);

}  // namespace dl::lesson
