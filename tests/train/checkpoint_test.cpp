#include <dl/train/checkpoint.h>

#include <gtest/gtest.h>

#include <cmath>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/data/safetensors.h>
#include <dl/nn/dropout.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/adaptive.h>
#include <dl/optim/schedule.h>
#include <dl/optim/sgd.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::train {
namespace {

data::ImageSet images() {
  data::ImageSet set{50, 2, 3, {}, {}};
  Rng rng(1);
  for (Index i = 0; i < set.count; ++i) {
    for (int pixel = 0; pixel < 6; ++pixel) {
      set.pixels.push_back(static_cast<std::uint8_t>(rng.below(256)));
    }
    set.labels.push_back(static_cast<std::int32_t>(rng.below(3)));
  }
  return set;
}

/// A linear classifier in training.
struct Training {
  explicit Training(const data::ImageSet& set, std::uint64_t seed = 1, float momentum = 0)
      : rng(seed),
        W(parameter(randn({6, 3}, rng))),
        optimizer({W}, {.lr = 0.1f, .momentum = momentum}),
        loader(set, {.batch_size = 16, .shuffle = true, .seed = seed}),
        checkpoint{{{"W", W}}, loader, &optimizer} {}

  void epochs(int n) {
    for (int epoch = 0; epoch < n; ++epoch) {
      for (const auto& [X, y] : loader) {
        optimizer.zero_grad();
        cross_entropy(matmul(flatten(Tensor(X)), W), y).backward();
        optimizer.step();
      }
    }
  }

  Rng rng;
  Tensor W;
  optim::SGD optimizer;
  data::DataLoader loader;
  Checkpoint checkpoint;
};

TEST(Checkpoint, FourEpochsAreTwoAndTwoToTheLastBit) {
  const data::ImageSet set = images();
  const TempFolder folder;
  for (const float momentum : {0.0f, 0.9f}) {
    Training whole(set, 1, momentum);
    whole.epochs(4);

    Training first(set, 1, momentum);
    first.epochs(2);
    save_checkpoint(folder / "half", first.checkpoint);
    Training second(set, 99,
                    momentum);  // other weights and another order, were it not for the file
    load_checkpoint(folder / "half", second.checkpoint);
    second.epochs(2);
    EXPECT_EQ(second.W.to_vector(), whole.W.to_vector()) << "momentum " << momentum;
    EXPECT_EQ(second.loader.state(), whole.loader.state());
  }
}

/// With dropout a checkpoint holds the buffers as well, and so goes on with the same zeros.
TEST(Checkpoint, GoesOnWithTheZerosOfDropout) {
  struct Dropping {
    explicit Dropping(const data::ImageSet& set, std::uint64_t seed)
        : rng(seed),
          net{nn::Flatten(), nn::Linear(6, 8, rng), nn::Dropout(0.5, rng), nn::Linear(8, 3, rng)},
          optimizer(net.parameters(), {.lr = 0.1, .momentum = 0.9}),
          loader(set, {.batch_size = 16, .shuffle = true, .seed = seed}),
          checkpoint{net.named_parameters(), loader, &optimizer} {
      for (const auto& buffer : net.named_buffers()) {
        checkpoint.parameters.push_back(buffer);
      }
    }
    void epochs(int n) {
      for (int epoch = 0; epoch < n; ++epoch) {
        for (const auto& [X, y] : loader) {
          optimizer.zero_grad();
          cross_entropy(net(Tensor(X)), y).backward();
          optimizer.step();
        }
      }
    }
    Rng rng;
    nn::Sequential net;
    optim::SGD optimizer;
    data::DataLoader loader;
    Checkpoint checkpoint;
  };
  const data::ImageSet set = images();
  const TempFolder folder;
  Dropping whole(set, 1), first(set, 1), second(set, 99);
  whole.epochs(4);
  first.epochs(2);
  save_checkpoint(folder / "half", first.checkpoint);
  load_checkpoint(folder / "half", second.checkpoint);
  second.epochs(2);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(second.net.parameters()[i].to_vector(), whole.net.parameters()[i].to_vector()) << i;
  }
}

/// A layer whose biases are a group of their own, first in the optimiser and last in the file.
template <class Made>
struct Grouped {
  explicit Grouped(const data::ImageSet& set, std::uint64_t seed)
      : rng(seed),
        W(parameter(randn({6, 3}, rng))),
        b(parameter(randn({3}, rng))),
        optimizer({{.parameters = {b}, .lr = 0.1}, {.parameters = {W}}}, {.lr = 0.01}),
        loader(set, {.batch_size = 16, .shuffle = true, .seed = seed}),
        checkpoint{{{"W", W}, {"b", b}}, loader, &optimizer} {
    optimizer.set_schedule(optim::cosine(20));
  }

