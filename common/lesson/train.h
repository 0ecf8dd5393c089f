// The training loop of the notebook, for networks and updaters of both kinds.
#pragma once

#include <filesystem>
#include <functional>
#include <variant>
#include <vector>

#include "data/data_loader.h"
#include "lesson/network.h"
#include "lesson/progress.h"
#include "optim/optimizer.h"

namespace dl::lesson {

/// The loss of each example: scores (batch, classes), labels (batch,) -> (batch,).
using Loss = std::function<Tensor(const Tensor& y_hat, const Labels& y)>;

/// Either an optimiser, which takes the gradients of the mean loss of a minibatch, or a function
/// made by hand, updater(batch_size), which takes those of the summed loss and clears them.
using Updater = std::variant<optim::Optimizer*, std::function<void(Index)>>;

/// What one epoch of training gave.
struct EpochResult {
  double train_loss;  // mean over the examples, each at the time it was seen
  double train_accuracy;
  double test_accuracy;
  double train_seconds;
  double eval_seconds;
};

using History = std::vector<EpochResult>;

/// Trains on every example once. The result's test_accuracy and eval_seconds are left 0. Throws an
/// Error that names the step when a loss is no longer a number.
EpochResult train_epoch(const Network& net, data::DataLoader& train_iter, const Loss& loss,
                        const Updater& updater, Progress& progress);

/// Trains for `num_epochs`, evaluating after each and reporting it on `progress`; for 0 it only
/// evaluates. Ctrl-C ends it early, after the step it is in: the result then has fewer epochs, the
/// finished ones.
History train(const Network& net, data::DataLoader& train_iter, data::DataLoader& test_iter,
              const Loss& loss, int num_epochs, const Updater& updater, Progress& progress);

/// The notebook's three checks on the last epoch: training loss below 0.5, training and test
/// accuracy in (0.7, 1]. Throws an Error that says which one failed.
void check_learned(const History& history);

/// Writes epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds, one line per epoch.
void save_history(const std::filesystem::path& path, const History& history);

}  // namespace dl::lesson
