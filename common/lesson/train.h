// The training loop of the notebook, for networks and updaters of both kinds.
#pragma once

#include <functional>
#include <variant>

#include "data/data_loader.h"
#include "lesson/logbook.h"
#include "lesson/network.h"
#include "optim/optimizer.h"

namespace dl::lesson {

/// The loss of each example: scores (batch, classes), labels (batch,) -> (batch,).
using Loss = std::function<Tensor(const Tensor& y_hat, const Labels& y)>;

/// Either an optimiser, which takes the gradients of the mean loss of a minibatch, or a function
/// made by hand, updater(batch_size), which takes those of the summed loss and clears them. On a
/// GPU the steps of an optimiser that supports it, and of optim::MinibatchSgd, are recorded.
using Updater = std::variant<optim::Optimizer*, std::function<void(Index)>>;

/// Trains on every example once. The result's test_accuracy and eval_seconds are left 0. Throws an
/// Error when the loss or a parameter of the logbook's checkpoint is no longer a number: it names
/// the step and the parameter. (On a GPU, where looking means waiting, only the epoch.)
EpochResult train_epoch(const Network& net, data::DataLoader& train_iter, const Loss& loss,
                        const Updater& updater, Logbook& logbook);

/// Trains for `num_epochs`, evaluating after each; for 0 it only evaluates. The logbook has the
/// results. Ctrl-C ends it early, after the step that it is in: the logbook then has the epochs
/// that were finished.
void train(const Network& net, data::DataLoader& train_iter, data::DataLoader& test_iter,
           const Loss& loss, int num_epochs, const Updater& updater, Logbook& logbook);

}  // namespace dl::lesson
