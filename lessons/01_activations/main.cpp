// Lesson 1: three activation functions, and their gradients by automatic differentiation.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

// #region includes
#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/array/xtensor.h>
#include <dl/autograd/create.h>
#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/matmul.h>
#include <dl/plot/figures.h>
#include <dl/plot/line_chart.h>
#include <dl/view/figures.h>
// #endregion includes

using namespace dl;

namespace {

using Vector = xt::xtensor<double, 1>;

// #region functions
/// An activation function twice: as an operation that remembers how to differentiate itself, and as
/// plain mathematics in double precision, which knows nothing of gradients.
struct Activation {
  std::string name;
  Tensor (*operation)(const Tensor&);
  Vector (*formula)(const Vector&);
};

const std::vector<Activation> kActivations{
    {"relu", relu, [](const Vector& x) -> Vector { return xt::maximum(x, 0.0); }},
    {"sigmoid", sigmoid, [](const Vector& x) -> Vector { return 1.0 / (1.0 + xt::exp(-x)); }},
    {"tanh", tanh, [](const Vector& x) -> Vector { return xt::tanh(x); }},
};
// #endregion functions

// #region gradient
/// dy/dx at every x. The y are independent of each other, so the gradient of their sum, which is
/// what backward(ones) computes, holds the derivative of each.
Array gradient(const Activation& f, Tensor& x) {
  const Tensor y = f.operation(x);
  x.zero_grad();
  y.backward(ones_like(x));
  return x.grad();
}
// #endregion gradient

// #region central_differences
/// The largest distance between `dy` and the slope (f(x + h) - f(x - h)) / 2h. The kink of relu has
/// no slope, so points within h of 0 do not count.
double largest_difference(const Activation& f, const Tensor& x, const Array& dy) {
  constexpr double h = 1e-5;
  const Array& xs = x.array();
  const Vector at = xt::cast<double>(as_xtensor<1>(xs));
  const Vector above = f.formula(at + h);
  const Vector below = f.formula(at - h);
  const Vector slope = (above - below) / (2 * h);
  const Vector difference = xt::where(xt::abs(at) > h, xt::abs(slope - as_xtensor<1>(dy)), 0.0);
  return xt::amax(difference)();
}
// #endregion central_differences

/// Adds a curve to a chart. The only one that jumps, the gradient of relu at 0, is drawn as two
/// branches: a closed dot at the value that it takes there, an open one at the value that it only
/// comes near. (Lines from point to point would show a slope that is not there.)
void draw_curve(plot::LineChart& chart, const std::string& name, const std::vector<float>& x,
                const std::vector<float>& y) {
  std::vector<double> xs, ys;
  std::size_t jump = 0;  // the first point behind it
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i > 0 && std::abs(y[i] - y[i - 1]) > 0.5) {
      jump = i;
      xs.insert(xs.end(), {0, 0, 0});
      ys.insert(ys.end(), {y[i - 1], std::numeric_limits<double>::quiet_NaN(), y[i]});
    }
    xs.push_back(x[i]);
    ys.push_back(y[i]);
  }
  chart.line(name, xs, ys);
  if (jump > 0) {
    chart.dot(name, 0, y[jump - 1], plot::Dot::closed);
    chart.dot(name, 0, y[jump], plot::Dot::open);
  }
}

// #region depth
/// What reaches the weights of each layer of a deep network of f, layer 1 first: inputs with
/// standard deviation 1, weights drawn so that relu keeps their scale (He et al. 2015), and a
/// gradient of standard deviation 1 at the output.
std::vector<std::vector<float>> gradients_by_layer(const Activation& f, Index layers, Rng& rng,
                                                   Device device) {
  constexpr Index kUnits = 128, kExamples = 64;
  std::vector<Tensor> W;
  Tensor H = randn({kExamples, kUnits}, rng, device);
  for (Index layer = 0; layer < layers; ++layer) {
    W.push_back(parameter(randn({kUnits, kUnits}, rng, device) * std::sqrt(2.0f / kUnits)));
    H = f.operation(matmul(H, W.back()));
  }
  H.backward(randn({kExamples, kUnits}, rng, device));
  std::vector<std::vector<float>> gradients;
  for (const Tensor& w : W) {
    gradients.push_back(w.grad().to_vector());
  }
  return gradients;
}
// #endregion depth

/// The root mean square and the median of the sizes of some numbers.
struct Sizes {
  double rms, median;
};

Sizes sizes(std::vector<float> x) {
  double squares = 0;
  for (float& value : x) {
    squares += static_cast<double>(value) * static_cast<double>(value);
    value = std::abs(value);
  }
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return {std::sqrt(squares / static_cast<double>(x.size())), static_cast<double>(*middle)};
}

void activations(const train::Options& options) {
  const Device device = app::open_device(options);
  plot::Figures figures(options.figures, options.show);

  // #region points
  Tensor x = arange(-8.0, 8.0, 0.1, device).set_requires_grad();
  const std::vector<float> xs = x.to_vector();
  // #endregion points

  plot::LineChart functions({.title = "activation", .x_label = "x", .zero_axes = true});
  plot::LineChart gradients({.title = "its gradient", .x_label = "x", .zero_axes = true});

  std::printf("function  largest |autograd - central difference|\n");
  // #region curves
  for (const Activation& f : kActivations) {
    const std::vector<float> ys = f.operation(x).to_vector();
    const Array dy = gradient(f, x);
    std::printf("%-8s  %.1e\n", f.name.c_str(), largest_difference(f, x, dy));

    plot::LineChart function({.x_label = "x", .y_label = f.name + "(x)", .zero_axes = true});
    draw_curve(function, f.name, xs, ys);
    figures.draw(f.name, function);

    plot::LineChart slope({.x_label = "x", .y_label = "grad of " + f.name, .zero_axes = true});
    draw_curve(slope, f.name, xs, dy.to_vector());
    figures.draw(f.name + "_gradient", slope);

    draw_curve(functions, f.name, xs, ys);
    draw_curve(gradients, f.name, xs, dy.to_vector());
  }
  // #endregion curves
  figures.draw("activations", plot::Panels({functions, gradients}));

  Rng rng(options.seed);
  std::vector<view::DeepGradients> networks;
  std::printf(
      "\ngradients  rms in layer 8  rms in layer 1  median in layer 8  median in layer 1\n");
  for (const Activation& f : kActivations) {
    networks.push_back({f.name, gradients_by_layer(f, 8, rng, device)});
    const auto& layers = networks.back().layers;
    const Sizes last = sizes(layers.back()), first = sizes(layers.front());
    std::printf("%-9s  %14.2g  %14.2g  %17.2g  %17.2g\n", f.name.c_str(), last.rms, first.rms,
                last.median, first.median);
  }
  view::draw_depth(figures, networks);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program("activations", "ReLU, sigmoid and tanh over [-8, 8), and their gradients.",
                         options);
  return program.run(argc, argv, [&] { activations(options); });
}
