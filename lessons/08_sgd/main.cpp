// Lesson 8: what does a step of stochastic gradient descent do, and what does an epoch? Lesson 2's
// training again, with an eye on every step.
#include <utility>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/autograd/create.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reshape.h>
#include <dl/optim/averaged_parameters.h>
#include <dl/train/metrics.h>
#include <dl/train/trajectory.h>
#include "figures.h"
#include "vector.h"

using namespace dl;

namespace {

void sgd(const train::TrainingOptions& options) {
  const Device device = app::open_device(options);
  plot::Figures figures(options.figures, options.show);
  app::FashionMnistLoaders data(options, device);
  data::DataLoader& held_out = data.validation ? *data.validation : data.test;
  data::DataLoader trained_on = in_order(data, options, device);

  Rng rng(options.seed);
  const Index num_inputs = options.rows * options.columns;
  const Tensor W1 = parameter(randn({num_inputs, options.hidden}, rng, device) * 0.01f);
  const Tensor b1 = parameter(zeros({options.hidden}, device));
  const Tensor W2 = parameter(randn({options.hidden, 10}, rng, device) * 0.01f);
  const Tensor b2 = parameter(zeros({10}, device));
  const Vector w{W1, b1, W2, b2};
  const auto net = [&](const Tensor& X) {
    return matmul(relu(matmul(flatten(X), W1) + b1), W2) + b2;
  };

  // #region step
  const auto step = [&](const Array& X, const Labels& y) {
    const Tensor S = net(Tensor(X));
    const Tensor loss = cross_entropy(S, y);
    loss.backward();
    Vector g = take_gradients(w);
    const NoGrad no_grad;
    for (std::size_t i = 0; i < w.size(); ++i) {
      Tensor p = w[i];  // a handle
      p -= options.lr * g[i];
    }
    return Step{loss.item(), train::num_correct(S, y).item(), std::move(g)};
  };
  // #endregion step

  std::vector<Epoch> epochs;
  optim::AveragedParameters average(w);
  print_header(data);
  for (int i = 1; i <= options.epochs; ++i) {
    // #region epoch
    Epoch epoch;
    const Vector start = copy_of(w);
    Vector before;  // the gradient of the minibatch before
    average.reset();
    for (const auto& [X, y] : data.train) {
      const Step s = step(X, y);
      epoch.walked += options.lr * length(s.gradient);
      if (!before.empty()) {
        epoch.cosines.push_back(cosine(before, s.gradient));
      }
      before = s.gradient;
      average.update();
      epoch.count(s, y.size());
    }
    epoch.net_move = distance(start, w);
    // #endregion epoch

    // #region averaging
    epoch.after = train::evaluate(net, trained_on);
    epoch.snapshot = train::evaluate(net, held_out);
    average.swap();
    epoch.averaged = train::evaluate(net, held_out);
    average.swap();
    // #endregion averaging
    print(epochs.emplace_back(std::move(epoch)), i);
  }

  // #region zigzag
  train::Trajectory zigzag(w);
  for (auto batch = data.train.begin(); batch != data.train.end() && zigzag.epochs().back() < 20;
       ++batch) {
    step(batch->X, batch->y);
    zigzag.snapshot();
  }
  // #endregion zigzag
  draw(figures, epochs);
  draw_zigzag(figures, zigzag, net, trained_on);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  app::LessonApp program("sgd", "Follows every step of a training on Fashion-MNIST.", options);
  program.leave_out({"--load", "--save", "--history"});
  return program.run(argc, argv, [&] { sgd(options); });
}
