// WRONG: the training ends as soon as the test accuracy is 1
// KILLED-BY: train: as many epochs as asked for, all with the same learning rate
// SAYS: no reason to stop
#include "api.hpp"

namespace dl {

Metrics train_epoch(Network& network, const DataSet& data, std::size_t batch_size, double lr,
                    Rng& rng) {
  double loss = 0;
  std::size_t right = 0;
  for (const Positions& positions : shuffled_batches(data.size(), batch_size, rng)) {
    const Batch batch = data.read(positions);
    for (Parameter& p : network.parameters) {
      p.gradient.fill(0);
    }
    const Matrix Z = network.forward(batch.X);
    loss += network.backward(batch.y) * static_cast<double>(batch.y.size());
    right += correct(Z, batch.y);
    for (Parameter& p : network.parameters) {
      p.value -= lr * p.gradient;
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
    if (log.back().test_accuracy >= 1) {
      break;
    }
  }
  return log;
}

}  // namespace dl
