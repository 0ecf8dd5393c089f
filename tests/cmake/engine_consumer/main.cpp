// A network with a function of its own learns y = x + sin 3x from invented points.
#include <cmath>
#include <cstdio>
#include <vector>

#include <dl/autograd/create.h>
#include <dl/base/rng.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/adaptive.h>

#include "snake.h"

int main() {
  constexpr dl::Index kPoints = 1024;
  constexpr float kGoal = 1e-3f;
  dl::Rng rng(1);
  const dl::Tensor x = dl::rand({kPoints, 1}, rng, -3, 3);
  std::vector<float> values = x.to_vector();
  for (float& value : values) {
    value += std::sin(3 * value);
  }
  const dl::Tensor y(dl::Array({kPoints, 1}, values));

  dl::nn::Sequential net{dl::nn::Linear(1, 32, rng), own::SnakeLayer(), dl::nn::Linear(32, 32, rng),
                         own::SnakeLayer(), dl::nn::Linear(32, 1, rng)};
  dl::optim::Adam adam(net.parameters(), {.lr = 0.01});
  for (int step = 0; step <= 1000; ++step) {
    const dl::Tensor loss = dl::mse_loss(net(x), y);
    if (loss.item() < kGoal) {
      std::printf("learned: the loss is below %g\n", static_cast<double>(kGoal));
      return 0;
    }
    adam.zero_grad();
    loss.backward();
    adam.step();
  }
  std::printf("not learned: after 1000 steps the loss is not below %g\n",
              static_cast<double>(kGoal));
  return 1;
}
