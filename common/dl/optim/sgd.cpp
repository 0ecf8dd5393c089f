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

}  // namespace dl::optim
