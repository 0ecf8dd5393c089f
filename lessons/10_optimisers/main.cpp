// Lesson 10: what do momentum and Adam buy? Five rules by hand in a valley, the same rules from
// optim beside them; and then Fashion-MNIST by each, judged by images that are held out.
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include <dl/optim/adaptive.h>
#include <dl/optim/sgd.h>
#include "fashion.h"
#include "figures.h"
#include "valley.h"

using namespace dl;

namespace {

// #region rules
/// Each changes one number x by its slope g. v and s are what it remembers of that number, 0 at the
/// start; t counts the steps from 1.
Rule gradient_descent(double lr) {
  return [=](double g, double& x, double&, double&, int) { x -= lr * g; };
}

Rule momentum(double lr, double mu) {
  return [=](double g, double& x, double& v, double&, int) {
    v = mu * v + g;
    x -= lr * v;
  };
}

Rule adagrad(double lr) {
  return [=](double g, double& x, double&, double& s, int) {
    s += g * g;
    x -= lr * g / std::sqrt(s + 1e-6);
  };
}

Rule rmsprop(double lr, double gamma) {
  return [=](double g, double& x, double&, double& s, int) {
    s = gamma * s + (1 - gamma) * g * g;
    x -= lr * g / std::sqrt(s + 1e-6);
  };
}

Rule adam(double lr) {
  return [=](double g, double& x, double& v, double& s, int t) {
    v = 0.9 * v + 0.1 * g;
    s = 0.999 * s + 0.001 * g * g;
    const double v_hat = v / (1 - std::pow(0.9, t)), s_hat = s / (1 - std::pow(0.999, t));
    x -= lr * v_hat / (std::sqrt(s_hat) + 1e-8);
  };
}
// #endregion rules

// #region valley
/// f(x1, x2) = 0.1 x1^2 + 2 x2^2: by hand, in double precision, and for autograd, in float32.
Point slope(Point x) { return {0.2 * x.x1, 4 * x.x2}; }

Tensor f(const Tensor& x) { return sum(Tensor(Array({2}, {0.1f, 2}, x.device())) * x * x); }
// #endregion valley

void optimisers(train::TrainingOptions options) {
  const Device device = app::open_device(options);
  plot::Figures figures = app::open_figures(options, {"valley", "rates", "epochs"});

  // #region methods
  using optim::Adam, optim::SGD;
  const auto sgd = [](double lr, double mu) {
    return [=](Tensor x) { return std::make_unique<SGD>(std::vector{x}, SGD::Options{lr, mu}); };
  };
  const auto adam_of_optim = [](Tensor x) {
    return std::make_unique<Adam>(std::vector{x}, Adam::Options{.lr = 0.4});
  };
  const std::vector<Method> methods{{"GD 0.4", gradient_descent(0.4), sgd(0.4, 0)},
                                    {"GD 0.6", gradient_descent(0.6), sgd(0.6, 0)},
                                    {"momentum 0.25", momentum(0.6, 0.25), sgd(0.6, 0.25)},
                                    {"momentum 0.5", momentum(0.6, 0.5), sgd(0.6, 0.5)},
                                    {"Adagrad 0.4", adagrad(0.4), {}},
                                    {"RMSProp 0.4", rmsprop(0.4, 0.9), {}},
                                    {"Adam 0.4", adam(0.4), adam_of_optim}};
  // #endregion methods
  print_valley(methods, slope, f, device);
  draw_valley(figures, methods, slope);

  const std::vector<Sweep> sweeps = sweep_rates(options, device);
  draw_rates(figures, sweeps);
  draw_epochs(figures, compare(options, sweeps, device));
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  options.epochs = 5;
  options.validation = 5000;
  app::LessonApp program("optimisers", "Descent, momentum, Adagrad, RMSprop and Adam.", options);
  return program.run(argc, argv, [&] { optimisers(options); });
}
