// Lesson 5: softmax regression on Fashion-MNIST, one weight image for each class and nothing
// hidden: from scratch, concisely with nn, and beside a network with a hidden layer.
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/autograd/create.h>
#include <dl/base/rng.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/init.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>
#include <dl/view/figures.h>
#include "figures.h"

using namespace dl;

namespace {

void softmax_regression(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  plot::Figures figures(options.figures, options.show);
  app::FashionMnistLoaders data(options, device);
  const Index num_inputs = options.rows * options.columns;  // 784
  Rng rng(options.seed);

  // #region parameters
  const Tensor W = parameter(randn({num_inputs, 10}, rng, device) * 0.01f);
  const Tensor b = parameter(zeros({10}, device));
  // #endregion parameters

  // #region model
  const auto softmax = [](const Tensor& S) {  // scores (256, 10) -> probabilities
    const Tensor E = exp(S - max(S, 1, KeepDim::yes));
    return E / sum(E, 1, KeepDim::yes);
  };
  const auto model = [&](const Tensor& X) { return softmax(matmul(flatten(X), W) + b); };
  const auto loss = [](const Tensor& P, const Labels& y) {
    return -log(sum(P * one_hot(y, 10), 1));  // of each image: -log P[y]
  };
  // #endregion model

  // #region training
  begin(options, "scratch");
  train::TrainingLog log(options);
  log.run(options.epochs, [&] {
    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
      for (const auto& [X, y] : data.train) {
        const Tensor P = model(Tensor(X));
        const Tensor l = loss(P, y);
        log.step(P, l, y);
        mean(l).backward();
        const NoGrad no_grad;
        for (Tensor w : {W, b}) {
          w -= options.lr * Tensor(w.grad());
          w.zero_grad();
        }
      }
      log.epoch(model, data.held_out());
    }
  });
  // #endregion training

  // #region concise
  const auto concise = [&](const char* name, nn::Sequential& net) {
    for (const Tensor& w : net.parameters()) {
      if (w.rank() == 2) {  // weights; biases stay as they are
        nn::init::normal(w, rng, 0, 0.01);
      }
    }
    const auto scores_loss = [](const Tensor& S, const Labels& y) {
      return cross_entropy(S, y, Reduction::none);
    };
    begin(options, name);
    optim::SGD sgd(net.parameters(), {.lr = options.lr});
    train::TrainingLog concise_log(options);
    train::fit(net, data.train, data.held_out(), scores_loss, options.epochs, sgd, concise_log);
    return concise_log.history();
  };
  nn::Sequential line{nn::Flatten(), nn::Linear(num_inputs, 10, rng, device)};
  nn::Sequential mlp{nn::Flatten(), nn::Linear(num_inputs, options.hidden, rng, device), nn::ReLU(),
                     nn::Linear(options.hidden, 10, rng, device)};
  // #endregion concise

  const std::vector<Trained> all{
      {"scratch", log.history()}, {"nn", concise("nn", line)}, {"mlp", concise("mlp", mlp)}};
  print_results(all);
  draw_templates(figures, W, options.rows, options.columns);
  draw_curves(figures, all);
  view::draw_predictions(figures, line, data.test);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  app::LessonApp program("softmax_regression", "Softmax regression on Fashion-MNIST.", options);
  program.leave_out({"--load", "--save", "--history"});
  return program.run(argc, argv, [&] { softmax_regression(options); });
}
