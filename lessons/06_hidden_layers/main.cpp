// Lesson 6: why does a line not suffice? XOR by hand, two moons by training, and how often a random
// network bends.
#include <cstdio>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/nn/activation.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/optim/sgd.h>
#include "figures.h"
#include "linear_pieces.h"
#include "two_moons.h"

using namespace dl;

namespace {

// #region train
void train(nn::Module& net, const Points& points) {
  optim::SGD trainer(net.parameters(), {.lr = 0.5, .momentum = 0.9});
  for (int step = 0; step < 500; ++step) {
    binary_cross_entropy_with_logits(net(points.X), points.y).backward();
    trainer.step();
    trainer.zero_grad();
  }
}

double accuracy(nn::Module& net, const Points& points) {
  const NoGrad no_grad;
  return static_cast<double>(mean(equal(net(points.X) > 0, points.y)).item());
}
// #endregion train

void hidden_layers(const train::Options& options) {
  const Device device = app::open_device(options);
  plot::Figures figures(options.figures, options.show);

  // #region xor
  const Points four{Tensor(Array({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}, device)),
                    Tensor(Array({4, 1}, {0, 1, 1, 0}, device))};
  const Tensor W1(Array({2, 2}, {1, 1, 1, 1}, device)), b1(Array({2}, {0, -1}, device));
  const Tensor W2(Array({2, 1}, {1, -2}, device));
  const Tensor H = relu(matmul(four.X, W1) + b1);  // (4, 2)
  const Tensor Y = matmul(H, W2);                  // (4, 1)
  // #endregion xor
  Rng rng(options.seed);
  nn::Sequential line_for_four{nn::Linear(2, 1, rng, device)};
  train(line_for_four, four);
  const auto x = four.X.to_vector(), h = H.to_vector(), y = Y.to_vector(),
             p = sigmoid(line_for_four(four.X)).to_vector();
  std::printf("x1  x2  h1  h2  by hand  by a line\n");
  for (std::size_t i = 0; i < 4; ++i) {
    std::printf("%2g  %2g  %2g  %2g  %7g  %9.3f\n", x[2 * i], x[2 * i + 1], h[2 * i], h[2 * i + 1],
                y[i], p[i]);
  }
  draw_xor(figures, four, H);

  std::printf("\nmoons   line  hidden layers\n");
  for (std::uint64_t seed = options.seed; seed < options.seed + 5; ++seed) {
    // #region networks
    Rng draws(seed);
    const Points moons = two_moons(200, draws, device), held_out = two_moons(1000, draws, device);
    nn::Sequential line{nn::Linear(2, 1, draws, device)};
    nn::Sequential net{nn::Linear(2, 8, draws, device), nn::Tanh(), nn::Linear(8, 2, draws, device),
                       nn::Tanh(), nn::Linear(2, 1, draws, device)};
    train(line, moons);
    train(net, moons);
    // #endregion networks
    std::printf("seed %llu  %.3f  %13.3f\n", static_cast<unsigned long long>(seed),
                accuracy(line, held_out), accuracy(net, held_out));
    if (seed == options.seed) {
      draw_moons(figures, moons, line, net);
    }
  }

  // #region pieces
  const std::vector<int> widths{2, 4, 8, 16};
  std::vector<std::vector<double>> means;  // by depth, from 1
  std::printf("\npieces             mean  least of 50  largest of 50\n");
  for (const int depth : {1, 2, 3}) {
    means.emplace_back();
    for (const int width : widths) {
      const PieceCounts pieces = count_linear_pieces(depth, width, {-4, 4}, rng);
      std::printf("depth %d width %-2d  %5.1f  %11.1f  %13.1f\n", depth, width, pieces.mean,
                  pieces.lowest, pieces.highest);
      means.back().push_back(pieces.mean);
    }
  }
  // #endregion pieces
  draw_pieces(figures, widths, means, rng);
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program("hidden_layers", "What a hidden layer does that a line cannot.", options);
  program.add_explain();
  return program.run(argc, argv, [&] { hidden_layers(options); });
}
