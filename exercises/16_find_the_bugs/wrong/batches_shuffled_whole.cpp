// WRONG: batches as they stand, in a random order
// KILLED-BY: shuffled_batches: every image keeps its label
// SAYS: are in the same batch
#include "api.hpp"

namespace dl {

Matrix probabilities(const Matrix& Z) {
  const Matrix powers = xt::exp(Z - kept_max(Z, 1));
  return powers / kept_sum(powers, 1);
}

namespace {

std::vector<std::size_t> random_order(std::size_t n, Rng& rng) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(std::span<std::size_t>(order));
  return order;
}

Matrix reordered(const Matrix& X, const std::vector<std::size_t>& order) {
  Matrix result = X;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = 0; j < X.shape(1); ++j) {
      result(i, j) = X(order[i], j);
    }
  }
  return result;
}

Labels reordered(const Labels& y, const std::vector<std::size_t>& order) {
  Labels result = y;
  for (std::size_t i = 0; i < order.size(); ++i) {
    result[i] = y[order[i]];
  }
  return result;
}

/// The examples from `first` on, up to `last`, which is not one of them.
Batch slice(const Matrix& X, const Labels& y, std::size_t first, std::size_t last) {
  Batch batch{zeros(last - first, X.shape(1)), Labels(last - first)};
  for (std::size_t i = first; i < last; ++i) {
    for (std::size_t j = 0; j < X.shape(1); ++j) {
      batch.X(i - first, j) = X(i, j);
    }
    batch.y[i - first] = y[i];
  }
  return batch;
}

}  // namespace

std::vector<Batch> shuffled_batches(const Matrix& X, const Labels& y, std::size_t size, Rng& rng) {
  std::vector<Batch> batches;
  for (std::size_t first = 0; first < y.size(); first += size) {
    batches.push_back(slice(X, y, first, std::min(first + size, y.size())));
  }
  rng.shuffle(std::span(batches));
  return batches;
}

Matrix scores(const Model& model, const Matrix& X, Rng& rng, Matrix& seen) {
  seen = X;
  if (model.training) {
    for (double& x : seen) {
      x = rng.uniform() < model.dropout ? 0 : x / (1 - model.dropout);
    }
  }
  return matmul(seen, model.W) + model.b;
}

double add_gradients(Model& model, const Batch& batch, Rng& rng) {
  Matrix seen;
  Matrix dZ = probabilities(scores(model, batch.X, rng, seen));
  const auto n = static_cast<double>(batch.y.size());
  double loss = 0;
  for (std::size_t i = 0; i < batch.y.size(); ++i) {
    loss -= std::log(dZ(i, batch.y[i]));
    dZ(i, batch.y[i]) -= 1;
  }
  dZ /= n;
  model.dW += matmul(transposed(seen), dZ);
  model.db += kept_sum(dZ, 0);
  return loss / n;
}

double train_epoch(Model& model, const Matrix& X, const Labels& y, std::size_t size, double lr,
                   Rng& rng) {
  double loss = 0;
  for (const Batch& batch : shuffled_batches(X, y, size, rng)) {
    model.dW.fill(0);
    model.db.fill(0);
    loss += add_gradients(model, batch, rng) * static_cast<double>(batch.y.size());
    model.W -= lr * model.dW;
    model.b -= lr * model.db;
  }
  return loss / static_cast<double>(y.size());
}

double accuracy(Model& model, const Matrix& X, const Labels& y, std::size_t size, Rng& rng) {
  const bool before = model.training;
  model.training = false;
  std::size_t right = 0;
  for (std::size_t first = 0; first < y.size(); first += size) {
    const Batch batch = slice(X, y, first, std::min(first + size, y.size()));
    Matrix seen;
    const Matrix Z = scores(model, batch.X, rng, seen);
    for (std::size_t i = 0; i < batch.y.size(); ++i) {
      right += xt::argmax(xt::row(Z, static_cast<std::ptrdiff_t>(i)))() == batch.y[i] ? 1 : 0;
    }
  }
  model.training = before;
  return static_cast<double>(right) / static_cast<double>(y.size());
}

std::vector<Epoch> train(Model& model, const Batch& training, const Batch& test, std::size_t epochs,
                         std::size_t size, double lr, double decay, Rng& rng) {
  std::vector<Epoch> history;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    const double loss = train_epoch(model, training.X, training.y, size, lr, rng);
    history.push_back({loss, accuracy(model, test.X, test.y, size, rng)});
    lr *= decay;
  }
  return history;
}

}  // namespace dl
