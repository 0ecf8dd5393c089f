// WRONG: the parameters of the best epoch are put back at the end
// KILLED-BY: train: as many epochs as asked for, all with the same learning rate
// SAYS: each goes on from where the last one has ended
#include "api.hpp"

namespace dl {

Metrics train_epoch(Network& network, const DataSet& data, std::size_t batch_size, double lr,
                    Rng& rng) {
  double loss = 0;
  std::size_t right = 0;
  for (const Positions& positions : shuffled_batches(data.size(), batch_size, rng)) {
    const Batch batch = data.read(positions);
    const Matrix Z = network.forward(batch.X);
    for (Parameter& parameter : network.parameters) {
      parameter.gradient.fill(0);
    }
    loss += network.backward(batch.y) * static_cast<double>(batch.y.size());
    right += correct(Z, batch.y);
    for (Parameter& parameter : network.parameters) {
      parameter.value -= lr * parameter.gradient;
    }
  }
  const auto n = static_cast<double>(data.size());
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
  std::vector<Epoch> history;
  Network best = network;
  double best_accuracy = -1;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    const Metrics metrics = train_epoch(network, training, batch_size, lr, rng);
    history.push_back({metrics, evaluate(network, test, batch_size)});
    if (history.back().test_accuracy > best_accuracy) {
      best_accuracy = history.back().test_accuracy;
      best = network;
    }
  }
  network.parameters = best.parameters;
  return history;
}

}  // namespace dl
