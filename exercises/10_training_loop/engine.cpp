// Exercise 10 in the engine: the loop itself. What api.hpp gives it, a network, a data set and what
// comes of exercises 05 and 09, it gets here from the engine, and so from the other answers.
#include "api.hpp"
#include "engine/convert.h"

namespace dl {

namespace {

/// Who is trained while one of the functions below runs.
parts::Trainee* trainee = nullptr;
parts::Sizes sizes;
bool evaluating = false;

std::vector<Positions> batches(bool shuffled, std::size_t n, std::size_t batch_size) {
  std::vector<Positions> all;
  trainee->batches(shuffled, n, batch_size, &all,
                   [](void* to, std::size_t B, const std::size_t* positions, const std::int32_t*) {
                     static_cast<std::vector<Positions>*>(to)->emplace_back(positions,
                                                                            positions + B);
                   });
  return all;
}

std::vector<float> floats(const Matrix& X) { return std::vector<float>(X.begin(), X.end()); }

/// The parameters one after the other, as the engine has them.
std::vector<float> values_of(const Network& network) {
  std::vector<float> values;
  for (const Parameter& parameter : network.parameters) {
    values.insert(values.end(), parameter.value.begin(), parameter.value.end());
  }
  return values;
}

}  // namespace

Network::Network(std::size_t inputs, std::size_t hidden, std::size_t classes, Rng&) {
  std::vector<float> values(hidden * (inputs + 1) + classes * (hidden + 1));
  trainee->parameters(values.data());
  const float* from = values.data();
  for (const auto& [rows, columns] :
       {std::pair{hidden, inputs}, std::pair{std::size_t{1}, hidden}, std::pair{classes, hidden},
        std::pair{std::size_t{1}, classes}}) {
    parameters.push_back({parts::matrix(rows, columns, from), zeros(rows, columns)});
    from += rows * columns;
  }
}

Matrix Network::forward(const Matrix& X) {
  const std::size_t B = X.shape(0);
  std::vector<float> Z(B * sizes.classes);
  if (evaluating) {
    trainee->scores(B, floats(X).data(), Z.data());
  } else {
    trainee->forward(B, floats(X).data(), values_of(*this).data(), Z.data());
  }
  return parts::matrix(B, sizes.classes, Z.data());
}

double Network::backward(const Labels& y) {
  std::vector<float> gradients(values_of(*this).size());
  const std::vector<std::int32_t> labels(y.begin(), y.end());
  const double loss = trainee->backward(y.size(), labels.data(), gradients.data());
  const float* from = gradients.data();
  for (Parameter& parameter : parameters) {
    for (double& gradient : parameter.gradient) {
      gradient += static_cast<double>(*from++);
    }
  }
  return loss;
}

Batch DataSet::read(const Positions& positions) const {
  std::vector<float> X(positions.size() * sizes.inputs);
  std::vector<std::int32_t> y(positions.size());
  trainee->read(positions.size(), positions.data(), X.data(), y.data());
  return {parts::matrix(positions.size(), sizes.inputs, X.data()),
          parts::labels(y.size(), y.data())};
}

std::vector<Positions> batches_in_order(std::size_t n, std::size_t batch_size) {
  return batches(false, n, batch_size);
}

std::vector<Positions> shuffled_batches(std::size_t n, std::size_t batch_size, Rng&) {
  return batches(true, n, batch_size);
}

std::size_t correct(const Matrix& Z, const Labels& y) {
  const std::vector<std::int32_t> labels(y.begin(), y.end());
  return trainee->correct(y.size(), floats(Z).data(), labels.data());
}

namespace {

/// The network as it is, and n examples that read() fetches.
struct Setting {
  Setting(parts::Trainee& who, const parts::Sizes& of, std::size_t n, bool evaluate)
      : rng((trainee = &who, sizes = of, evaluating = evaluate, 0)),
        network(of.inputs, of.hidden, of.classes, rng),
        data(zeros(n, 1), Labels(n)) {}

  Rng rng;  // drawn from by nobody: the order of the images comes from the engine
  Network network;
  const DataSet data;
};

}  // namespace
}  // namespace dl

using namespace dl;

DL_PART(parts::TrainingLoop){
    .train_epoch =
        [](parts::Trainee& trainee, const parts::Sizes& sizes, std::size_t n,
           std::size_t batch_size, double lr, float* parameters, double* loss, double* accuracy) {
          Setting s(trainee, sizes, n, false);
          const Metrics metrics = train_epoch(s.network, s.data, batch_size, lr, s.rng);
          *loss = metrics.loss;
          *accuracy = metrics.accuracy;
          const std::vector<float> values = values_of(s.network);
          std::copy(values.begin(), values.end(), parameters);
        },
    .evaluate =
        [](parts::Trainee& trainee, const parts::Sizes& sizes, std::size_t n,
           std::size_t batch_size) {
          Setting s(trainee, sizes, n, true);
          return evaluate(s.network, s.data, batch_size);
        },
};
