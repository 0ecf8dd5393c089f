#include <dl/app/predict.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include <dl/array/array.h>
#include <dl/autograd/tensor.h>
#include <dl/base/check.h>
#include <dl/base/text.h>
#include <dl/data/fashion_mnist.h>
#include <dl/data/picture.h>
#include <dl/data/transforms.h>
#include <dl/ops/loss.h>

namespace dl::app {
namespace {

/// Of the pixels for which `wanted` says yes.
template <class Wanted>
double mean(const data::Picture& picture, const Wanted& wanted) {
  double sum = 0, count = 0;
  for (Index row = 0; row < picture.rows; ++row) {
    for (Index column = 0; column < picture.columns; ++column) {
      if (wanted(row, column)) {
        sum += picture.pixels[static_cast<std::size_t>(row * picture.columns + column)];
        count += 1;
      }
    }
  }
  return sum / count;
}

/// Whether the border, a sixteenth of the picture on each side, is brighter than its inner quarter.
/// So are ten of Fashion-MNIST's 10,000 test images.
bool is_dark_on_light(const data::Picture& picture) {
  const auto in_border = [](Index i, Index size) {
    const Index width = std::max<Index>(1, size / 16);
    return i < width || i >= size - width;
  };
  const auto in_middle = [](Index i, Index size) { return size / 4 <= i && i < size - size / 4; };
  const Index rows = picture.rows, columns = picture.columns;
  return mean(picture, [=](Index row, Index column) {
           return in_border(row, rows) || in_border(column, columns);
         }) > mean(picture, [=](Index row, Index column) {
           return in_middle(row, rows) && in_middle(column, columns);
         });
}

/// The picture as the network knows such: (1, 1, rows, columns), in [0, 1].
Array as_input(const data::Picture& picture, Device device) {
  Array X({1, 1, picture.rows, picture.columns});
  data::to_float(picture.pixels, {X.data(), picture.pixels.size()});
  return X.to(device);
}

}  // namespace

void print_prediction(const train::TrainingOptions& options, const train::ModelRef& net,
                      Device device) {
  if (options.predict.empty()) {
    return;
  }
  data::Picture picture =
      data::resized(data::read_picture(options.predict), options.rows, options.columns);
  if (options.invert) {
    for (std::uint8_t& pixel : picture.pixels) {
      pixel = static_cast<std::uint8_t>(255 - pixel);
    }
  }
  const std::string name = printable(options.predict.filename().string());
  if (!options.quiet && is_dark_on_light(picture)) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(),
                 options.invert
                     ? "it was light on dark, and --invert made it dark on light: leave that out"
                     : "it is dark on light, and the network knows light on dark: try --invert");
  }

  const NoGrad no_grad;
  net.eval();
  const Tensor scores = net(Tensor(as_input(picture, device)));
  const std::vector<float> p = softmax(scores).to_vector();
  check(p.size() == data::kFashionMnistClasses.size() &&
            std::all_of(p.begin(), p.end(), [](float x) { return std::isfinite(x); }),
        "predict: the network gives no probabilities of the ", data::kFashionMnistClasses.size(),
        " classes, but ", scores.array());
  std::array<std::size_t, data::kFashionMnistClasses.size()> order{};
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&p](std::size_t a, std::size_t b) { return p[a] > p[b]; });
  std::printf("probability  %s\n", name.c_str());
  for (const std::size_t i : {order[0], order[1], order[2]}) {
    std::printf("%11.4f  %s\n", static_cast<double>(p[i]),
                std::string(data::kFashionMnistClasses[i]).c_str());
  }
}

}  // namespace dl::app
