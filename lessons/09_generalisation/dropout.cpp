// Dropout: two hidden layers of 256 units, a share of which is switched off at every step. By hand,
// with nn, and without.
#include <cstdio>
#include <vector>

#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/base/rng.h>
#include <dl/explain/recorder.h>
#include <dl/nn/activation.h>
#include <dl/nn/dropout.h>
#include <dl/nn/flatten.h>
#include <dl/nn/init.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/training_log.h>
#include "curves.h"
#include "parts.h"

using namespace dl;

namespace {

// #region dropout
/// H with each number 0 with probability p, and the others larger, so that its mean stays.
Tensor dropout_layer(const Tensor& H, float p, Rng& rng) {
  const Tensor keep = rand(H.shape(), rng, 0, 1, H.device()) >= p;
  return keep * H / (1 - p);
}
// #endregion dropout

// #region scratch
struct DropoutNet {
  float p1, p2;
  Rng& rng;
  nn::Linear linear1, linear2, linear3;
  bool training = true;

  Tensor operator()(const Tensor& X) {
    Tensor H = relu(linear1(flatten(X)));
    H = training ? dropout_layer(H, p1, rng) : H;
    H = relu(linear2(H));
    H = training ? dropout_layer(H, p2, rng) : H;
    return linear3(H);
  }

  void train(bool on = true) { training = on; }
  std::vector<Tensor> parameters() const {
    return {linear1.weight, linear1.bias,   linear2.weight,
            linear2.bias,   linear3.weight, linear3.bias};
  }
};
// #endregion scratch

// #region concise
nn::Sequential network(const Options& options, float p1, float p2, Rng& rng, Device device) {
  nn::Sequential net{nn::Flatten(),
                     nn::Linear(options.rows * options.columns, options.hidden, rng, device),
                     nn::ReLU(),
                     nn::Dropout(p1, rng),
                     nn::Linear(options.hidden, options.hidden, rng, device),
                     nn::ReLU(),
                     nn::Dropout(p2, rng),
                     nn::Linear(options.hidden, 10, rng, device)};
  for (const Tensor& w : net.parameters()) {
    if (w.rank() == 2) {  // weights; biases stay as they are
      nn::init::normal(w, rng, 0, 0.01);
    }
  }
  return net;
}
// #endregion concise

}  // namespace

void dropout(const Options& options, plot::Figures& figures) {
  const Device device = app::open_device(options);
  app::FashionMnistLoaders data(options, device);
  data::DataLoader trained_on = in_order(data, options, device);
  Rng rng(options.seed);
  const Index num_inputs = options.rows * options.columns;
  DropoutNet by_hand{options.dropout1,
                     options.dropout2,
                     rng,
                     nn::Linear(num_inputs, options.hidden, rng, device),
                     nn::Linear(options.hidden, options.hidden, rng, device),
                     nn::Linear(options.hidden, 10, rng, device)};
  nn::Sequential concise = network(options, options.dropout1, options.dropout2, rng, device);
  nn::Sequential without = network(options, 0, 0, rng, device);

  const auto train = [&](const char* name, auto& net) {
    optim::SGD sgd(net.parameters(), {.lr = options.lr});
    explain::name_training(concat("dropout, ", name));
    train::TrainingLog log(options);
    if (!options.quiet) {
      std::printf("\n%s:\n", name);
    }
    log.run(options.epochs, [&] {
      for (int epoch = 1; epoch <= options.epochs; ++epoch) {
        for (const auto& [X, y] : data.train) {
          const Tensor y_hat = net(Tensor(X));
          const Tensor l = cross_entropy(y_hat, y, Reduction::none);
          log.step(y_hat, l, y);
          sgd.zero_grad();
          mean(l).backward();
          sgd.step();
        }
        log.epoch(net, data.held_out());
      }
    });
    return DropoutResult{name, log.history(), train::evaluate(net, trained_on),
                         train::evaluate(net, data.validation ? *data.validation : data.test)};
  };
  const std::vector<DropoutResult> results{train("scratch", by_hand), train("nn", concise),
                                           train("none", without)};
  print(results);
  draw_dropout(figures, results);
}
