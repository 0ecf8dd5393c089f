// What training gave, epoch by epoch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace dl::train {

struct EpochMetrics {
  double train_loss;  // mean over the examples, each at the time it was seen
  double train_accuracy;
  double test_accuracy;
  double train_seconds;
  double eval_seconds;
  std::optional<double> val_accuracy = {};  // where there are validation images
  std::uint64_t epoch = 0;                  // from 1; a training that goes on counts on
};

using History = std::vector<EpochMetrics>;

/// Writes epoch,train_loss,train_acc,val_acc,test_acc,train_seconds,eval_seconds, one line per
/// epoch; val_acc is empty where there is none.
void save_history(const std::filesystem::path& path, const History& history);

/// Reads what save_history() wrote, or wrote before there was val_acc. Throws an Error that names
/// the line where it is something else.
History load_history(const std::filesystem::path& path);

/// The notebook's three checks on the last epoch: training loss below 0.5, training and test
/// accuracy in (0.7, 1]. Throws an Error that says which one failed.
void check_learned(const History& history);

}  // namespace dl::train
