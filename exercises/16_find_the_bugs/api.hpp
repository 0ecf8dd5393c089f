// Exercise 16: a trainer, as it should be. The one in your file compiles, runs, and has eight
// faults.
#pragma once

#include <span>

#include <dl/base/rng.h>
#include "harness/matrix.h"

namespace dl {

/// The scores of the examples X are X W + b. In training mode some of X is dropped before.
struct Model {
  Matrix W;        // (D, C)
  Matrix b;        // (1, C)
  Matrix dW, db;   // their gradients
  double dropout;  // the probability that a number of X is dropped
  bool training = true;
};

/// Some of the examples: row i of X belongs to y[i].
struct Batch {
  Matrix X;
  Labels y;
};

/// What is known of an epoch.
struct Epoch {
  double loss;      // the mean over the training examples, while it learned from them
  double accuracy;  // on the test examples, after it
};

/// The softmax of each row, finite for all scores that are. (B, C) -> (B, C)
Matrix probabilities(const Matrix& Z);

/// All examples once, in a random order, in batches of `size`; the last one is smaller where there
/// is a remainder. Every image keeps its label.
std::vector<Batch> shuffled_batches(const Matrix& X, const Labels& y, std::size_t size, Rng& rng);

/// The scores of X. In training mode each number of X is dropped with probability `dropout`, and
/// what is left grows by 1 / (1 - dropout); `seen` is X after that.
Matrix scores(const Model& model, const Matrix& X, Rng& rng, Matrix& seen);

/// The mean cross entropy of the batch. Adds the gradients of that mean to dW and db.
double add_gradients(Model& model, const Batch& batch, Rng& rng);

/// One epoch of gradient descent: each batch makes one step, by its own gradients. The mean loss
/// over the examples.
double train_epoch(Model& model, const Matrix& X, const Labels& y, std::size_t size, double lr,
                   Rng& rng);

/// The fraction of the examples whose largest score is at their label, in batches as they stand.
/// For evaluation nothing is dropped, and afterwards the model is in the mode that it was in.
double accuracy(Model& model, const Matrix& X, const Labels& y, std::size_t size, Rng& rng);

/// Trains and evaluates, epoch after epoch. The first one has the learning rate lr, each further
/// one `decay` times that of the one before it.
std::vector<Epoch> train(Model& model, const Batch& training, const Batch& test, std::size_t epochs,
                         std::size_t size, double lr, double decay, Rng& rng);

}  // namespace dl
