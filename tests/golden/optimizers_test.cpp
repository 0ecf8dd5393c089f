// Optimisers, schedules and clipping held against PyTorch, as make_optimizers.py wrote it down.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include <dl/optim/adaptive.h>
#include <dl/optim/clip.h>
#include <dl/optim/schedule.h>
#include <dl/optim/sgd.h>
#include "golden/traces.h"

namespace dl {
namespace {

using golden::Traces;
using optim::Optimizer;
using Parameters = std::vector<Tensor>;

constexpr int kSteps = 12;

struct Run {
  std::function<std::unique_ptr<Optimizer>(const Parameters&)> make;
  optim::Schedule schedule = {};
  std::function<Array(const Parameters&)> clip = {};  // gives the norm, or nothing
};

/// Makes an optimiser with these options.
template <class Made>
auto with(const typename Made::Options& options = {}) {
  return [options](const Parameters& p) { return std::make_unique<Made>(p, options); };
}

std::unique_ptr<Optimizer> in_groups(const Parameters& p) {
  const std::vector<optim::ParameterGroup> groups{{.parameters = {p[0]}, .lr = 0.1},
                                                  {.parameters = {p[1]}, .weight_decay = 0.5}};
  return std::make_unique<optim::AdamW>(groups, optim::AdamW::Options{});
}

Array clip_value(const Parameters& p) {
  optim::clip_grad_value(p, 0.5);
  return Array();
}

const std::map<std::string, Run> kRuns{
    {"sgd/nesterov", {with<optim::SGD>({.lr = 0.1, .momentum = 0.9, .nesterov = true})}},
    {"sgd/all",
     {with<optim::SGD>({.lr = 0.1, .momentum = 0.5, .weight_decay = 0.1, .nesterov = true})}},
    {"adam/plain", {with<optim::Adam>()}},
    {"adam/decay",
     {with<optim::Adam>(
         {.lr = 0.01, .beta1 = 0.8, .beta2 = 0.95, .eps = 1e-3, .weight_decay = 0.1})}},
    {"adamw/plain", {with<optim::AdamW>()}},
    {"adamw/decay",
     {with<optim::AdamW>({.lr = 0.1, .beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.3})}},
    {"adagrad/plain", {with<optim::Adagrad>()}},
    {"adagrad/decay", {with<optim::Adagrad>({.lr = 0.1, .lr_decay = 0.2, .weight_decay = 0.1})}},
    {"rmsprop/plain", {with<optim::RMSprop>()}},
    {"rmsprop/all",
     {with<optim::RMSprop>({.lr = 0.01, .alpha = 0.8, .weight_decay = 0.1, .momentum = 0.7})}},
    {"groups", {in_groups}},
    {"schedule/stairs", {with<optim::SGD>({.lr = 0.1}), optim::stairs(3, 0.5)}},
    {"schedule/cosine", {with<optim::AdamW>({.lr = 0.1}), optim::cosine(kSteps, 0.1)}},
    {"schedule/warm_up", {with<optim::AdamW>({.lr = 0.1}), optim::warm_up(4)}},
    {"clip/norm",
     {with<optim::SGD>({.lr = 0.1}),
      {},
      [](const Parameters& p) { return optim::clip_grad_norm(p, 3); }}},
    {"clip/value", {with<optim::SGD>({.lr = 0.1}), {}, clip_value}},
};

/// Numbers below `scale` may be what is left of larger ones.
void expect_near(const Array& got, const Array& want, double scale, const std::string& where) {
  ASSERT_EQ(got.shape(), want.shape()) << where;
  const std::vector<float> a = got.to_vector(), b = want.to_vector();
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    EXPECT_LE(std::abs(x - y), 1e-5 * std::max(scale, std::abs(y)))
        << where << ", " << i << ": " << a[i] << ", PyTorch's " << b[i];
  }
}

TEST(Golden, StepsOfEveryOptimiserAreThoseOfPyTorch) {
  const Traces traces = golden::load("optimizers.safetensors");
  std::size_t compared = 2 + 2 * kSteps;  // parameters at the start and gradients
  for (const auto& [name, run] : kRuns) {
    const auto is = [&, prefix = name + "/"](const std::string& what, const Array& got,
                                             double scale = 1e-3) {
      ASSERT_TRUE(traces.contains(prefix + what)) << prefix << what;
      expect_near(got, traces.at(prefix + what), scale, prefix + what);
      ++compared;
    };
    const std::vector<std::string> names{"w", "b"};
    Parameters p;
    for (const std::string& parameter_name : names) {
      p.push_back(parameter(Tensor(traces.at(parameter_name + "0"))));
    }
    const std::unique_ptr<Optimizer> optimizer = run.make(p);
    optimizer->set_schedule(run.schedule);
    for (int step = 1; step <= kSteps; ++step) {
      const std::string number = std::to_string(step);
      optimizer->zero_grad();
      for (std::size_t i = 0; i < p.size(); ++i) {
        p[i].add_grad(traces.at("g" + names[i] + number));
      }
      if (run.clip) {
        if (const Array norm = run.clip(p); norm.defined()) {
          is("norm" + number, norm);
        }
      }
      optimizer->step();
      for (std::size_t i = 0; i < p.size(); ++i) {
        is(names[i] + number, p[i].array(), 0.1);
      }
    }
    for (const auto& [kind, arrays] : optimizer->state()) {
      for (std::size_t i = 0; i < p.size(); ++i) {
        is((kind == "velocity" ? "momentum_buffer" : kind) + "." + names[i], arrays[i]);
      }
    }
  }
  EXPECT_EQ(compared, traces.size()) << "all that PyTorch wrote down is compared";
}

}  // namespace
}  // namespace dl
