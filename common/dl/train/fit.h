// The training loop of the notebook, for any network and optimiser, on any device.
#pragma once

#include <functional>

#include <dl/data/data_loader.h>
#include <dl/optim/optimizer.h>
#include <dl/train/model_ref.h>
#include <dl/train/training_log.h>

namespace dl::train {

/// The loss of each example: scores (batch, classes), labels (batch,) -> (batch,).
using Loss = std::function<Tensor(const Tensor& y_hat, const Labels& y)>;

/// Trains for `num_epochs`, evaluating after each; for 0 it only evaluates. The optimiser takes the
/// gradients of the mean loss of a minibatch. On a GPU the steps of one that supports it are
/// captured. The log has the results, and says what is thrown.
void fit(const ModelRef& net, data::DataLoader& train_loader, const HeldOut& held_out,
         const Loss& loss, int num_epochs, optim::Optimizer& optimizer, TrainingLog& log);

/// Trains on every example once. The result's test_accuracy and eval_seconds are left 0, and the
/// log's history as it is.
EpochMetrics train_epoch(const ModelRef& net, data::DataLoader& train_loader, const Loss& loss,
                         optim::Optimizer& optimizer, TrainingLog& log);

}  // namespace dl::train
