// Lesson 3: the same multilayer perceptron, concisely, with nn.
// #region includes
#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/app/predict.h>
#include <dl/base/rng.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/init.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include <dl/plot/figures.h>
#include <dl/train/checkpoint.h>
#include <dl/train/fit.h>
#include <dl/train/training_log.h>
#include <dl/view/figures.h>
#include <dl/view/layers.h>
// #endregion includes

using namespace dl;

namespace {

void mlp_concise(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  plot::Figures figures = app::open_figures(
      options, {"examples", "training", "predictions", "confusion", "mistakes", "layers"});
  app::FashionMnistLoaders data(options, device);
  view::draw_examples(figures, data.images.train);

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
  optim::SGD trainer(net.parameters(), {.lr = options.lr});
  // #endregion trainer

  const train::Checkpoint checkpoint{net.named_parameters(), data.train, &trainer};
  train::resume(options, checkpoint);

  // What the layers put out for these images, and what comes back: for a figure, before and after.
  const data::Batch batch = data.test.begin()->clone();
  const auto layers = [&] {
    return figures.wanted() ? view::layer_values(net, batch) : view::LayerValues();
  };
  const view::LayerValues before = layers();

  // #region training
  train::TrainingLog log(options, &checkpoint);
  train::fit(net, data.train, data.held_out(), loss, options.epochs, trainer, log);
  // #endregion training

  view::draw_training(figures, log.history());
  view::draw_predictions(figures, net, data.test);
  view::draw_layers(figures, before, layers());
  app::print_figure_paths(figures, options);
  app::print_prediction(options, net, device);
  log.check_learned();
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  app::LessonApp program("mlp_concise", "Trains a multilayer perceptron on Fashion-MNIST, with nn.",
                         options);
  return program.run(argc, argv, [&] { mlp_concise(options); });
}
