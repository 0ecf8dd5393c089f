// Exercise 10: the loop around a network. The network, the data set and what you wrote in exercises
// 05 and 09 are given; the last three functions are to be written.
#pragma once

#include <dl/base/rng.h>
#include "harness/matrix.h"

namespace dl {

/// A parameter and the gradient of the loss with respect to it, equal in shape.
struct Parameter {
  Matrix value, gradient;
};

/// Two layers with relu between them, and the mean cross entropy as the loss.
class Network {
 public:
  Network(std::size_t inputs, std::size_t hidden, std::size_t classes, Rng& rng);

  /// The scores of the examples X, one row each. What backward() needs is kept until then.
  Matrix forward(const Matrix& X);
  /// The mean loss of the examples that forward() saw last, whose labels are y. Adds the gradients
  /// of that loss to those that the parameters have already: it never sets them.
  double backward(const Labels& y);

  std::vector<Parameter> parameters;  // W1, b1, W2, b2; the gradients start at 0

 private:
  Matrix X_, H_, Z_;
};

using Positions = std::vector<std::size_t>;

/// Some of the examples: row i of X belongs to y[i].
struct Batch {
  Matrix X;
  Labels y;
};

/// Examples, of which read() hands out some. It keeps a list of all that was read: the tests look
/// at it.
class DataSet {
 public:
  DataSet(Matrix X, Labels y) : X_(std::move(X)), y_(std::move(y)) {}
  std::size_t size() const { return y_.size(); }
  Batch read(const Positions& positions) const;
  const std::vector<Positions>& reads() const { return reads_; }

 private:
  Matrix X_;
  Labels y_;
  mutable std::vector<Positions> reads_;
};

/// The positions 0 to n - 1 cut into batches, the last one smaller where there is a remainder: as
/// they stand, and in a random order (exercise 05).
std::vector<Positions> batches_in_order(std::size_t n, std::size_t batch_size);
std::vector<Positions> shuffled_batches(std::size_t n, std::size_t batch_size, Rng& rng);

/// How many rows of the scores Z are largest at their label (exercise 09).
std::size_t correct(const Matrix& Z, const Labels& y);

// ---- To be written ----

/// The mean loss and the fraction that was predicted right, over all examples.
struct Metrics {
  double loss, accuracy;
};

/// One epoch: for each shuffled batch of the data a step of gradient descent on the batch's mean
/// loss. The metrics are made of each batch's loss and scores as they were before its step.
/// There is an example at least; all that is random comes from rng.
Metrics train_epoch(Network& network, const DataSet& data, std::size_t batch_size, double lr,
                    Rng& rng);

/// The fraction of the data that the network predicts right. The parameters stay as they are,
/// their values and their gradients.
double evaluate(Network& network, const DataSet& data, std::size_t batch_size);

/// What is known of an epoch: its metrics, and how well the network did on the test set after it.
struct Epoch {
  Metrics training;
  double test_accuracy;
};

/// Trains on `training` and evaluates on `test`, epoch after epoch, all with the same lr. For 0
/// epochs it does nothing, and there is no record.
std::vector<Epoch> train(Network& network, const DataSet& training, const DataSet& test,
                         std::size_t epochs, std::size_t batch_size, double lr, Rng& rng);

}  // namespace dl