  void epochs(int n) {
    for (int epoch = 0; epoch < n; ++epoch) {
      for (const auto& [X, y] : loader) {
        optimizer.zero_grad();
        cross_entropy(matmul(flatten(Tensor(X)), W) + b, y).backward();
        optimizer.step();
      }
    }
  }

  Rng rng;
  Tensor W, b;
  Made optimizer;
  data::DataLoader loader;
  Checkpoint checkpoint;
};

template <class Made>
void goes_on_to_the_last_bit() {
  const data::ImageSet set = images();
  const TempFolder folder;
  Grouped<Made> whole(set, 1), first(set, 1), second(set, 99);
  whole.epochs(4);
  first.epochs(2);
  save_checkpoint(folder / "half", first.checkpoint);
  load_checkpoint(folder / "half", second.checkpoint);
  EXPECT_EQ(second.optimizer.steps(), first.optimizer.steps());
  second.epochs(2);
  EXPECT_EQ(second.W.to_vector(), whole.W.to_vector());
  EXPECT_EQ(second.b.to_vector(), whole.b.to_vector());
}

TEST(Checkpoint, HoldsTheStateOfEveryOptimiser) {
  goes_on_to_the_last_bit<optim::Adam>();
  goes_on_to_the_last_bit<optim::AdamW>();
  goes_on_to_the_last_bit<optim::Adagrad>();
  goes_on_to_the_last_bit<optim::RMSprop>();
}

/// Of a time when there was but SGD.
TEST(Checkpoint, TakesAFileThatDoesNotCountSteps) {
  const data::ImageSet set = images();
  const TempFolder folder;
  Training training(set, 1, 0.9f);
  training.epochs(1);
  data::save_safetensors(folder / "old", {{"W", full({6, 3}, 7)}, {"velocity.W", full({6, 3}, 2)}},
                         {{"data_loader", "5 3"}});
  load_checkpoint(folder / "old", training.checkpoint);
  EXPECT_EQ(training.optimizer.state()[0].second[0].to_vector(), std::vector<float>(18, 2.0f));
  EXPECT_EQ(training.loader.state(), "5 3");
  EXPECT_EQ(training.optimizer.steps(), 4u) << "as they were";
}

TEST(Checkpoint, RefusesAnOptimiserOfOtherParameters) {
  const data::ImageSet set = images();
  const TempFolder folder;
  Training training(set, 1, 0.9f);
  training.epochs(1);  // from then on there are velocities
  const Checkpoint wrong{
      {{"W", training.W}, {"b", parameter(zeros({3}))}}, training.loader, &training.optimizer};
  EXPECT_EQ(error_text([&] { save_checkpoint(folder / "net", wrong); }),
            "checkpoint: 2 parameters, but the optimiser trains 1");
  const Checkpoint other{{{"V", parameter(zeros({6, 3}))}}, training.loader, &training.optimizer};
  EXPECT_EQ(error_text([&] { save_checkpoint(folder / "net", other); }),
            "checkpoint: the optimiser does not train \"V\"");
  EXPECT_TRUE(folder.names().empty());
}

TEST(Checkpoint, WritesIntoTheVeryMemoryOfTheParameters) {
  const data::ImageSet set = images();
  const TempFolder folder;
  const Training a(set, 1), b(set, 2);
  const float* memory = b.W.array().data();
  save_checkpoint(folder / "file", a.checkpoint);
  load_checkpoint(folder / "file", b.checkpoint);
  EXPECT_EQ(b.W.array().data(), memory);
  EXPECT_EQ(b.W.to_vector(), a.W.to_vector());
}

TEST(Checkpoint, TakesAFileOfParametersAlone) {
  const data::ImageSet set = images();
  const TempFolder folder;
  Training training(set, 1, 0.9f);
  training.epochs(1);
  const std::string loader = training.loader.state();
  const std::vector<float> velocity = training.optimizer.state()[0].second[0].to_vector();
  data::save_safetensors(folder / "file", {{"W", full({6, 3}, 7)}});
  load_checkpoint(folder / "file", training.checkpoint);
  EXPECT_EQ(training.W.to_vector(), std::vector<float>(18, 7.0f));
  EXPECT_EQ(training.loader.state(), loader);
  EXPECT_EQ(training.optimizer.state()[0].second[0].to_vector(), velocity);
}

