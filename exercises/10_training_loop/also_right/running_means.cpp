// Running means over the examples seen so far; the gradients are cleared after each step, not
// before, which is the same as they start at 0; the test set is read in one batch.
#include "api.hpp"

namespace dl {

namespace {

/// w <- w - lr dw, entry by entry, and dw <- 0.
void step_and_clear(Parameter& p, double lr) {
  for (std::size_t i = 0; i < p.value.size(); ++i) {
    p.value.flat(i) -= lr * p.gradient.flat(i);
    p.gradient.flat(i) = 0;
  }
}

}  // namespace

Metrics train_epoch(Network& network, const DataSet& data, std::size_t batch_size, double lr,
                    Rng& rng) {
  Metrics mean{0, 0};
  double seen = 0;
  for (const Positions& positions : shuffled_batches(data.size(), batch_size, rng)) {
    const auto [X, y] = data.read(positions);
    const double hits = double(correct(network.forward(X), y)), size = double(y.size());
    seen += size;
    mean.loss += (network.backward(y) - mean.loss) * size / seen;
    mean.accuracy += (hits / size - mean.accuracy) * size / seen;
    std::for_each(network.parameters.begin(), network.parameters.end(),
                  [lr](Parameter& p) { step_and_clear(p, lr); });
  }
  return mean;
}

double evaluate(Network& network, const DataSet& data, std::size_t batch_size) {
  Positions all(data.size());
  std::iota(all.begin(), all.end(), 0u);
  const Batch everything = data.read(all);
  return double(correct(network.forward(everything.X), everything.y)) / double(all.size());
}

std::vector<Epoch> train(Network& network, const DataSet& training, const DataSet& test,
                         std::size_t epochs, std::size_t batch_size, double lr, Rng& rng) {
  std::vector<Epoch> history(epochs);
  for (Epoch& now : history) {
    now.training = train_epoch(network, training, batch_size, lr, rng);
    now.test_accuracy = evaluate(network, test, batch_size);
  }
  return history;
}

}  // namespace dl
