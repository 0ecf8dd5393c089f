#include <dl/optim/sgd.h>

#include <dl/base/check.h>

namespace dl::optim {
namespace {

const SGD::Options& checked(const SGD::Options& options) {
  check(options.lr > 0 && options.momentum >= 0 && options.weight_decay >= 0,
        "sgd: needs lr > 0, momentum >= 0 and weight_decay >= 0, got ", options.lr, ", ",
        options.momentum, " and ", options.weight_decay);
  check(options.momentum > 0 || !options.nesterov, "sgd: Nesterov's look ahead needs momentum > 0");
  return options;
}

}  // namespace

SGD::SGD(std::vector<Tensor> parameters, Options options)
    : SGD(std::vector{ParameterGroup{std::move(parameters)}}, options) {}

SGD::SGD(std::vector<ParameterGroup> groups, Options options)
    : StepOptimizer(std::move(groups), checked(options).lr, options.weight_decay),
      options_(options) {
  if (options.momentum > 0) {
    add_state("velocity");
  }
}

SgdStep SGD::settings(std::size_t group, std::uint64_t) const {
  return {static_cast<float>(lr(group)), static_cast<float>(options_.momentum),
          static_cast<float>(weight_decay(group)), options_.nesterov};
}

MinibatchSgd::MinibatchSgd(std::vector<Tensor> parameters, float lr)
    : parameters_(std::move(parameters)), lr_(lr) {
  check(lr > 0, "sgd: needs lr > 0, got ", lr);
  check_parameters(parameters_);
}

void MinibatchSgd::operator()(Index batch_size) {
  check(batch_size > 0, "sgd: a minibatch of ", batch_size, " examples has no mean gradient");
  const Device device = parameters_.front().device();
  const SgdStep step{lr_ / static_cast<float>(batch_size)};
  const auto [found, added] = steps_.try_emplace(batch_size, step, device);
  for (Tensor& w : parameters_) {
    if (w.has_grad()) {
      step_kernel<SgdStep>(device, {{w.grad(), w.mutable_array(), found->second[0], {}}});
      w.zero_grad();
    }
  }
}

}  // namespace dl::optim