/// The text of the Error that loading these arrays gives; nothing may have changed by it.
std::string refusal(const std::vector<std::pair<std::string, Array>>& arrays,
                    const data::Metadata& metadata = {}) {
  const data::ImageSet set = images();
  const TempFolder folder;
  data::save_safetensors(folder / "file", arrays, metadata);
  const Training training(set);
  const std::vector<float> before = training.W.to_vector();
  const std::string text =
      error_text([&] { load_checkpoint(folder / "file", training.checkpoint); });
  EXPECT_EQ(training.W.to_vector(), before);
  EXPECT_EQ(training.loader.state(), "1 0");
  const std::string prefix = (folder / "file").string() + ": ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

TEST(Checkpoint, NamesAParameterThatIsMissingAndWhatThereIs) {
  EXPECT_EQ(refusal({{"V", full({6, 3}, 1)}}),
            "there is no \"W\" in it; this network needs W, the file has V");
}

TEST(Checkpoint, NamesAParameterOfAnotherShape) {
  EXPECT_EQ(refusal({{"W", full({3, 6}, 1)}}),
            "\"W\" has shape (3, 6) there and (6, 3) in this network");
}

TEST(Checkpoint, RefusesAFileThatHoldsMore) {
  EXPECT_EQ(refusal({{"W", full({6, 3}, 1)}, {"b", full({3}, 1)}}),
            "holds more than this network needs (W): W, b");
}

TEST(Checkpoint, RefusesNumbersThatAreNone) {
  Array W = full({6, 3}, 1);
  W.data()[7] = std::nanf("");
  EXPECT_EQ(refusal({{"W", W}}),
            "\"W\" holds nan: no training can go on from that; take an older file");
}

TEST(Checkpoint, RefusesAStateOfTheLoaderThatIsNone) {
  for (const char* state : {"soon", "", "1", "1 ", " 1", "1 2 3", "-1 2", "1 -2", "0x1 2", "1 1.5",
                            "18446744073709551616 0", "1 18446744073709551616"}) {
    EXPECT_EQ(refusal({{"W", full({6, 3}, 1)}}, {{"data_loader", state}}),
              concat("data loader: \"", state, "\" is not a saved state (seed and epoch)"));
  }
}

TEST(Checkpoint, RefusesANumberOfStepsThatIsNone) {
  for (const char* steps : {"", "-1", "1.5", "7 ", "18446744073709551616"}) {
    EXPECT_EQ(
        refusal({{"W", full({6, 3}, 1)}}, {{"data_loader", "5 3"}, {"optimizer_steps", steps}}),
        concat("\"", steps, "\" is no number of steps of an optimiser"));
  }
}

TEST(Checkpoint, QuotesNamesSoThatTheyDoNoHarm) {
  const std::string text = refusal({{"\x1b[31m" + std::string(600'000, 'x'), full({6, 3}, 1)}});
  EXPECT_LT(text.size(), 200u);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  std::vector<std::pair<std::string, Array>> many;
  for (int i = 0; i < 10'000; ++i) {
    many.emplace_back(concat("layer ", i), full({1}, 1));
  }
  EXPECT_TRUE(refusal(many).ends_with(" and 9992 more"));
}

TEST(Checkpoint, HoldsTheSettingsOfItsTraining) {
  const data::ImageSet set = images();
  const TempFolder folder;
  const Training training(set, 7);
  save_checkpoint(folder / "file", training.checkpoint, "--seed=7 --lr=0.1");
  EXPECT_EQ(saved_settings(folder / "file"), "--seed=7 --lr=0.1");
  save_checkpoint(folder / "file", training.checkpoint);
  EXPECT_EQ(saved_settings(folder / "file"), "--seed=7") << "the loader's";
  data::save_safetensors(folder / "file", {{"W", full({6, 3}, 7)}});
  EXPECT_EQ(saved_settings(folder / "file"), "") << "a file of parameters alone";
}

TEST(Checkpoint, RefusesAFileThatIsNotThere) {
  const data::ImageSet set = images();
  const Training training(set);
  const TempFolder folder;
  EXPECT_NE(error_text([&] { load_checkpoint(folder / "none", training.checkpoint); }).find("none"),
            std::string::npos);
}

}  // namespace
}  // namespace dl::train
