// Two inputs, two hidden units, two classes, two examples: a training with numbers that fit in the
// head. It prints the first step, forwards and back.
#include <cmath>
#include <cstdio>
#include <string>

#include <dl/app/lesson_app.h>
#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>

using namespace dl;

namespace {

/// "W1  ( 1.000, -1.000;  0.500,  1.000)", rows apart by semicolons.
void print(const char* name, const Array& x) {
  const std::vector<float> values = x.to_vector();
  const Index columns = x.rank() == 0 ? 1 : x.shape()[x.rank() - 1];
  std::printf("%-5s (", name);
  for (Index i = 0; i < x.size(); ++i) {
    const char* const before = i == 0 ? "" : i % columns == 0 ? "; " : ", ";
    // A zero that came from -0.0 prints as one.
    std::printf("%s%6.3f", before, static_cast<double>(values[static_cast<std::size_t>(i)]) + 0.0);
  }
  std::printf(")\n");
}

// #region step
void descend(int steps) {
  const Tensor X(Array({2, 2}, {1, 0, 0, 2}));
  const Labels y{0, 1};
  Tensor W1 = parameter(Tensor(Array({2, 2}, {1, -1, 0.5f, 1}))), b1 = parameter(zeros({2}));
  Tensor W2 = parameter(Tensor(Array({2, 2}, {1, 0, 0, 1}))), b2 = parameter(zeros({2}));
  for (int step = 1; step <= steps; ++step) {
    const Tensor Z = matmul(X, W1) + b1;
    const Tensor H = relu(Z);
    const Tensor S = matmul(H, W2) + b2;
    const Tensor loss = cross_entropy(S, y);
    loss.backward();
    if (step == 1) {
      for (const auto& [name, x] : {std::pair("Z", Z), {"H", H}, {"S", S}, {"loss", loss}}) {
        print(name, x.array());
      }
      for (const auto& [name, w] : {std::pair("dW2", W2), {"db2", b2}, {"dW1", W1}, {"db1", b1}}) {
        print(name, w.grad());
      }
    }
    std::printf("step %d: the loss is %.3f\n", step, static_cast<double>(loss.item()));
    const NoGrad no_grad;
    for (Tensor w : {W1, b1, W2, b2}) {
      w -= 0.5f * Tensor(w.grad());
      w.zero_grad();
    }
  }
}
// #endregion step

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program("tiny_network", "Trains eight weights, and prints the first step.",
                         options);
  program.add_explain();
  return program.run(argc, argv, [&] { descend(8); });
}
