// WRONG: the best loss starts at a billion
// KILLED-BY: should_stop and restore: any losses, by the definition
// SAYS: lower counts, by however little
#include "api.hpp"

namespace dl {

void Sgd::step(double lr) {
  velocities_.resize(parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Parameter& w = *parameters_[i];
    Matrix& v = velocities_[i];
    if (v.size() == 0) {
      v = zeros(w.value.shape(0), w.value.shape(1));
    }
    const double decay = w.decays ? weight_decay_ : 0;
    v = momentum_ * v + w.gradient + decay * w.value;
    w.value -= lr * v;
  }
}

double step_schedule(double lr, std::size_t epoch, std::size_t every, double factor) {
  return lr * std::pow(factor, epoch / every);
}

double cosine_schedule(double lr, std::size_t epoch, std::size_t epochs) {
  const double done = std::min(1.0, static_cast<double>(epoch) / static_cast<double>(epochs));
  return lr * (1 + std::cos(M_PI * done)) / 2;
}

bool EarlyStopping::should_stop(double loss, const Parameters& parameters) {
  if (loss < std::min(best_, 1e9)) {
    best_ = loss;
    no_better_ = 0;
    best_values_.clear();
    for (const Parameter* parameter : parameters) {
      best_values_.push_back(parameter->value);
    }
  } else {
    ++no_better_;
  }
  return no_better_ >= patience_;
}

void EarlyStopping::restore(const Parameters& parameters) const {
  for (std::size_t i = 0; i < best_values_.size(); ++i) {
    parameters[i]->value = best_values_[i];
  }
}

}  // namespace dl
