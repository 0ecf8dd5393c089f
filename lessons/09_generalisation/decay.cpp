// Weight decay: 200 weights from 20 examples, first with the penalty written out, then with the
// optimiser that has it built in.
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <dl/autograd/create.h>
#include <dl/base/number.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/optim/sgd.h>
#include "curves.h"
#include "parts.h"
#include "regression.h"

using namespace dl;

void decay(const Options& options, plot::Figures& figures) {
  constexpr float kLr = 0.003f;
  const auto loss = [](const Tensor& y_hat, const Tensor& y) { return mse_loss(y_hat, y) / 2; };

  std::printf("\ndecay        train loss  test loss  length of w\n");
  std::vector<NamedCurve> curves;
  for (const float lambda : {0.0f, static_cast<float>(options.decay)}) {
    for (const bool by_hand : {true, false}) {
      Rng rng(options.seed);  // the same examples and first weights for each
      const Regression data = wide_data(rng);
      const Tensor w = parameter(randn({200, 1}, rng)), b = parameter(zeros({1}));
      const auto net = [&](const Tensor& X) { return matmul(X, w) + b; };

      // #region scratch
      const auto penalised_step = [&](const Tensor& X, const Tensor& y) {
        (loss(net(X), y) + lambda / 2 * sum(w * w)).backward();
        const NoGrad no_grad;
        for (Tensor p : {w, b}) {
          p -= kLr * Tensor(p.grad());
          p.zero_grad();
        }
      };
      // #endregion scratch

      // #region concise
      optim::SGD sgd({{.parameters = {w}, .weight_decay = lambda}, {.parameters = {b}}},
                     {.lr = kLr});
      const auto decaying_step = [&](const Tensor& X, const Tensor& y) {
        sgd.zero_grad();
        loss(net(X), y).backward();
        sgd.step();
      };
      // #endregion concise

      const Curve curve = by_hand ? descend(data, 100, 5, rng, penalised_step, net, loss)
                                  : descend(data, 100, 5, rng, decaying_step, net, loss);
      const std::string name = (by_hand ? "scratch " : "optim ") + to_shortest(lambda);
      std::printf("%-11s  %10.2e  %9.2e  %11.4f\n", name.c_str(), curve.train.back(),
                  curve.test.back(), std::sqrt(static_cast<double>(sum(w * w).item())));
      if (by_hand) {
        curves.push_back({"decay " + to_shortest(lambda), curve});
      }
    }
  }
  draw_curves(figures, "decay", "squared error / 2", curves);
}
