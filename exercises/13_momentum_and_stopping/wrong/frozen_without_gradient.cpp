// WRONG: a parameter whose gradient is 0 is passed over: nothing carries it on
// KILLED-BY: step: the velocity goes on, also where the gradient or the learning rate is 0
// SAYS: has left out the parameter
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
    if (xt::all(xt::equal(p.gradient, 0.0))) {
      continue;
    }
    Matrix g = p.gradient;
    if (p.decays) {
      g += weight_decay_ * p.value;
    }
    v = momentum_ * v + g;
    p.value -= lr * v;
  }
}

double step_schedule(double lr, std::size_t epoch, std::size_t every, double factor) {
  return lr * std::pow(factor, static_cast<double>(epoch / every));
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
