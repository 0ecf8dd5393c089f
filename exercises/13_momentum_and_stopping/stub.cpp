// Exercise 13: momentum, weight decay, schedules, early stopping. api.hpp says what is wanted.
#include "api.hpp"

namespace dl {

void Sgd::step(double lr) {
  // TODO
  todo("Sgd::step");
}

double step_schedule(double lr, std::size_t epoch, std::size_t every, double factor) {
  // TODO
  todo("step_schedule");
}

double cosine_schedule(double lr, std::size_t epoch, std::size_t epochs) {
  // TODO
  todo("cosine_schedule");
}

bool EarlyStopping::should_stop(double loss, const Parameters& parameters) {
  // TODO
  todo("EarlyStopping::should_stop");
}

void EarlyStopping::restore(const Parameters& parameters) const {
  // TODO
  todo("EarlyStopping::restore");
}

}  // namespace dl
