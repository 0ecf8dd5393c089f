// Lesson 2: a multilayer perceptron from scratch, on Fashion-MNIST.
//
// Parameters, activation, network and loss stand here in plain view; what is used is the arithmetic
// of Tensors and their gradients. Nothing comes from nn/.
#include <vector>

#include "autograd/create.h"
#include "autograd/tensor.h"
#include "base/rng.h"
#include "lesson/checkpoint.h"
#include "lesson/descent.h"
#include "lesson/figures.h"
#include "lesson/loaders.h"
#include "lesson/logbook.h"
#include "lesson/program.h"
#include "lesson/train.h"
#include "ops/elementwise.h"
#include "ops/loss.h"
#include "ops/matmul.h"
#include "ops/reshape.h"
#include "optim/sgd.h"
#include "plot/figures.h"

using namespace dl;

namespace {

void mlp_scratch(const lesson::TrainingOptions& options, bool by_hand) {
  const Device device = lesson::open_device(options);
  plot::Figures figures = lesson::open_figures(
      options,
      {"examples", "training", "predictions", "confusion", "mistakes", "first_layer", "descent"});

  // #region data
  lesson::FashionMnistLoaders data(options, device);
  lesson::draw_examples(figures, data.images.train);
  // #endregion data

  // #region parameters
  const Index num_inputs = options.rows * options.columns;  // 784
  const Index num_hiddens = options.hidden;                 // 256
  const Index num_outputs = 10;

  Rng rng(options.seed);
  Tensor W1 = parameter(randn({num_inputs, num_hiddens}, rng, device) * 0.01f);
  Tensor b1 = parameter(zeros({num_hiddens}, device));
  Tensor W2 = parameter(randn({num_hiddens, num_outputs}, rng, device) * 0.01f);
  Tensor b2 = parameter(zeros({num_outputs}, device));
  // #endregion parameters

  // #region activation
  const auto relu = [](const Tensor& X) { return maximum(X, zeros_like(X)); };
  // #endregion activation

  // #region network
  const auto net = [&](const Tensor& images) {
    const Tensor X = reshape(images, {-1, num_inputs});  // (256, 1, 28, 28) -> (256, 784)
    const Tensor H = relu(matmul(X, W1) + b1);           // (256, 256)
    return matmul(H, W2) + b2;                           // (256, 10)
  };
  // #endregion network

  // #region loss
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  // #endregion loss

  // #region updater
  const std::vector<Tensor> params{W1, b1, W2, b2};
  optim::Sgd sgd(params, {.lr = options.lr});
  optim::MinibatchSgd hand_made(params, options.lr);
  const lesson::Updater updater = by_hand ? lesson::Updater(hand_made) : lesson::Updater(&sgd);
  // #endregion updater

  const lesson::Checkpoint checkpoint{
      {{"W1", W1}, {"b1", b1}, {"W2", W2}, {"b2", b2}}, sgd, data.train};
  if (!options.load.empty()) {
    lesson::load_checkpoint(options.load, checkpoint);
  }

  lesson::Descent descent(params);

  // #region training
  lesson::Logbook logbook(options, &checkpoint, &descent);
  lesson::train(net, data.train, data.test, loss, options.epochs, updater, logbook);
  // #endregion training

  lesson::draw_training(figures, logbook.history());
  lesson::draw_predictions(figures, net, data.test);
  lesson::draw_weights(figures, W1, options.rows, options.columns);
  lesson::draw_descent(figures, descent, net, data.test);
  lesson::announce(figures, options);
  logbook.check_learned();
}

}  // namespace

int main(int argc, char** argv) {
  lesson::TrainingOptions options;
  bool by_hand = false;
  lesson::Program program(
      "mlp_scratch", "Trains a multilayer perceptron on Fashion-MNIST, from scratch.", options);
  program.add_flag("--by-hand", by_hand,
                   "Update with the hand-made rule on summed losses, not with optim::Sgd");
  return program.run(argc, argv, [&] { mlp_scratch(options, by_hand); });
}
