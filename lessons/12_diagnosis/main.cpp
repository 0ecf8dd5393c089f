// Lesson 12: what is broken here? Five ill trainings, each named by what it shows of itself.
#include <functional>
#include <string>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/autograd/create.h>
#include <dl/explain/recorder.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reshape.h>
#include <dl/train/metrics.h>
#include "report.h"

using namespace dl;
namespace {
// #region network
struct Network {
  Tensor W1, b1, W2, b2;

  Network(Index inputs, Index hidden, Rng& rng, Device device)
      : W1(parameter(randn({inputs, hidden}, rng, device) * 0.01f)),
        b1(parameter(zeros({hidden}, device))),
        W2(parameter(randn({hidden, 10}, rng, device) * 0.01f)),
        b2(parameter(zeros({10}, device))) {}

  Tensor hidden(const Tensor& X) const { return relu(matmul(flatten(X), W1) + b1); }
  Tensor operator()(const Tensor& X) const { return matmul(hidden(X), W2) + b2; }
};
// #endregion network

// #region illnesses
struct Patient {
  std::string name;
  float rate = 1;  // times --lr
  std::function<void(Network&)> start = [](Network&) {};
  bool shuffles_labels = false;
};

void fill_with(float value, Tensor w) { fill(w.mutable_array(), value); }

const std::vector<Patient> kPatients{
    {"healthy"},
    {"rate too high", 100},
    {"rate too low", 1e-3f},
    {"constant start", 1, [](Network& net) { fill_with(0.01f, net.W1), fill_with(0, net.W2); }},
    {"shuffled labels", 1, [](Network&) {}, true},
    {"dead units", 1, [](Network& net) { fill_with(-1, net.b1); }}};
// #endregion illnesses

// #region training
diagnosis::Symptoms train(const Patient& patient, const train::TrainingOptions& options,
                          app::FashionMnistLoaders& data, Device device) {
  Rng rng(options.seed);
  Network net(options.rows * options.columns, options.hidden, rng, device);
  patient.start(net);
  explain::name_training(patient.name);  // for --explain
  const float lr = patient.rate * options.lr;
  const data::Batch seen = data.needed_validation().begin()->clone();
  diagnosis::Symptoms symptoms{.dead_before = diagnosis::share_of_dead(net.hidden(Tensor(seen.X)))};
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    for (const auto& [X, y] : data.train) {
      const Labels labels = patient.shuffles_labels ? diagnosis::shuffled(y, rng) : y;
      const Tensor loss = cross_entropy(net(Tensor(X)), labels);
      loss.backward();
      symptoms.losses.push_back(loss.item());
      symptoms.update_ratios.push_back(lr * diagnosis::length(net.W1.grad()) /
                                       diagnosis::length(net.W1.array()));
      const NoGrad no_grad;
      for (Tensor w : {net.W1, net.b1, net.W2, net.b2}) {
        w -= lr * Tensor(w.grad());
        w.zero_grad();
      }
    }
  }
  symptoms.dead_after = diagnosis::share_of_dead(net.hidden(Tensor(seen.X)));
  symptoms.twins = diagnosis::share_of_twins(net.W1);
  symptoms.accuracy = train::evaluate_accuracy(net, data.needed_validation());
  return symptoms;
}
// #endregion training

void examine(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  auto figures = app::open_figures(options, {"losses", "updates"});
  app::FashionMnistLoaders data(options, device);
  const std::string first_epoch = data.train.state();
  std::vector<diagnosis::Course> courses;
  for (const Patient& patient : kPatients) {
    data.train.restore(first_epoch);  // the same minibatches for all
    courses.push_back({patient.name, train(patient, options, data, device)});
  }
  diagnosis::print(courses);
  diagnosis::draw(figures, courses);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  options.epochs = 1;
  options.validation = 10000;
  app::LessonApp program("diagnosis", "Names what ails a training by its symptoms.", options);
  program.leave_out({"--load", "--save", "--history", "--predict", "--invert"});
  return program.run(argc, argv, [&] { examine(options); });
}
