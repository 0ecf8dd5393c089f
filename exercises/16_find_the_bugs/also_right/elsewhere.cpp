// Each fault is mended in another place: the rows change places together with their labels, the
// gradients are divided and cleared where they are used up, a copy of the model is judged, and the
// learning rate of an epoch is computed from its number.
#include "api.hpp"

namespace dl {

Matrix probabilities(const Matrix& Z) {
  Matrix P = Z;
  for (std::size_t r = 0; r < Z.shape(0); ++r) {
    double top = Z(r, 0), total = 0;
    for (std::size_t c = 0; c < Z.shape(1); ++c) {
      top = std::max(top, Z(r, c));
    }
    for (std::size_t c = 0; c < Z.shape(1); ++c) {
      total += P(r, c) = std::exp(Z(r, c) - top);
    }
    for (std::size_t c = 0; c < Z.shape(1); ++c) {
      P(r, c) /= total;
    }
  }
  return P;
}

namespace {

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
  const std::size_t n = y.size(), count = (n + size - 1) / size;
  Matrix rows = X;
  Labels labels = y;
  for (std::size_t left = n; left > 1; --left) {
    const std::size_t other = rng.below(left);
    std::swap(labels[left - 1], labels[other]);
    for (std::size_t j = 0; j < X.shape(1); ++j) {
      std::swap(rows(left - 1, j), rows(other, j));
    }
  }
  std::vector<Batch> all(count);
  for (std::size_t i = 0; i < count; ++i) {
    all[i] = slice(rows, labels, i * size, i + 1 == count ? n : (i + 1) * size);
  }
  return all;
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
  model.dW += matmul(transposed(seen), dZ) / n;
  model.db += kept_sum(dZ, 0) / n;
  return loss / n;
}

double train_epoch(Model& model, const Matrix& X, const Labels& y, std::size_t size, double lr,
                   Rng& rng) {
  model.dW = 0 * model.W;
  model.db = 0 * model.b;
  double loss = 0;
  for (const Batch& batch : shuffled_batches(X, y, size, rng)) {
    loss += add_gradients(model, batch, rng) * static_cast<double>(batch.y.size());
    model.W -= lr * model.dW;
    model.b -= lr * model.db;
    model.dW = zeros(model.W.shape(0), model.W.shape(1));
    model.db = zeros(1, model.b.shape(1));
  }
  return loss / static_cast<double>(y.size());
}

double accuracy(Model& model, const Matrix& X, const Labels& y, std::size_t size, Rng& rng) {
  Model judged = model;
  judged.training = false;
  std::size_t right = 0;
  for (std::size_t first = 0; first < y.size(); first += size) {
    const Batch batch = slice(X, y, first, std::min(first + size, y.size()));
    Matrix seen;
    const Matrix Z = scores(judged, batch.X, rng, seen);
    for (std::size_t i = 0; i < batch.y.size(); ++i) {
      right += xt::argmax(xt::row(Z, static_cast<std::ptrdiff_t>(i)))() == batch.y[i] ? 1 : 0;
    }
  }
  return static_cast<double>(right) / static_cast<double>(y.size());
}

std::vector<Epoch> train(Model& model, const Batch& training, const Batch& test, std::size_t epochs,
                         std::size_t size, double lr, double decay, Rng& rng) {
  std::vector<Epoch> history;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    const double rate = lr * std::pow(decay, static_cast<double>(epoch));
    const double loss = train_epoch(model, training.X, training.y, size, rate, rng);
    history.push_back({loss, accuracy(model, test.X, test.y, size, rng)});
  }
  return history;
}

}  // namespace dl
