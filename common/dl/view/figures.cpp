#include <dl/view/figures.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include <dl/base/check.h>
#include <dl/base/text.h>
#include <dl/data/fashion_mnist.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include <dl/plot/contour_map.h>
#include <dl/plot/heat_map.h>
#include <dl/plot/histogram.h>
#include <dl/plot/image_grid.h>
#include <dl/plot/line_chart.h>

namespace dl::view {
namespace {

constexpr std::size_t kColumns = 8;
constexpr std::size_t kImages = 2 * kColumns;
constexpr std::size_t kMistakesInRow = 6;
constexpr std::size_t kMistakes = 2 * kMistakesInRow;
constexpr std::size_t kClasses = data::kFashionMnistClasses.size();

std::string class_name(std::int32_t label) {
  return std::string(data::kFashionMnistClasses.at(static_cast<std::size_t>(label)));
}

/// An image, what it is, and what a network says that it is.
struct Prediction {
  std::int32_t label, predicted;
  float probability;  // that the network gives to its prediction
  std::vector<float> pixels;
};

std::vector<Prediction> predictions_for(const train::ModelRef& net, const Array& X,
                                        const Labels& y) {
  const Tensor scores = net(Tensor(X));
  const std::vector<float> log_p = log_softmax(scores).to_vector();
  const std::vector<std::int32_t> predicted = argmax(scores).to_vector(), labels = y.to_vector();
  const std::vector<float> pixels = X.to_vector();
  const std::size_t classes = log_p.size() / labels.size(), size = pixels.size() / labels.size();
  std::vector<Prediction> predictions;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto image = std::span(pixels).subspan(i * size, size);
    predictions.push_back({labels[i],
                           predicted[i],
                           std::exp(log_p[i * classes + static_cast<std::size_t>(predicted[i])]),
                           {image.begin(), image.end()}});
  }
  return predictions;
}

/// Puts `p` among the kMistakes with the highest probability, highest first; of equals the earlier.
void keep_surest(std::vector<Prediction>& mistakes, Prediction p) {
  const auto place =
      std::upper_bound(mistakes.begin(), mistakes.end(), p,
                       [](const auto& a, const auto& b) { return a.probability > b.probability; });
  mistakes.insert(place, std::move(p));
  mistakes.resize(std::min(mistakes.size(), kMistakes));
}

std::string percent(float share) {
  return fmt::format("{:.1f} %", 100 * static_cast<double>(share));
}

}  // namespace

void draw_examples(plot::Figures& figures, const data::ImageSet& images) {
  if (!figures.wanted()) {
    return;
  }
  plot::ImageGrid grid(static_cast<int>(images.rows), static_cast<int>(images.columns),
                       static_cast<int>(kColumns), {0, 255});
  for (Index i = 0; i < std::min(static_cast<Index>(kImages), images.count); ++i) {
    const auto bytes = images.image(i);
    const std::vector<float> pixels(bytes.begin(), bytes.end());
    grid.image(pixels, {class_name(images.labels[static_cast<std::size_t>(i)])});
  }
  figures.draw("examples", grid);
}

