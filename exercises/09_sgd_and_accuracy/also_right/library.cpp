// With argmax of xtensor and the algorithms of the standard library.
#include "api.hpp"

namespace dl {

void sgd_step(Vector& w, const Vector& dw, double lr) {
  std::transform(w.begin(), w.end(), dw.begin(), w.begin(),
                 [lr](double weight, double slope) { return weight - lr * slope; });
}

void sgd_step_of_sum(Vector& w, const Vector& dw, double lr, std::size_t batch_size) {
  const Vector mean = dw / double(batch_size);
  w = w - lr * mean;
}

Labels predictions(const Matrix& Z) {
  const xt::xtensor<std::size_t, 1> largest = xt::argmax(Z, 1);
  return {largest.begin(), largest.end()};
}

std::size_t correct(const Matrix& Z, const Labels& y) {
  const Labels predicted = predictions(Z);
  return std::inner_product(y.begin(), y.end(), predicted.begin(), std::size_t{0}, std::plus<>{},
                            std::equal_to<>{});
}

double accuracy(std::size_t count, std::size_t total) { return 1.0 * count / total; }

}  // namespace dl
