#include "optim/sgd.h"

#include "array/functions.h"
#include "base/check.h"

namespace dl::optim {

constinit Kernel<void(const SgdStep&, const std::vector<SgdUpdate>&)> sgd_kernel{"sgd"};

Sgd::Sgd(std::vector<Tensor> parameters, Options options)
    : Optimizer(std::move(parameters)), step_{options.lr, options.momentum, options.weight_decay} {
  check(options.lr > 0 && options.momentum >= 0 && options.weight_decay >= 0,
        "sgd: needs lr > 0, momentum >= 0 and weight_decay >= 0, got ", options.lr, ", ",
        options.momentum, " and ", options.weight_decay);
  if (options.momentum > 0) {
    for (const Tensor& w : parameters_) {
      velocities_.push_back(full(w.shape(), 0, w.device()));
    }
  }
}

void Sgd::step() {
  std::vector<SgdUpdate> updates;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Tensor& w = parameters_[i];
    if (w.has_grad()) {
      updates.push_back(
          {w.grad(), w.mutable_array(), velocities_.empty() ? Array() : velocities_[i]});
    }
  }
  sgd_kernel(parameters_.front().device(), step_, updates);
}

MinibatchSgd::MinibatchSgd(std::vector<Tensor> parameters, float lr)
    : parameters_(std::move(parameters)), lr_(lr) {
  check(lr > 0, "sgd: needs lr > 0, got ", lr);
  check_parameters(parameters_);
}

// #region by_hand
void MinibatchSgd::operator()(Index batch_size) {
  check(batch_size > 0, "sgd: a minibatch of ", batch_size, " examples has no mean gradient");
  const SgdStep step{lr_ / static_cast<float>(batch_size)};
  for (Tensor& w : parameters_) {
    if (w.has_grad()) {
      sgd_kernel(w.device(), step, {{w.grad(), w.mutable_array()}});
      w.zero_grad();
    }
  }
}
// #endregion by_hand

}  // namespace dl::optim
