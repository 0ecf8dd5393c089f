#include "twins.h"

#include <dl/nn/init.h>
#include <dl/nn/linear.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>

namespace dl {

// #region twins
Training train_xor(const std::string& weights, Rng& rng, Device device) {
  const Tensor X(Array({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}, device));
  const Tensor y(Array({4, 1}, {0, 1, 1, 0}, device));
  nn::Linear hidden(2, 8, rng, device), output(8, 1, rng, device);
  for (const Tensor& w : {hidden.weight, hidden.bias, output.weight, output.bias}) {
    if (weights != "random") {
      nn::init::normal(w, rng, weights == "zero" ? 0 : 0.5, 0);  // all the same
    }
  }
  optim::SGD trainer({hidden.weight, hidden.bias, output.weight, output.bias}, {.lr = 0.5});
  Training training{weights, {}, {}};
  for (int step = 0; step < 2000; ++step) {
    const Tensor loss = binary_cross_entropy_with_logits(output(tanh(hidden(X))), y);
    training.losses.push_back(static_cast<double>(loss.item()));
    loss.backward();
    trainer.step();
    trainer.zero_grad();
  }
  const std::vector<float> w = hidden.weight.to_vector();  // (8, 2)
  for (std::size_t unit = 0; unit < 8; ++unit) {
    training.units.insert({w[2 * unit], w[2 * unit + 1]});
  }
  return training;
}
// #endregion twins

}  // namespace dl
