// WRONG: gradients are set to 0 after each step and not before the first: what is in them when the epoch begins counts too
// KILLED-BY: train_epoch: begins with gradients of 0, whatever is in them
// SAYS: the first as well
#include "api.hpp"

namespace dl {

Metrics train_epoch(Network& network, const DataSet& data, std::size_t batch_size, double lr,
                    Rng& rng) {
  double loss = 0;
  std::size_t right = 0;
  for (const Positions& positions : shuffled_batches(data.size(), batch_size, rng)) {
    const Batch batch = data.read(positions);
    const Matrix Z = network.forward(batch.X);
    loss += network.backward(batch.y) * static_cast<double>(batch.y.size());
    right += correct(Z, batch.y);
    for (Parameter& p : network.parameters) {
      p.value -= lr * p.gradient;
      p.gradient.fill(0);
    }
  }
  const double n = static_cast<double>(data.size());
  return {loss / n, static_cast<double>(right) / n};
}

double evaluate(Network& network, const DataSet& data, std::size_t batch_size) {
  std::size_t right = 0;
  for (const Positions& positions : batches_in_order(data.size(), batch_size)) {
    const Batch batch = data.read(positions);
    right += correct(network.forward(batch.X), batch.y);
  }
  return static_cast<double>(right) / static_cast<double>(data.size());
}

std::vector<Epoch> train(Network& network, const DataSet& training, const DataSet& test,
                         std::size_t epochs, std::size_t batch_size, double lr, Rng& rng) {
  std::vector<Epoch> log;
  for (std::size_t e = 0; e < epochs; ++e) {
    const Metrics metrics = train_epoch(network, training, batch_size, lr, rng);
    log.push_back({metrics, evaluate(network, test, batch_size)});
  }
  return log;
}

}  // namespace dl
