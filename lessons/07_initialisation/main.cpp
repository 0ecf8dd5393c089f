// Lesson 7: which sigma survives 50 layers? The mean square of activations and of gradients, layer
// by layer, for weights from N(0, sigma^2); and what becomes of hidden units that start alike.
#include <cmath>
#include <cstdio>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/matmul.h>
#include "figures.h"
#include "scales.h"
#include "twins.h"

using namespace dl;

namespace {

constexpr Index kLayers = 50, kUnits = 100, kExamples = 100;

// #region mean_squares
/// Of the activations of a relu network, layer 1 first, and of the gradients that come back to
/// them.
MeanSquares mean_squares(double sigma, Rng& rng, Device device) {
  Tensor H = randn({kExamples, kUnits}, rng, device);
  std::vector<Tensor> activations, probes;
  for (Index layer = 0; layer < kLayers; ++layer) {
    const Tensor W = randn({kUnits, kUnits}, rng, device) * static_cast<float>(sigma);
    probes.push_back(parameter(zeros({kExamples, kUnits}, device)));
    H = relu(matmul(H, W)) + probes.back();  // adds 0, and gets the gradient of what it is added to
    activations.push_back(H);
  }
  H.backward(randn({kExamples, kUnits}, rng, device));
  MeanSquares result;
  for (std::size_t layer = 0; layer < probes.size(); ++layer) {
    result.activations.push_back(mean_square(activations[layer].array()));
    result.largest_activations.push_back(largest(activations[layer].array()));
    result.gradients.push_back(mean_square(probes[layer].grad()));
  }
  return result;
}
// #endregion mean_squares

void initialisation(const train::Options& options) {
  const Device device = app::open_device(options);
  plot::Figures figures(options.figures, options.show);

  // #region starts
  const double n = static_cast<double>(kUnits);
  std::vector<Start> starts{
      {"N(0 1)", 1}, {"He", std::sqrt(2 / n)}, {"Xavier", std::sqrt(1 / n)}, {"N(0 0.01)", 0.01}};
  for (Start& start : starts) {
    for (std::uint64_t seed = options.seed; seed < options.seed + 5; ++seed) {
      Rng rng(seed);
      start.runs.push_back(mean_squares(start.sigma, rng, device));
    }
  }
  // #endregion starts
  print_scales(starts, n);
  print_overflows(starts.front(), n);
  draw_scales(figures, starts);

  Tensor x = parameter(zeros({1}, device)), y = x;
  for (int layer = 0; layer < 10; ++layer) {
    y = sigmoid(y);
  }
  y.backward();
  std::printf("\nsigmoid       slope of ten\nat most       %.1e\nfrom 0        %.1e\n",
              std::pow(0.25, 10), static_cast<double>(x.grad().item()));

  std::printf("\nweights   first loss  last loss  different units\n");
  std::vector<Training> trainings;
  for (const char* weights : {"zero", "constant", "random"}) {
    Rng rng(options.seed);
    trainings.push_back(train_xor(weights, rng, device));
    const Training& t = trainings.back();
    std::printf("%-8s  %10.4f  %9.4f  %15zu\n", weights, t.losses.front(), t.losses.back(),
                t.units.size());
  }
  draw_twins(figures, trainings);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program("initialisation", "Which weights survive 50 layers, and which never part.",
                         options);
  program.add_explain();
  return program.run(argc, argv, [&] { initialisation(options); });
}
