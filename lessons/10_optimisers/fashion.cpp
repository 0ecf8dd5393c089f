#include "fashion.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <numeric>

#include <dl/app/loaders.h>
#include <dl/base/check.h>
#include <dl/base/text.h>
#include <dl/explain/recorder.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/adaptive.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>

namespace dl {
namespace {

constexpr Index kTrialImages = 16384;  // that a sweep trains on: enough to tell the rates apart

// #region optimizers
std::unique_ptr<optim::Optimizer> make_optimizer(const std::string& name,
                                                 std::vector<Tensor> params, double lr) {
  using namespace optim;
  if (name == "SGD") {
    return std::make_unique<SGD>(params, SGD::Options{.lr = lr});
  }
  if (name == "momentum") {
    return std::make_unique<SGD>(params, SGD::Options{.lr = lr, .momentum = 0.9});
  }
  if (name == "Adagrad") {
    return std::make_unique<Adagrad>(params, Adagrad::Options{.lr = lr});
  }
  if (name == "RMSprop") {
    return std::make_unique<RMSprop>(params, RMSprop::Options{.lr = lr});
  }
  check(name == "Adam", "there is no optimiser ", name);
  return std::make_unique<Adam>(params, Adam::Options{.lr = lr});
}
// #endregion optimizers

/// What one training gave, epoch by epoch; the test images are looked at once, at its end.
struct Result {
  std::vector<double> losses, accuracies;
  double test_accuracy = 0;
};

Result train_once(app::FashionMnistLoaders& data, const train::TrainingOptions& options,
                  const std::string& name, double lr, Device device) {
  data.train.restore(concat(options.seed, ' ', 0));  // the first epoch of this seed
  explain::name_training(
      concat(name, ", rate ", lr, ", ", options.hidden, " units, seed ", options.seed));
  Rng rng(options.seed);
  nn::Sequential net{nn::Flatten(),
                     nn::Linear(options.rows * options.columns, options.hidden, rng, device),
                     nn::ReLU(), nn::Linear(options.hidden, 10, rng, device)};
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  const auto optimizer = make_optimizer(name, net.parameters(), lr);
  train::TrainingOptions silent = options;  // the tables are all that is printed
  silent.quiet = true;
  train::TrainingLog log(silent);
  Result result;
  log.run(options.epochs, [&] {
    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
      try {
        result.losses.push_back(
            train::train_epoch(net, data.train, loss, *optimizer, log).train_loss);
      } catch (const Error&) {  // a loss that is not a number: the rate was too large
        result.accuracies.push_back(0.1);
        return;
      }
      result.accuracies.push_back(train::evaluate_accuracy(net, *data.validation));
    }
    result.test_accuracy = train::evaluate_accuracy(net, data.test);
  });
  return result;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double Sweep::best_rate(Index hidden) const {
  const auto width = std::find(widths.begin(), widths.end(), hidden);
  const std::vector<double>& row = accuracies.at(static_cast<std::size_t>(width - widths.begin()));
  return rates[static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin())];
}

std::vector<Sweep> sweep_rates(const train::TrainingOptions& options, Device device) {
  std::vector<Sweep> sweeps{{"SGD", {0.01, 0.03, 0.1, 0.3, 1, 3}, {}, {}},
                            {"momentum", {0.001, 0.003, 0.01, 0.03, 0.1, 0.3}, {}, {}},
                            {"Adagrad", {0.001, 0.003, 0.01, 0.03, 0.1, 0.3}, {}, {}},
                            {"RMSprop", {1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03}, {}, {}},
                            {"Adam", {1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03}, {}, {}}};
  train::TrainingOptions trial = options;
  trial.epochs = std::min(options.epochs, 2);
  if (trial.limit == 0 || trial.limit > kTrialImages) {
    trial.limit = kTrialImages;
  }
  app::FashionMnistLoaders data(trial, device);
  for (Sweep& sweep : sweeps) {
    sweep.widths = {options.hidden};
    if (sweep.optimizer == "SGD" || sweep.optimizer == "Adam") {
      for (const Index other : {options.hidden / 16, options.hidden / 4, options.hidden * 4}) {
        if (other > 0 && !(options.quick && other > options.hidden)) {
          sweep.widths.push_back(other);
        }
      }
    }
    std::sort(sweep.widths.begin(), sweep.widths.end());
    std::printf("\n%-13s", sweep.optimizer.c_str());
    for (const double rate : sweep.rates) {
      std::printf("  %6g", rate);
    }
    std::printf("\n");
    for (const Index width : sweep.widths) {
      trial.hidden = width;
      sweep.accuracies.emplace_back();
      std::printf("%-13s", concat(sweep.optimizer, ' ', width).c_str());
      for (const double rate : sweep.rates) {
        sweep.accuracies.back().push_back(
            train_once(data, trial, sweep.optimizer, rate, device).accuracies.back());
        std::printf("  %6.3f", sweep.accuracies.back().back());
      }
      std::printf("\n");
    }
  }
  return sweeps;
}

std::vector<Course> compare(const train::TrainingOptions& options, const std::vector<Sweep>& sweeps,
                            Device device) {
  std::vector<Course> courses;
  app::FashionMnistLoaders data(options, device);
  std::printf("\noptimiser  rate   loss   validation  lowest  highest  test\n");
  for (const Sweep& sweep : sweeps) {
    const double rate = sweep.best_rate(options.hidden);
    Course course{sweep.optimizer, {}, {}};
    std::vector<double> losses, accuracies, tests;
    train::TrainingOptions one = options;
    for (int i = 0; i < (options.quick ? 2 : 5); ++i, ++one.seed) {
      const Result result = train_once(data, one, sweep.optimizer, rate, device);
      check(!result.losses.empty(), sweep.optimizer, " at ", rate, ": no epoch was trained");
      course.losses.push_back(result.losses);
      course.accuracies.push_back(result.accuracies);
      losses.push_back(result.losses.back());
      accuracies.push_back(result.accuracies.back());
      tests.push_back(result.test_accuracy);
    }
    std::printf("%-9s  %-5g  %.3f  %10.3f  %6.3f  %7.3f  %.3f\n", sweep.optimizer.c_str(), rate,
                mean(losses), mean(accuracies),
                *std::min_element(accuracies.begin(), accuracies.end()),
                *std::max_element(accuracies.begin(), accuracies.end()), mean(tests));
    courses.push_back(std::move(course));
  }
  return courses;
}

}  // namespace dl