void draw_training(plot::Figures& figures, const train::History& history) {
  if (!figures.wanted() || history.empty()) {
    return;
  }
  std::vector<double> epoch, loss, train_accuracy, test_accuracy;
  for (const train::EpochMetrics& result : history) {
    epoch.push_back(static_cast<double>(result.epoch));
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

void draw_predictions(plot::Figures& figures, const train::ModelRef& net,
                      data::DataLoader& test_loader) {
  if (!figures.wanted()) {
    return;
  }
  const NoGrad no_grad;
  net.eval();
  std::vector<Prediction> first, mistakes;
  std::vector<double> confusion(kClasses * kClasses);
  Index rows = 0, columns = 0;
  // #region predictions
  for (const auto& [X, y] : test_loader) {
    rows = X.shape()[2];
    columns = X.shape()[3];
    for (Prediction& p : predictions_for(net, X, y)) {
      ++confusion[static_cast<std::size_t>(p.label) * kClasses +
                  static_cast<std::size_t>(p.predicted)];
      if (first.size() < kImages) {
        first.push_back(p);
      }
      if (p.label != p.predicted) {
        keep_surest(mistakes, std::move(p));
      }
    }
  }
  // #endregion predictions
  // #region grid
  const auto grid_of = [&](const std::vector<Prediction>& shown, std::size_t in_row,
                           bool probability) {
    plot::ImageGrid grid(static_cast<int>(rows), static_cast<int>(columns),
                         static_cast<int>(std::min(in_row, shown.size())));
    for (const Prediction& p : shown) {
      const bool right = p.label == p.predicted;
      std::string answer = class_name(p.predicted);
      if (probability) {
        answer += " " + percent(p.probability);
      }
      grid.image(p.pixels, {class_name(p.label), std::move(answer),
                            right ? plot::Verdict::right : plot::Verdict::wrong});
    }
    return grid;
  };
  // #endregion grid

  figures.draw("predictions", grid_of(first, kColumns, false));
  const std::vector<std::string> names(data::kFashionMnistClasses.begin(),
                                       data::kFashionMnistClasses.end());
  figures.draw("confusion",
               plot::HeatMap(names, names, confusion,
                             {.rows = "true class", .columns = "predicted", .diagonal = true}));
  if (!mistakes.empty()) {
    figures.draw("mistakes", grid_of(mistakes, kMistakesInRow, true));
  }
}

void draw_weights(plot::Figures& figures, const Tensor& W, Index rows, Index columns) {
  if (!figures.wanted()) {
    return;
  }
  constexpr std::size_t kMost = 32;  // units
  const auto units = static_cast<std::size_t>(W.shape()[1]);
  const std::vector<float> weights = W.to_vector();
  std::vector<std::vector<float>> images(units);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    images[i % units].push_back(weights[i]);
  }
  const auto square = [](const std::vector<float>& image) {
    return std::inner_product(image.begin(), image.end(), image.begin(), 0.0);
  };
  const std::size_t shown = std::min(units, kMost);
  std::partial_sort(images.begin(), images.begin() + static_cast<std::ptrdiff_t>(shown),
                    images.end(),
                    [&](const auto& a, const auto& b) { return square(a) > square(b); });

  // One scale for all, from -most to most; the few weights beyond it get its last colours.
  std::vector<float> sizes;
  for (const auto& image : std::span(images).first(shown)) {
    std::transform(image.begin(), image.end(), std::back_inserter(sizes),
                   [](float w) { return std::abs(w); });
  }
  const double most = std::max(plot::quantile_range(std::move(sizes), 0.005).high, 1e-6);
  plot::ImageGrid grid(static_cast<int>(rows), static_cast<int>(columns),
                       static_cast<int>(std::min(kColumns, shown)), {-most, most},
                       plot::Colours::diverging);
  for (const auto& image : std::span(images).first(shown)) {
    grid.image(image);
  }
  figures.draw("first_layer", grid);
}

void draw_descent(plot::Figures& figures, const train::Trajectory& descent,
                  const train::ModelRef& net, data::DataLoader& loader) {
  if (!figures.wanted()) {
    return;
  }
  train::LossSurface surface = descent.loss_surface(net, loader);
  if (surface.losses.empty()) {
    return;
  }
  // A map by logarithms has no place for what a broken network may give.
  for (double& loss : surface.losses) {
    loss = std::isnan(loss) ? 1e6 : std::clamp(loss, 1e-6, 1e6);
  }
  plot::ContourMap map(surface.x, surface.y, surface.losses,
                       {.x = "along the way from the first weights to the last",
                        .y = "across it",
                        .height = "cross entropy"});
  std::vector<std::string> texts;
  for (const int epoch : descent.epochs()) {
    texts.emplace_back(epoch == 1 ? "epoch 1" : "");
  }
  texts.front() = "start";
  texts.back() = "epoch " + std::to_string(descent.epochs().back());
  map.path(surface.path_x, surface.path_y, texts);
  figures.draw("descent", map);
}

void draw_depth(plot::Figures& figures, const std::vector<DeepGradients>& networks) {
  if (!figures.wanted()) {
    return;
  }
  constexpr int kBins = 50;
  std::vector<std::vector<float>> all;
  for (const auto& [name, layers] : networks) {
    std::transform(layers.begin(), layers.end(), std::back_inserter(all), plot::log10_abs);
  }
  const plot::Range range = plot::common_range(all, 0.002);
  std::vector<plot::LineChart> charts;
  for (const auto& [name, layers] : networks) {
    plot::Axes axes{
        .title = name, .x_label = "log10 |gradient|", .y_label = "layer", .x_range = range};
    for (std::size_t layer = 1; layer <= layers.size(); ++layer) {
      axes.rows.push_back(std::to_string(layer));
    }
    plot::LineChart chart(axes);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      const plot::StepCurve stairs = plot::histogram(plot::log10_abs(layers[layer]), range, kBins);
      chart.ridge(name, layer, stairs.x, stairs.heights);
    }
    charts.push_back(std::move(chart));
  }
  figures.draw("depth", plot::Panels(charts));
}

}  // namespace dl::view
