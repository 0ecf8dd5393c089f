// WRONG: compares the scores in single precision
// KILLED-BY: predictions: any scores, of any scale
// SAYS: predictions(Z)
#include "api.hpp"

namespace dl {

void sgd_step(Vector& w, const Vector& dw, double lr) { w -= lr * dw; }

void sgd_step_of_sum(Vector& w, const Vector& dw, double lr, std::size_t batch_size) {
  sgd_step(w, dw, lr / static_cast<double>(batch_size));
}

Labels predictions(const Matrix& Z) {
  Labels classes(Z.shape(0));
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    std::size_t best = 0;
    for (std::size_t j = 1; j < Z.shape(1); ++j) {
      if (static_cast<float>(Z(i, j)) > static_cast<float>(Z(i, best))) {
        best = j;
      }
    }
    classes[i] = best;
  }
  return classes;
}

std::size_t correct(const Matrix& Z, const Labels& y) {
  const Labels classes = predictions(Z);
  std::size_t hits = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    hits += classes[i] == y[i] ? 1 : 0;
  }
  return hits;
}

double accuracy(std::size_t count, std::size_t total) {
  return static_cast<double>(count) / static_cast<double>(total);
}

}  // namespace dl
