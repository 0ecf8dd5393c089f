// The notebook's training in C++ with libtorch, its batches in memory, for bench/pytorch.py to
// measure beside ours. Built by that script alone: PyTorch's own headers and libraries are needed.
//
//   libtorch FOLDER EPOCHS BATCH THREADS    FOLDER has the four files of Fashion-MNIST, unpacked
//
// Prints [[training seconds, evaluation seconds], ...], one pair an epoch.
#include <torch/torch.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <dl/base/number.h>

namespace {

/// The bytes of an IDX file behind its header, as a tensor of this shape.
torch::Tensor read_bytes(const std::string& path, std::vector<std::int64_t> shape) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  const std::size_t header = 4 + 4 * shape.size();
  std::int64_t size = 1;
  for (const std::int64_t n : shape) {
    size *= n;
  }
  if (bytes.size() != header + static_cast<std::size_t>(size)) {
    throw std::runtime_error(path + " is not the file that was expected");
  }
  return torch::from_blob(bytes.data() + header, shape, torch::kUInt8).clone();
}

struct Examples {
  torch::Tensor X, y;

  Examples(const std::string& stem, std::int64_t count)
      : X(read_bytes(stem + "-images-idx3-ubyte", {count, 28, 28})
              .unsqueeze(1)
              .to(torch::kFloat32)
              .div(255)),
        y(read_bytes(stem + "-labels-idx1-ubyte", {count}).to(torch::kInt64)) {}
};

double right(const torch::Tensor& y_hat, const torch::Tensor& y) {
  return (y_hat.argmax(1) == y).sum().item<double>();
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void train(const std::string& folder, int epochs, std::int64_t batch) {
  const Examples examples(folder + "/train", 60000), tests(folder + "/t10k", 10000);

  torch::nn::Sequential net(torch::nn::Flatten(), torch::nn::Linear(784, 256), torch::nn::ReLU(),
                            torch::nn::Linear(256, 10));
  for (auto& layer : net->children()) {
    if (auto* const linear = layer->as<torch::nn::Linear>()) {
      torch::nn::init::normal_(linear->weight, 0, 0.01);
    }
  }
  const auto each = torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone);
  torch::optim::SGD trainer(net->parameters(), 0.1);

  double loss = 0, test_accuracy = 0;
  std::cout << '[';
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const auto start = std::chrono::steady_clock::now();
    double total = 0, correct = 0;
    net->train();
    for (const auto& chosen : torch::randperm(examples.y.size(0)).split(batch)) {
      const auto X = examples.X.index_select(0, chosen), y = examples.y.index_select(0, chosen);
      const auto y_hat = net->forward(X);
      const auto l = torch::nn::functional::cross_entropy(y_hat, y, each);
      trainer.zero_grad();
      l.mean().backward();
      trainer.step();
      total += l.sum().item<double>();
      correct += right(y_hat, y);
    }
    const double training = seconds_since(start);

    const auto middle = std::chrono::steady_clock::now();
    const torch::NoGradGuard no_grad;
    net->eval();
    double known = 0;
    for (std::int64_t i = 0; i < tests.y.size(0); i += batch) {
      const auto rows = torch::indexing::Slice(i, i + batch);
      known += right(net->forward(tests.X.index({rows})), tests.y.index({rows}));
    }
    std::cout << (epoch == 0 ? "" : ", ") << '[' << training << ", " << seconds_since(middle)
              << ']';
    loss = total / static_cast<double>(examples.y.size(0));
    test_accuracy = known / static_cast<double>(tests.y.size(0));
  }
  std::cout << "]\n";
  if (!(loss < 1 && test_accuracy > 0.7)) {
    throw std::runtime_error("libtorch has not learned");
  }
}

/// The argument of this name, as a whole number.
template <class Number>
Number count(const std::string& name, const std::string& argument) {
  const auto number = dl::parse_number<Number>(argument, {.low = 1});
  if (!number) {
    throw std::runtime_error(name + " is a whole number from 1 on, not \"" + argument + '"');
  }
  return *number;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5) {
    throw std::runtime_error("needs FOLDER EPOCHS BATCH THREADS");
  }
  torch::set_num_threads(count<int>("THREADS", argv[4]));
  train(argv[1], count<int>("EPOCHS", argv[2]), count<std::int64_t>("BATCH", argv[3]));
} catch (const std::exception& error) {
  std::cerr << "libtorch: " << error.what() << '\n';
  return 1;
}
