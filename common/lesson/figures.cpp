#include "lesson/figures.h"

#include <cstdio>

#include "data/fashion_mnist.h"
#include "ops/reduce.h"
#include "plot/image_grid.h"
#include "plot/line_chart.h"
#include "plot/panels.h"

namespace dl::lesson {
namespace {

constexpr int kColumns = 8;
constexpr Index kImages = Index{2} * kColumns;

std::string class_name(std::int32_t label) {
  return std::string(data::kFashionMnistClasses.at(static_cast<std::size_t>(label)));
}

}  // namespace

void draw_examples(plot::Figures& figures, const data::ImageSet& images) {
  if (!figures.wanted()) {
    return;
  }
  plot::ImageGrid grid(static_cast<int>(images.rows), static_cast<int>(images.columns), kColumns,
                       {0, 255});
  for (Index i = 0; i < std::min(kImages, images.count); ++i) {
    const auto bytes = images.image(i);
    const std::vector<float> pixels(bytes.begin(), bytes.end());
    grid.image(pixels, {class_name(images.labels[static_cast<std::size_t>(i)])});
  }
  figures.draw("examples", grid);
}

void draw_training(plot::Figures& figures, const History& history) {
  if (!figures.wanted() || history.empty()) {
    return;
  }
  std::vector<double> epoch, loss, train_accuracy, test_accuracy;
  for (const EpochResult& result : history) {
    epoch.push_back(static_cast<double>(epoch.size() + 1));
    loss.push_back(result.train_loss);
    train_accuracy.push_back(result.train_accuracy);
    test_accuracy.push_back(result.test_accuracy);
  }
  plot::LineChart losses({.title = "loss",
                          .x_label = "epoch",
                          .y_label = "cross entropy",
                          .x_numbers = plot::Numbers::whole});
  losses.line("training", epoch, loss, plot::Mark::dotted);
  plot::LineChart accuracies({.title = "accuracy",
                              .x_label = "epoch",
                              .y_label = "share of images",
                              .x_numbers = plot::Numbers::whole});
  accuracies.line("training", epoch, train_accuracy, plot::Mark::dotted);
  accuracies.line("test", epoch, test_accuracy, plot::Mark::dotted);
  figures.draw("training", plot::Panels({losses, accuracies}));
}

void draw_predictions(plot::Figures& figures, const Network& net, data::DataLoader& test_iter) {
  if (!figures.wanted()) {
    return;
  }
  const NoGrad no_grad;
  net.eval();
  const data::Batch batch = *test_iter.begin();
  const auto predicted = argmax(net(Tensor(batch.X))).to_vector();
  const auto labels = batch.y.to_vector();
  const auto pixels = batch.X.to_vector();
  const Index rows = batch.X.shape()[2], columns = batch.X.shape()[3];

  plot::ImageGrid grid(static_cast<int>(rows), static_cast<int>(columns), kColumns);
  const auto size = static_cast<std::size_t>(rows * columns);
  for (std::size_t i = 0; i < std::min(labels.size(), std::size_t{kImages}); ++i) {
    grid.image(std::span(pixels).subspan(i * size, size),
               {class_name(labels[i]), class_name(predicted[i]),
                labels[i] == predicted[i] ? plot::Verdict::right : plot::Verdict::wrong});
  }
  figures.draw("predictions", grid);
}

void announce(const plot::Figures& figures) {
  if (figures.written().empty()) {
    return;
  }
  std::string names;
  for (const auto& path : figures.written()) {
    names += (names.empty() ? "" : ", ") + path.filename().string();
  }
  const std::string folder = figures.written().front().parent_path().string();
  std::printf("figures in %s: %s\n", folder.c_str(), names.c_str());
}

}  // namespace dl::lesson
