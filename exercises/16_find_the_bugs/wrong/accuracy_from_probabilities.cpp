// WRONG: the largest is looked for among the probabilities, in float
// KILLED-BY: accuracy: the fraction of all examples, though the last batch is smaller
// SAYS: 1e-9 above the next one
#include "api.hpp"

namespace dl {

Matrix probabilities(const Matrix& Z) {
  Matrix P = zeros(Z.shape(0), Z.shape(1));
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    double top = -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      top = std::max(top, Z(i, j));
    }
    double total = 0;
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      P(i, j) = std::exp(Z(i, j) - top);
      total += P(i, j);
    }
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      P(i, j) /= total;
    }
  }
  return P;
}

std::vector<Batch> shuffled_batches(const Matrix& X, const Labels& y, std::size_t size, Rng& rng) {
  const std::size_t n = y.size(), D = X.shape(1);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = n; k > 1; --k) {
    std::swap(order[k - 1], order[rng.below(k)]);
  }
  std::vector<Batch> batches;
  for (std::size_t begin = 0; begin < n; begin += size) {
    const std::size_t B = std::min(size, n - begin);
    Batch batch{zeros(B, D), Labels(B)};
    for (std::size_t i = 0; i < B; ++i) {
      const std::size_t from = order[begin + i];
      for (std::size_t j = 0; j < D; ++j) {
        batch.X(i, j) = X(from, j);
      }
      batch.y[i] = y[from];
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

Matrix scores(const Model& model, const Matrix& X, Rng& rng, Matrix& seen) {
  seen = X;
  if (model.training) {
    for (double& x : seen) {
      x = rng.uniform() < model.dropout ? 0.0 : x / (1 - model.dropout);
    }
  }
  return matmul(seen, model.W) + model.b;
}

double add_gradients(Model& model, const Batch& batch, Rng& rng) {
  const std::size_t B = batch.y.size();
  Matrix seen;
  const Matrix Z = scores(model, batch.X, rng, seen);
  Matrix dZ = probabilities(Z);
  double loss = 0;
  for (std::size_t i = 0; i < B; ++i) {
    const std::size_t label = batch.y[i];
    double top = Z(i, 0), total = 0;
    for (std::size_t j = 0; j < Z.shape(1); ++j) top = std::max(top, Z(i, j));
    for (std::size_t j = 0; j < Z.shape(1); ++j) total += std::exp(Z(i, j) - top);
    loss += top + std::log(total) - Z(i, label);
    dZ(i, label) -= 1;
  }
  dZ /= static_cast<double>(B);
  model.dW += matmul(transposed(seen), dZ);
  for (std::size_t i = 0; i < B; ++i) {
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      model.db(0, j) += dZ(i, j);
    }
  }
  return loss / static_cast<double>(B);
}

double train_epoch(Model& model, const Matrix& X, const Labels& y, std::size_t size, double lr,
                   Rng& rng) {
  double total = 0;
  for (const Batch& batch : shuffled_batches(X, y, size, rng)) {
    model.dW = zeros(model.W.shape(0), model.W.shape(1));
    model.db = zeros(model.b.shape(0), model.b.shape(1));
    total += add_gradients(model, batch, rng) * static_cast<double>(batch.y.size());
    model.W -= lr * model.dW;
    model.b -= lr * model.db;
  }
  return total / static_cast<double>(y.size());
}

double accuracy(Model& model, const Matrix& X, const Labels& y, std::size_t size, Rng& rng) {
  const bool before = model.training;
  model.training = false;
  const std::size_t n = y.size();
  std::size_t right = 0;
  for (std::size_t begin = 0; begin < n; begin += size) {
    const std::size_t end = std::min(n, begin + size);
    Matrix part = zeros(end - begin, X.shape(1));
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = 0; j < X.shape(1); ++j) {
        part(i - begin, j) = X(i, j);
      }
    }
    Matrix seen;
    const Matrix Z = scores(model, part, rng, seen);
    const xt::xtensor<float, 2> P = xt::cast<float>(probabilities(Z));
    for (std::size_t i = begin; i < end; ++i) {
      std::size_t best = 0;
      for (std::size_t j = 1; j < Z.shape(1); ++j) {
        if (P(i - begin, j) > P(i - begin, best)) {
          best = j;
        }
      }
      right += best == y[i] ? 1 : 0;
    }
  }
  model.training = before;
  return static_cast<double>(right) / static_cast<double>(n);
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
