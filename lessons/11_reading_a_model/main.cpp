// Lesson 11: when is a network wrong, and does it know? The network of lesson 3, read after
// training.
#include <cstdio>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/base/rng.h>
#include <dl/data/transforms.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include <dl/optim/sgd.h>
#include <dl/train/calibration.h>
#include <dl/train/fit.h>
#include <dl/view/figures.h>
#include "figures.h"

using namespace dl;
namespace {
// #region recall
void print_recall(const train::Predictions& test) {
  std::printf("test accuracy %.4f, with a standard error of %.4f\n", test.accuracy(),
              train::standard_error(test.accuracy(), test.y.size()));
  const std::vector<double> recall = train::recall(test, 10);
  for (std::size_t label = 0; label < recall.size(); ++label) {
    std::printf("  recall %.3f  %s\n", recall[label], data::kFashionMnistClasses[label].data());
  }
}
// #endregion recall

// #region calibration
/// The logits divided by the temperature that the validation images choose.
train::Predictions calibrated(const train::Predictions& test,
                              const train::Predictions& validation) {
  const float T = train::fit_temperature(validation);
  const train::Predictions result{test.logits / T, test.y};
  std::printf("calibration error %.4f; at the temperature %.3f it is %.4f\n",
              train::expected_calibration_error(test), static_cast<double>(T),
              train::expected_calibration_error(result));
  return result;
}
// #endregion calibration

// #region moved
void judge(reading::Move& move, const train::ModelRef& net, app::FashionMnistLoaders& data) {
  const data::ImageSet moved = data::moved(data.images.test, move.degrees, 0, move.pixels);
  data::DataLoader loader(moved, data.of_test);
  const train::Predictions predictions = train::predict(net, loader);
  move.accuracy = predictions.accuracy();
  move.claimed = static_cast<double>(mean(max(softmax(predictions.logits), 1)).item());
  std::printf("turned %2.0f degrees, moved %.0f pixels: accuracy %.3f, claimed %.3f\n",
              move.degrees, move.pixels, move.accuracy, move.claimed);
}
// #endregion moved

// #region saliency
Tensor saliency(const train::ModelRef& net, const Tensor& images) {
  const Tensor X = parameter(images);
  sum(max(net(X), 1)).backward();  // of each image, its largest logit
  return Tensor(X.grad());
}
// #endregion saliency

void read_a_model(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  auto figures = app::open_figures(
      options, {"predictions", "confusion", "mistakes", "reliability", "moved", "saliency"});
  app::FashionMnistLoaders data(options, device);
  Rng rng(options.seed);
  nn::Sequential net{nn::Flatten(),
                     nn::Linear(options.rows * options.columns, options.hidden, rng, device),
                     nn::ReLU(), nn::Linear(options.hidden, 10, rng, device)};
  optim::SGD sgd(net.parameters(), {.lr = options.lr});
  const train::Checkpoint checkpoint{net.named_parameters(), data.train, &sgd};
  train::resume(options, checkpoint);
  train::TrainingLog log(options, &checkpoint);
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  train::fit(net, data.train, data.held_out(), loss, options.epochs, sgd, log);

  const train::Predictions test = train::predict(net, data.test);
  print_recall(test);
  reading::draw_reliability(figures, test,
                            calibrated(test, train::predict(net, data.needed_validation())));
  std::vector<reading::Move> moves{{0, 0}, {5, 0}, {10, 0}, {20, 0}, {30, 0}, {45, 0},
                                   {0, 1}, {0, 2}, {0, 3},  {0, 4},  {0, 6}};
  for (reading::Move& move : moves) {
    judge(move, net, data);
  }
  reading::draw_moved(figures, moves);
  const data::Batch batch = data.test.begin()->clone();
  reading::draw_saliency(figures, batch, saliency(net, Tensor(batch.X)));
  view::draw_predictions(figures, net, data.test);
  app::print_figure_paths(figures, options);
}
}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  options.validation = 10000;
  app::LessonApp program("reading_a_model", "Asks a trained network when it is wrong.", options);
  return program.run(argc, argv, [&] { read_a_model(options); });
}
