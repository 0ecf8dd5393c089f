// A lesson that trains on invented pictures and starts at once: for tests that end it often, in
// every way. What it is made of, but for the data, is what the lessons are made of.
#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/base/rng.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include <dl/plot/figures.h>
#include <dl/train/checkpoint.h>
#include <dl/train/fit.h>
#include <dl/train/training_log.h>
#include <dl/view/figures.h>

using namespace dl;

namespace {

constexpr int kClasses = 4;

/// 8 x 8 pixels, of which the two columns that say the class are bright.
data::ImageSet stripes(Index count) {
  data::ImageSet set{count, 8, 8, {}, {}};
  Rng rng(1);
  for (Index i = 0; i < count; ++i) {
    const auto label = static_cast<std::int32_t>(rng.below(kClasses));
    for (int pixel = 0; pixel < 64; ++pixel) {
      const int bright = pixel % 8 / 2 == label ? 100 : 0;
      set.pixels.push_back(static_cast<std::uint8_t>(bright + static_cast<int>(rng.below(150))));
    }
    set.labels.push_back(label);
  }
  return set;
}

void trainer(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  plot::Figures figures = app::open_figures(options, {"training"});
  const data::ImageSet images = stripes(320);
  const data::DataLoaderOptions in_order{.batch_size = 32, .workers = options.workers};
  data::DataLoaderOptions shuffled = in_order;
  shuffled.shuffle = true;
  shuffled.seed = options.seed;
  data::DataLoader train(images, shuffled), test(images, in_order);

  Rng rng(options.seed);
  nn::Sequential net{nn::Flatten(), nn::Linear(64, options.hidden, rng, device), nn::ReLU(),
                     nn::Linear(options.hidden, kClasses, rng, device)};
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  optim::SGD sgd(net.parameters(), {.lr = options.lr, .momentum = 0.9f});
  const train::Checkpoint checkpoint{net.named_parameters(), train, &sgd};
  train::resume(options, checkpoint);
  train::TrainingLog log(options, &checkpoint);
  train::fit(net, train, test, loss, options.epochs, sgd, log);
  view::draw_training(figures, log.history());
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  options.hidden = 16;
  app::LessonApp program("trainer", "Trains on invented pictures.", options);
  return program.run(argc, argv, [&] { trainer(options); });
}
