// Early stopping: a network that memorises 2,000 images, watched on 10,000 others. By itself, with
// weight decay, with dropout.
#include <algorithm>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/base/rng.h>
#include <dl/explain/recorder.h>
#include <dl/nn/activation.h>
#include <dl/nn/dropout.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include <dl/train/metrics.h>
#include "curves.h"
#include "parts.h"

using namespace dl;

namespace {

constexpr Index kImages = 2000, kValidation = 10000, kQuickValidation = 1000;

struct Help {
  const char* name;
  double decay;
  float dropout;
};

StoppingResult train_and_watch(const Help& help, const Options& options, Device device) {
  app::FashionMnistLoaders data(options, device);
  data::DataLoader trained_on = in_order(data, options, device);
  Rng rng(options.seed);
  nn::Sequential net{
      nn::Flatten(), nn::Linear(options.rows * options.columns, options.hidden, rng, device),
      nn::ReLU(), nn::Dropout(help.dropout, rng), nn::Linear(options.hidden, 10, rng, device)};
  optim::SGD sgd(net.parameters(), {.lr = options.lr, .weight_decay = help.decay});
  StoppingResult result{.name = help.name};
  explain::name_training(concat("stopping, ", help.name));

  // #region stopping
  double lowest = std::numeric_limits<double>::infinity();
  std::vector<Array> best;  // the weights with the lowest loss on the images for validation
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    net.train();
    for (const auto& [X, y] : data.train) {
      sgd.zero_grad();
      cross_entropy(net(Tensor(X)), y).backward();
      sgd.step();
    }
    result.train.push_back(train::evaluate(net, trained_on));
    result.validation.push_back(train::evaluate(net, *data.validation));
    if (result.validation.back().loss < lowest) {
      lowest = result.validation.back().loss;
      result.best = epoch;
      best.clear();
      for (const Tensor& w : net.parameters()) {
        best.push_back(w.array().clone());
      }
    }
  }
  // #endregion stopping

  // #region test
  result.test_of_last = train::evaluate(net, data.test);
  for (std::size_t i = 0; i < best.size(); ++i) {
    Tensor w = net.parameters()[i];
    copy_(w.mutable_array(), best[i]);
  }
  result.test_of_best = train::evaluate(net, data.test);
  // #endregion test
  return result;
}

}  // namespace

void stopping(const Options& given, plot::Figures& figures) {
  Options options = given;
  options.limit = options.limit > 0 ? std::min(options.limit, kImages) : kImages;
  if (options.validation == 0) {
    options.validation = options.quick ? kQuickValidation : kValidation;
  }
  options.epochs = std::max(1, given.epochs * 10);
  options.batch_size = 64;
  options.lr = given.lr / 5;
  const Device device = app::open_device(options);

  std::printf(
      "\nhelp     best epoch  of epochs  val loss at best  val loss at last  test acc at best  "
      "test acc at last\n");
  std::vector<StoppingResult> results;
  for (const Help& help : {Help{"none", 0, 0}, {"decay", 0.003, 0}, {"dropout", 0, 0.5f}}) {
    results.push_back(train_and_watch(help, options, device));
    print(results.back());
  }
  draw_stopping(figures, results);
}
