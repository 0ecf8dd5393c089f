#include <dl/optim/averaged_parameters.h>

#include <utility>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/ops/elementwise.h>
#include <dl/optim/optimizer.h>

namespace dl::optim {

AveragedParameters::AveragedParameters(std::vector<Tensor> parameters)
    : parameters_(std::move(parameters)) {
  check_parameters(parameters_);
  for (const Tensor& w : parameters_) {
    averages_.push_back(w.array().clone());
  }
}

void AveragedParameters::update() {
  check(!swapped_, "averaged parameters: their mean is in their place; call swap() first");
  const NoGrad no_grad;
  ++count_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (count_ == 1) {
      copy_(averages_[i], parameters_[i].array());
      continue;
    }
    Tensor average(averages_[i]);
    average += (parameters_[i] - average) / static_cast<float>(count_);
  }
}

void AveragedParameters::reset() {
  check(!swapped_, "averaged parameters: their mean is in their place; call swap() first");
  count_ = 0;
}

void AveragedParameters::swap() {
  check(count_ > 0, "averaged parameters: there is no mean before the first update()");
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Array kept = parameters_[i].array().clone();
    copy_(parameters_[i].mutable_array(), averages_[i]);
    copy_(averages_[i], kept);
  }
  swapped_ = !swapped_;
}

}  // namespace dl::optim
