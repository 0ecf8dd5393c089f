// WRONG: factor^k as exp(k log factor): for factor 0 that is NaN before the first fall
// KILLED-BY: step_schedule: stairs
// SAYS: 0 times that is NaN
#include "api.hpp"

namespace dl {

void Sgd::step(double lr) {
  if (velocities_.empty()) {
    for (const Parameter* p : parameters_) {
      velocities_.push_back(zeros(p->value.shape(0), p->value.shape(1)));
    }
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Parameter& p = *parameters_[i];
    Matrix& v = velocities_[i];
    Matrix g = p.gradient;
    if (p.decays) {
      g += weight_decay_ * p.value;
    }
    v = momentum_ * v + g;
    p.value -= lr * v;
  }
}

double step_schedule(double lr, std::size_t epoch, std::size_t every, double factor) {
  return lr * std::exp(static_cast<double>(epoch / every) * std::log(factor));
}

double cosine_schedule(double lr, std::size_t epoch, std::size_t epochs) {
  if (epoch >= epochs) {
    return 0;
  }
  const double pi = std::acos(-1.0);
  return lr * (1 + std::cos(pi * static_cast<double>(epoch) / static_cast<double>(epochs))) / 2;
}

bool EarlyStopping::should_stop(double loss, const Parameters& parameters) {
  if (loss < best_) {
    best_ = loss;
    no_better_ = 0;
    best_values_.clear();
    for (const Parameter* p : parameters) {
      best_values_.push_back(p->value);
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
