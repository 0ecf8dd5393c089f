// A network on a table of one's own, trained, saved and asked: own_data TABLE.csv NET.safetensors
#include <cstdio>
#include <filesystem>

#include <dl/base/rng.h>
#include <dl/data/csv.h>
#include <dl/nn/activation.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/optim/sgd.h>
#include <dl/train/checkpoint.h>
#include <dl/train/fit.h>

using namespace dl;

namespace {

void own_data(const std::filesystem::path& csv, const std::filesystem::path& file) {
  // #region table
  const data::CsvTable table = data::read_csv(csv);
  data::DataLoader train_loader(table.examples, {.batch_size = 20, .shuffle = true, .limit = 300});
  data::DataLoader test_loader(table.examples, {.first = 300});  // the rest
  // #endregion table

  // #region network
  const Index num_inputs = table.examples.X.shape()[1], num_outputs = std::ssize(table.classes);
  Rng rng(0);
  nn::Sequential net{nn::Linear(num_inputs, 16, rng), nn::ReLU(), nn::Linear(16, num_outputs, rng)};
  optim::SGD trainer(net.parameters(), {.lr = 0.5f});
  const train::Checkpoint checkpoint{net.named_parameters(), train_loader, &trainer};
  // #endregion network

  // #region training
  if (std::filesystem::exists(file)) {
    train::load_checkpoint(file, checkpoint);
  } else {
    const train::TrainingOptions options;
    train::TrainingLog log(options, &checkpoint);
    const auto loss = [](const Tensor& y_hat, const Labels& y) {
      return cross_entropy(y_hat, y, Reduction::none);
    };
    train::fit(net, train_loader, test_loader, loss, 30, trainer, log);
    train::save_checkpoint(file, checkpoint);
  }
  // #endregion training

  // #region prediction
  net.eval();
  const NoGrad no_grad;
  const Tensor point(Array({1, 2}, {0.5f, 0.8f}));
  const std::vector<float> p = softmax(net(point)).to_vector();
  for (std::size_t i = 0; i < p.size(); ++i) {
    std::printf("%.4f  %s\n", static_cast<double>(p[i]), table.classes[i].c_str());
  }
  // #endregion prediction
}

}  // namespace

int main(int argc, char** argv) {
  try {
    check(argc == 3, "own_data needs a table and a file for the network");
    own_data(argv[1], argv[2]);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
