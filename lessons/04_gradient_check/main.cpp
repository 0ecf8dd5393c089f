// Lesson 4: are the gradients right? The backward pass of a two-layer network worked out by hand,
// beside backward() and beside differences; and how small a step a difference should take.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/array/elementwise.h>
#include <dl/autograd/create.h>
#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>
#include <dl/kernels/elementwise.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/plot/figures.h>
#include <dl/plot/line_chart.h>

using namespace dl;

namespace {

/// A minibatch and the parameters of a small network: n = 8 examples of 6 numbers, 5 hidden units,
/// 4 classes.
struct Problem {
  Tensor X;       // (8, 6)
  Labels y;       // (8,)
  Tensor W1, b1;  // (6, 5), (5,)
  Tensor W2, b2;  // (5, 4), (4,)
};

Problem random_problem(std::uint64_t seed, Device device) {
  Rng rng(seed);
  return {.X = randn({8, 6}, rng, device),
          .y = Labels({0, 1, 2, 3, 0, 1, 2, 3}).to(device),
          .W1 = parameter(randn({6, 5}, rng, device)),
          .b1 = parameter(randn({5}, rng, device)),
          .W2 = parameter(randn({5, 4}, rng, device)),
          .b2 = parameter(randn({4}, rng, device))};
}

// #region forward
Tensor loss(const Problem& p) {
  const Tensor Z = matmul(p.X, p.W1) + p.b1;  // (8, 5)
  const Tensor H = relu(Z);                   // (8, 5)
  const Tensor S = matmul(H, p.W2) + p.b2;    // (8, 4)
  return cross_entropy(S, p.y);               // the mean of 8
}
// #endregion forward

/// The gradients of the loss with respect to the parameters.
struct Gradients {
  Array W1, b1, W2, b2;
};

// #region by_hand
Gradients by_hand(const Problem& p) {
  const Array& X = p.X.array();
  const Array& W2 = p.W2.array();
  const Array Z = binary(Add{}, matmul(X, p.W1.array()), p.b1.array());
  const Array H = unary(Relu{}, Z);
  const Array S = binary(Add{}, matmul(H, W2), p.b2.array());

  const float n = static_cast<float>(p.y.size());
  const Array P = cross_entropy(S, p.y).p;  // softmax(S)
  const Array dS = cross_entropy_backward(P, p.y, full({p.y.size()}, 1 / n, X.device()));
  const Array dW2 = matmul(H, dS, Transpose::yes, Transpose::no);
  const Array db2 = sum(dS, 0);
  const Array dH = matmul(dS, W2, Transpose::no, Transpose::yes);
  const Array dZ = unary_backward(Relu{}, H, dH);
  const Array dW1 = matmul(X, dZ, Transpose::yes, Transpose::no);
  const Array db1 = sum(dZ, 0);
  return {dW1, db1, dW2, db2};
}
// #endregion by_hand

// #region by_backward
Gradients by_backward(const Problem& p) {
  loss(p).backward();
  return {p.W1.grad(), p.b1.grad(), p.W2.grad(), p.b2.grad()};
}
// #endregion by_backward

// #region by_differences
/// (L(w + h) - L(w - h)) / 2h for every entry w of one parameter of p: two forward passes each.
Array by_differences(Problem p, Tensor Problem::*parameter) {
  const NoGrad no_grad;
  constexpr float h = 1e-2f;
  const Tensor W = p.*parameter;
  std::vector<float> values = W.to_vector(), slopes;
  const auto loss_at = [&](float& entry, float w) {
    entry = w;
    p.*parameter = Tensor(Array(W.shape(), values, W.device()));
    return static_cast<double>(loss(p).item());
  };
  for (float& entry : values) {
    const float w = entry;
    const double rise = loss_at(entry, w + h) - loss_at(entry, w - h);
    entry = w;
    slopes.push_back(static_cast<float>(rise / (2.0 * h)));
  }
  return Array(W.shape(), slopes, W.device());
}
// #endregion by_differences

double largest_difference(const Array& a, const Array& b) {
  const std::vector<float> as = a.to_vector(), bs = b.to_vector();
  double largest = 0;
  for (std::size_t i = 0; i < as.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(as[i]) - static_cast<double>(bs[i])));
  }
  return largest;
}

// ---- how small a step? ----

// #region differences
template <class T>
T forward_difference(T x, T h) {
  return (Tanh{}.value(x + h) - Tanh{}.value(x)) / h;
}

template <class T>
T central_difference(T x, T h) {
  return (Tanh{}.value(x + h) - Tanh{}.value(x - h)) / (2 * h);
}
// #endregion differences

/// The largest error of a difference with step h as the slope of tanh, for x from -2 to 2.
template <class T>
double error(T (*difference)(T, T), double h) {
  double largest = 0;
  for (int i = -100; i <= 100; ++i) {
    const double x = i / 50.0;
    const double slope = Tanh{}.gradient_from_y(std::tanh(x), 1.0);
    const double found = static_cast<double>(difference(static_cast<T>(x), static_cast<T>(h)));
    largest = std::max(largest, std::abs(found - slope));
  }
  return largest;
}

/// Adds the error against the step to the chart, both as powers of ten, and prints the best step.
template <class T>
void draw_errors(plot::LineChart& chart, const char* name, T (*difference)(T, T)) {
  std::vector<double> steps, errors;
  for (int eighths = -8 * 12; eighths <= 0; ++eighths) {
    const double power = eighths / 8.0;
    steps.push_back(power);
    errors.push_back(std::log10(error(difference, std::pow(10, power))));
  }
  chart.line(name, steps, errors);
  const auto best = static_cast<std::size_t>(
      std::distance(errors.begin(), std::min_element(errors.begin(), errors.end())));
  std::printf("%-16s  %.1e    %.1e\n", name, std::pow(10, steps[best]), std::pow(10, errors[best]));
}

void gradient_check(const train::Options& options) {
  const Device device = app::open_device(options);
  plot::Figures figures(options.figures, options.show);

  const Problem p = random_problem(options.seed, device);
  const Gradients hand = by_hand(p);
  const Gradients backward = by_backward(p);
  std::printf("parameter  hand - backward  differences - backward\n");
  const auto compare = [&](const char* name, Array Gradients::*g, Tensor Problem::*parameter) {
    std::printf("%-9s  %-15.1e  %.1e\n", name, largest_difference(hand.*g, backward.*g),
                largest_difference(by_differences(p, parameter), backward.*g));
  };
  compare("W1", &Gradients::W1, &Problem::W1);
  compare("b1", &Gradients::b1, &Problem::b1);
  compare("W2", &Gradients::W2, &Problem::W2);
  compare("b2", &Gradients::b2, &Problem::b2);

  plot::LineChart chart({.x_label = "log10 of the step h",
                         .y_label = "log10 of the largest error",
                         .x_numbers = plot::Numbers::whole});
  std::printf("\ndifference        best step  its error\n");
  draw_errors<float>(chart, "forward float", forward_difference);
  draw_errors<float>(chart, "central float", central_difference);
  draw_errors<double>(chart, "forward double", forward_difference);
  draw_errors<double>(chart, "central double", central_difference);
  figures.draw("errors", chart);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program("gradient_check", "Gradients by hand, by backward() and by differences.",
                         options);
  return program.run(argc, argv, [&] { gradient_check(options); });
}
