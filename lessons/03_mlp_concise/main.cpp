// Lesson 3: the same multilayer perceptron, concisely, with nn.
#include "base/rng.h"
#include "lesson/checkpoint.h"
#include "lesson/figures.h"
#include "lesson/layers.h"
#include "lesson/loaders.h"
#include "lesson/logbook.h"
#include "lesson/program.h"
#include "lesson/train.h"
#include "nn/activation.h"
#include "nn/flatten.h"
#include "nn/init.h"
#include "nn/linear.h"
#include "nn/sequential.h"
#include "ops/loss.h"
#include "optim/sgd.h"
#include "plot/figures.h"

using namespace dl;

namespace {

void mlp_concise(const lesson::TrainingOptions& options) {
  const Device device = lesson::open_device(options);
  plot::Figures figures = lesson::open_figures(
      options, {"examples", "training", "predictions", "confusion", "mistakes", "layers"});
  lesson::FashionMnistLoaders data(options, device);
  lesson::draw_examples(figures, data.images.train);

  // #region network
  const Index num_inputs = options.rows * options.columns;  // 784
  Rng rng(options.seed);
  nn::Sequential net{nn::Flatten(),                                        // (256, 784)
                     nn::Linear(num_inputs, options.hidden, rng, device),  // (256, 256)
                     nn::ReLU(),                                           // (256, 256)
                     nn::Linear(options.hidden, 10, rng, device)};         // (256, 10)

  const auto init_weights = [&rng](nn::Module& module) {
    if (auto* const linear = dynamic_cast<nn::Linear*>(&module)) {
      nn::init::normal(linear->weight, rng, 0, 0.01);
    }
  };
  net.apply(init_weights);
  // #endregion network

  // #region trainer
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  optim::Sgd trainer(net.parameters(), {.lr = options.lr});
  // #endregion trainer

  const lesson::Checkpoint checkpoint{net.named_parameters(), trainer, data.train};
  if (!options.load.empty()) {
    lesson::load_checkpoint(options.load, checkpoint);
  }

  // What the layers put out for these images, and what comes back: for a figure, before and after.
  const data::Batch batch = data.test.begin()->clone();
  const auto layers = [&] {
    return figures.wanted() ? lesson::layer_values(net, batch) : lesson::LayerValues();
  };
  const lesson::LayerValues before = layers();

  // #region training
  lesson::Logbook logbook(options, &checkpoint);
  lesson::train(net, data.train, data.test, loss, options.epochs, &trainer, logbook);
  // #endregion training

  lesson::draw_training(figures, logbook.history());
  lesson::draw_predictions(figures, net, data.test);
  lesson::draw_layers(figures, before, layers());
  lesson::announce(figures, options);
  logbook.check_learned();
}

}  // namespace

int main(int argc, char** argv) {
  lesson::TrainingOptions options;
  lesson::Program program("mlp_concise",
                          "Trains a multilayer perceptron on Fashion-MNIST, with nn.", options);
  return program.run(argc, argv, [&] { mlp_concise(options); });
}
