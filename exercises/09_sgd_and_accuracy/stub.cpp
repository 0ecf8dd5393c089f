// Exercise 09: a step of SGD, and accuracy. api.hpp says what each function does.
#include "api.hpp"

namespace dl {

void sgd_step(Vector& w, const Vector& dw, double lr) {
  // TODO
  todo("sgd_step");
}

void sgd_step_of_sum(Vector& w, const Vector& dw, double lr, std::size_t batch_size) {
  // TODO: how much larger is the gradient of a sum than that of the mean?
  todo("sgd_step_of_sum");
}

Labels predictions(const Matrix& Z) {
  // TODO: where is the largest score of each row?
  todo("predictions");
}

std::size_t correct(const Matrix& Z, const Labels& y) {
  // TODO
  todo("correct");
}

double accuracy(std::size_t count, std::size_t total) {
  // TODO
  todo("accuracy");
}

}  // namespace dl
