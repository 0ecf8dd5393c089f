// One number after the other; the schedules by repeated multiplication and by half an angle; the
// patience counted down.
#include "api.hpp"

namespace dl {

void Sgd::step(double lr) {
  while (velocities_.size() < parameters_.size()) {
    const Matrix& like = parameters_[velocities_.size()]->value;
    velocities_.push_back(zeros(like.shape(0), like.shape(1)));
  }
  auto velocity = velocities_.begin();
  for (Parameter* const parameter : parameters_) {
    for (std::size_t i = 0; i < parameter->value.shape(0); ++i) {
      for (std::size_t j = 0; j < parameter->value.shape(1); ++j) {
        double g = parameter->gradient(i, j);
        if (parameter->decays) {
          g += weight_decay_ * parameter->value(i, j);
        }
        double& v = (*velocity)(i, j);
        v *= momentum_;
        v += g;
        parameter->value(i, j) -= lr * v;
      }
    }
    ++velocity;
  }
}

double step_schedule(double lr, std::size_t epoch, std::size_t every, double factor) {
  for (; epoch >= every; epoch -= every) {
    lr *= factor;
  }
  return lr;
}

double cosine_schedule(double lr, std::size_t epoch, std::size_t epochs) {
  if (epoch >= epochs) {
    return 0;
  }
  const double c = std::cos(M_PI_2 * static_cast<double>(epoch) / static_cast<double>(epochs));
  return lr * c * c;
}

bool EarlyStopping::should_stop(double loss, const Parameters& parameters) {
  no_better_ += 1;
  if (!std::isnan(loss) && loss < best_) {
    no_better_ = 0;
    best_ = loss;
    best_values_.resize(parameters.size());
    std::transform(parameters.begin(), parameters.end(), best_values_.begin(),
                   [](const Parameter* p) { return p->value; });
  }
  return no_better_ >= patience_;
}

void EarlyStopping::restore(const Parameters& parameters) const {
  auto best = best_values_.begin();
  for (Parameter* parameter : parameters) {
    if (best != best_values_.end()) {
      std::copy(best->begin(), best->end(), parameter->value.begin());
      ++best;
    }
  }
}

}  // namespace dl
