// Exercise 10: the training loop. api.hpp says what is given and what is wanted.
#include "api.hpp"

namespace dl {

Metrics train_epoch(Network& network, const DataSet& data, std::size_t batch_size, double lr,
                    Rng& rng) {
  // TODO: for each batch: read it, forward, backward, a step; and add up the metrics.
  todo("train_epoch");
}

double evaluate(Network& network, const DataSet& data, std::size_t batch_size) {
  // TODO: only forward.
  todo("evaluate");
}

std::vector<Epoch> train(Network& network, const DataSet& training, const DataSet& test,
                         std::size_t epochs, std::size_t batch_size, double lr, Rng& rng) {
  // TODO
  todo("train");
}

}  // namespace dl
