// The training loop of the notebook, for networks and updaters of both kinds.
#pragma once

#include <functional>
#include <variant>

#include <dl/data/data_loader.h>
#include <dl/optim/optimizer.h>
#include <dl/train/model_ref.h>
#include <dl/train/training_log.h>

namespace dl::train {

/// The loss of each example: scores (batch, classes), labels (batch,) -> (batch,).
using Loss = std::function<Tensor(const Tensor& y_hat, const Labels& y)>;

/// Either an optimiser, which takes the gradients of the mean loss of a minibatch, or a function
/// made by hand, updater(batch_size), which takes those of the summed loss and clears them. On a
/// GPU the steps of an optimiser that supports it, and of optim::MinibatchSgd, are recorded.
using Updater = std::variant<optim::Optimizer*, std::function<void(Index)>>;

/// Trains on every example once. The result's test_accuracy and eval_seconds are left 0. Throws an
/// Error when the loss or a parameter of the log's checkpoint is no longer a number: it names
/// the step and the parameter. (On a GPU, where looking means waiting, only the epoch.)
EpochMetrics train_epoch(const ModelRef& net, data::DataLoader& train_loader, const Loss& loss,
                         const Updater& updater, TrainingLog& log);

/// Trains for `num_epochs`, evaluating after each; for 0 it only evaluates. The log has the
/// results. Ctrl-C ends it early, after the step that it is in: the log then has the epochs
/// that were finished.
void fit(const ModelRef& net, data::DataLoader& train_loader, data::DataLoader& test_loader,
         const Loss& loss, int num_epochs, const Updater& updater, TrainingLog& log);

}  // namespace dl::train
