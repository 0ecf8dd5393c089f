// Polynomials of degree 1, 3 and 19, fitted to 100 points of a cubic with noise.
#include <cstdio>
#include <vector>

#include <dl/base/rng.h>
#include <dl/nn/linear.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include "curves.h"
#include "parts.h"
#include "regression.h"

using namespace dl;

void fits(const Options& options, plot::Figures& figures) {
  struct Fit {
    const char* name;
    Index weights;  // for 1, x, x^2 / 2!, ...
    int epochs;
  };
  const auto loss = [](const Tensor& y_hat, const Tensor& y) { return mse_loss(y_hat, y); };

  std::printf("fit        train loss  test loss\n");
  std::vector<NamedCurve> curves;
  for (const Fit& fit : {Fit{"degree 1", 2, 400}, {"degree 3", 4, 400}, {"degree 19", 20, 1500}}) {
    // #region fit
    Rng rng(options.seed);  // the same points for each
    const Regression data = cubic_data(fit.weights, rng);
    nn::Linear net(fit.weights, 1, rng, {.bias = false});
    optim::SGD sgd(net.parameters(), {.lr = 0.01});
    const auto step = [&](const Tensor& X, const Tensor& y) {
      sgd.zero_grad();
      loss(net(X), y).backward();
      sgd.step();
    };
    const Curve curve = descend(
        data, fit.epochs, 10, rng, step, [&](const Tensor& X) { return net(X); }, loss);
    // #endregion fit
    std::printf("%-9s  %10.4f  %9.4f\n", fit.name, curve.train.back(), curve.test.back());
    curves.push_back({fit.name, curve});
  }
  draw_curves(figures, "fits", "mean squared error", curves);
}
