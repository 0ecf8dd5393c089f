#include <dl/optim/adaptive.h>

#include <cmath>

#include <dl/base/check.h>

namespace dl::optim {
namespace {

constexpr auto f = [](double x) { return static_cast<float>(x); };

std::vector<ParameterGroup> one_group(std::vector<Tensor> parameters) {
  return {ParameterGroup{std::move(parameters)}};
}

bool is_share(double x) { return x >= 0 && x < 1; }

/// The options with this weight decay, unless they have one. Throws an Error, which begins with
/// `name`, where a setting is out of its range.
Adam::Options completed(const char* name, Adam::Options o, double weight_decay) {
  weight_decay = o.weight_decay.value_or(weight_decay);
  check(o.lr > 0 && is_share(o.beta1) && is_share(o.beta2) && o.eps >= 0 && weight_decay >= 0, name,
        ": needs lr > 0, betas from 0 to below 1, eps >= 0 and weight_decay >= 0, got ", o.lr, ", ",
        o.beta1, ", ", o.beta2, ", ", o.eps, " and ", weight_decay);
  o.weight_decay = weight_decay;
  return o;
}

}  // namespace

Adam::Adam(std::vector<Tensor> parameters, Options options)
    : Adam(one_group(std::move(parameters)), options) {}
Adam::Adam(std::vector<ParameterGroup> groups, Options options)
    : StepOptimizer(std::move(groups), completed("adam", options, 0).lr,
                    options.weight_decay.value_or(0)),
      options_(options) {
  add_state("exp_avg");
  add_state("exp_avg_sq");
}

AdamStep Adam::settings(std::size_t group, std::uint64_t step) const {
  const double beta1 = options_.beta1, beta2 = options_.beta2, t = static_cast<double>(step);
  return {.rate = f(lr(group) / (1 - std::pow(beta1, t))),
          .root = f(std::sqrt(1 - std::pow(beta2, t))),
          .new_mean = f(1 - beta1),
          .beta2 = f(beta2),
          .new_square = f(1 - beta2),
          .eps = f(options_.eps),
          .weight_decay = f(weight_decay(group)),
          .keep = 1};
}

AdamW::AdamW(std::vector<Tensor> parameters, Options options)
    : AdamW(one_group(std::move(parameters)), options) {}
AdamW::AdamW(std::vector<ParameterGroup> groups, Options options)
    : Adam(std::move(groups), completed("adamw", options, 1e-2)) {}

AdamStep AdamW::settings(std::size_t group, std::uint64_t step) const {
  AdamStep settings = Adam::settings(group, step);
  settings.weight_decay = 0;
  settings.keep = f(1 - lr(group) * weight_decay(group));
  return settings;
}

Adagrad::Adagrad(std::vector<Tensor> parameters, Options options)
    : Adagrad(one_group(std::move(parameters)), options) {}

Adagrad::Adagrad(std::vector<ParameterGroup> groups, Options options)
    : StepOptimizer(std::move(groups), options.lr, options.weight_decay), options_(options) {
  check(options.lr > 0 && options.lr_decay >= 0 && options.eps >= 0,
        "adagrad: needs lr > 0, lr_decay >= 0 and eps >= 0, got ", options.lr, ", ",
        options.lr_decay, " and ", options.eps);
  add_state("sum");
}

AdagradStep Adagrad::settings(std::size_t group, std::uint64_t step) const {
  const double before = static_cast<double>(step) - 1;
  return {f(lr(group) / (1 + before * options_.lr_decay)), f(options_.eps), f(weight_decay(group))};
}

RMSprop::RMSprop(std::vector<Tensor> parameters, Options options)
    : RMSprop(one_group(std::move(parameters)), options) {}

RMSprop::RMSprop(std::vector<ParameterGroup> groups, Options options)
    : StepOptimizer(std::move(groups), options.lr, options.weight_decay), options_(options) {
  check(options.lr > 0 && is_share(options.alpha) && options.eps >= 0 && options.momentum >= 0,
        "rmsprop: needs lr > 0, alpha from 0 to below 1, eps >= 0 and momentum >= 0, got ",
        options.lr, ", ", options.alpha, ", ", options.eps, " and ", options.momentum);
  add_state("square_avg");
  if (options.momentum > 0) {
    add_state("momentum_buffer");
  }
}

RmsPropStep RMSprop::settings(std::size_t group, std::uint64_t) const {
  return {f(lr(group)),    f(options_.alpha),    f(1 - options_.alpha),
          f(options_.eps), f(options_.momentum), f(weight_decay(group))};
}

}  // namespace dl::optim
