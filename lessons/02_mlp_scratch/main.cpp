// Lesson 2: a multilayer perceptron from scratch, on Fashion-MNIST. All of it stands here in plain
// view, made of Tensors and their gradients; nothing comes from nn/ or optim/.
#include <vector>

// #region includes
#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/app/predict.h>
#include <dl/autograd/create.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/train/training_log.h>
#include <dl/view/figures.h>
// #endregion includes

using namespace dl;

namespace {

void mlp_scratch(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  auto figures = app::open_figures(options, {"examples", "training", "predictions", "confusion",
                                             "mistakes", "first_layer", "descent"});

  // #region data
  app::FashionMnistLoaders data(options, device);
  view::draw_examples(figures, data.images.train);
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

  // #region update
  const std::vector<Tensor> params{W1, b1, W2, b2};
  const auto update = [&](Index batch_size) {
    const NoGrad no_grad;
    for (Tensor w : params) {
      w -= options.lr / static_cast<float>(batch_size) * Tensor(w.grad());
      w.zero_grad();
    }
  };
  // #endregion update

  const train::Checkpoint checkpoint{{{"W1", W1}, {"b1", b1}, {"W2", W2}, {"b2", b2}}, data.train};
  train::resume(options, checkpoint);

  // #region training
  train::Trajectory trajectory(params);
  train::TrainingLog log(options, &checkpoint, &trajectory);
  log.run(options.epochs, [&] {
    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
      for (const auto& [X, y] : data.train) {
        const Tensor y_hat = net(Tensor(X));
        const Tensor l = loss(y_hat, y);  // (256,)
        log.step(y_hat, l, y);
        sum(l).backward();
        update(y.size());
      }
      log.epoch(net, data.held_out());
    }
  });
  log.finish(net, data.held_out());
  // #endregion training

  // #region figures
  view::draw_training(figures, log.history());
  view::draw_predictions(figures, net, data.test);
  view::draw_weights(figures, W1, options.rows, options.columns);
  view::draw_descent(figures, trajectory, net, data.test);
  // #endregion figures
  app::print_figure_paths(figures, options);
  app::print_prediction(options, net, device);
  log.check_learned();
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  app::LessonApp program("mlp_scratch",
                         "Trains a multilayer perceptron on Fashion-MNIST, from scratch.", options);
  return program.run(argc, argv, [&] { mlp_scratch(options); });
}
