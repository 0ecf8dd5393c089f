// Training on the GPU: the lessons' own loop against the CPU, captured against not captured, and
// one run against the next.

#include <gtest/gtest.h>

#include <cmath>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/data/data_loader.h>
#include <dl/nn/activation.h>
#include <dl/nn/dropout.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/norm.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/adaptive.h>
#include <dl/optim/clip.h>
#include <dl/optim/schedule.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>
#include <dl/train/metrics.h>
#include <dl/train/trajectory.h>
#include "gpu/on_gpu.h"

namespace dl {
namespace {

using train::EpochMetrics;
using train::History;

class GpuTraining : public OnGpu {};

constexpr Index kRows = 5, kColumns = 4, kClasses = 3;
constexpr int kEpochs = 5;

/// Random images, of which those of class c are bright in column c.
data::ImageSet columns(Index count) {
  data::ImageSet set{count, kRows, kColumns, {}, {}};
  Rng rng(1);
  for (Index i = 0; i < count; ++i) {
    const auto label = static_cast<std::int32_t>(rng.below(kClasses));
    for (Index pixel = 0; pixel < kRows * kColumns; ++pixel) {
      const bool bright = pixel % kColumns == label;
      set.pixels.push_back(static_cast<std::uint8_t>((bright ? 100 : 0) + rng.below(120)));
    }
    set.labels.push_back(label);
  }
  return set;
}

/// What a training run leaves behind.
struct Trained {
  History history;
  std::vector<std::vector<float>> parameters;

  /// Whether every number is the same, to the last bit.
  friend bool operator==(const Trained& a, const Trained& b) {
    for (std::size_t i = 0; i < a.history.size(); ++i) {
      const EpochMetrics &x = a.history[i], &y = b.history[i];
      if (x.train_loss != y.train_loss || x.train_accuracy != y.train_accuracy ||
          x.test_accuracy != y.test_accuracy) {
        return false;
      }
    }
    return a.history.size() == b.history.size() && a.parameters == b.parameters;
  }
};

const train::TrainingOptions kQuiet = [] {
  train::TrainingOptions options;
  options.quiet = true;
  return options;
}();

Tensor each_loss(const Tensor& y_hat, const Labels& y) {
  return cross_entropy(y_hat, y, Reduction::none);
}

/// Trains `net` with these parameters for kEpochs of four steps: 16, 16, 16 and 5 images.
Trained trained(const train::ModelRef& net, const std::vector<Tensor>& parameters,
                optim::Optimizer& optimizer, Device device) {
  const data::ImageSet set = columns(53);
  data::DataLoader train_loader(set,
                                {.batch_size = 16, .shuffle = true, .seed = 3, .device = device});
  data::DataLoader test_loader(set, {.batch_size = 20, .device = device});
  train::TrainingLog log(kQuiet);
  train::fit(net, train_loader, test_loader, each_loss, kEpochs, optimizer, log);
  Trained result{log.history(), {}};
  for (const Tensor& parameter : parameters) {
    result.parameters.push_back(parameter.to_vector());
  }
  return result;
}

/// The network of lesson 2.
Trained scratch(Device device) {
  Rng rng(2);
  Tensor W1 = parameter(randn({kRows * kColumns, 13}, rng, device) * 0.3f);
  Tensor b1 = parameter(zeros({13}, device));
  Tensor W2 = parameter(randn({13, kClasses}, rng, device) * 0.3f);
  Tensor b2 = parameter(zeros({kClasses}, device));
  const auto net = [&](const Tensor& images) {
    const Tensor X = reshape(images, {-1, kRows * kColumns});
    const Tensor XW = matmul(X, W1) + b1;
    return matmul(maximum(XW, zeros_like(XW)), W2) + b2;
  };
  const std::vector<Tensor> parameters{W1, b1, W2, b2};
  optim::SGD sgd(parameters, {.lr = 0.5f});
  return trained(net, parameters, sgd, device);
}

/// The network of lesson 3, with momentum and weight decay.
Trained concise(Device device) {
  Rng rng(2);
  nn::Sequential net{nn::Flatten(), nn::Linear(kRows * kColumns, 13, rng, device), nn::ReLU(),
                     nn::Linear(13, kClasses, rng, device)};
  optim::SGD sgd(net.parameters(), {.lr = 0.2f, .momentum = 0.5f, .weight_decay = 1e-3f});
  return trained(net, net.parameters(), sgd, device);
}

/// An optimiser of one's own, whose steps halve; it says nothing of being captured.
class Halving : public optim::Optimizer {
 public:
  using Optimizer::Optimizer;
  void apply() override {
    for (Tensor& w : parameters_) {
      const float rate = -0.5f * std::pow(0.5f, static_cast<float>(steps()));
      accumulate((Tensor(w.grad()) * rate).array(), w.mutable_array());
    }
  }
};

/// A linear network, trained by `make(parameters)`.
template <class Make>
Trained linear_with(const Make& make, Device device) {
  const Tensor W = parameter(zeros({kRows * kColumns, kClasses}, device));
  auto optimizer = make(std::vector{W});
  const auto net = [&](const Tensor& images) { return matmul(flatten(images), W); };
  return trained(net, {W}, optimizer, device);
}

Trained halving(Device device) {
  return linear_with([](const auto& w) { return Halving(w); }, device);
}

/// The learning rate changes from step to step, and the GPU's step is captured.
Trained scheduled(Device device) {
  return linear_with(
      [](const auto& w) {
        optim::SGD sgd(w, {.lr = 0.5, .momentum = 0.5, .nesterov = true});
        sgd.set_schedule([](std::uint64_t steps) { return std::pow(0.5, steps); });
        return sgd;
      },
      device);
}

/// Adam with clipped gradients.
class Clipped : public optim::Adam {
 public:
  using Adam::Adam;
  void apply() override {
    optim::clip_grad_norm(parameters_, 0.1);
    Adam::apply();
  }
};

template <class Made>
Trained mlp(Device device) {
  Rng rng(2);
  nn::Sequential net{nn::Flatten(), nn::Linear(kRows * kColumns, 13, rng, device), nn::ReLU(),
                     nn::Linear(13, kClasses, rng, device)};
  const std::vector<Tensor> w = net.parameters();
  const std::vector<optim::ParameterGroup> groups{
      {.parameters = {w[0], w[2]}}, {.parameters = {w[1], w[3]}, .lr = 0.02, .weight_decay = 0}};
  Made optimizer(groups, {.lr = 0.01, .weight_decay = 0.01});
  optimizer.set_schedule(optim::warm_up(3, optim::cosine(20)));
  return trained(net, w, optimizer, device);
}

/// Other zeros in each step, captured or not.
Trained with_dropout(Device device) {
  Rng rng(2);
  nn::Sequential net{nn::Flatten(), nn::Linear(kRows * kColumns, 13, rng, device), nn::ReLU(),
                     nn::Dropout(0.25, rng), nn::Linear(13, kClasses, rng, device)};
  optim::SGD sgd(net.parameters(), {.lr = 0.2});
  return trained(net, net.parameters(), sgd, device);
}

Trained with_norms(Device device) {
  Rng rng(2);
  nn::Sequential net{nn::Flatten(),
                     nn::Linear(kRows * kColumns, 13, rng, device),
                     nn::BatchNorm1d(13, {.device = device}),
                     nn::ReLU(),
                     nn::LayerNorm(13, 1e-5, device),
                     nn::Linear(13, kClasses, rng, device)};
  optim::SGD sgd(net.parameters(), {.lr = 0.2});
  std::vector<Tensor> all = net.parameters();
  for (const auto& [name, buffer] : net.named_buffers()) {
    all.push_back(buffer);
  }
  return trained(net, all, sgd, device);
}

const std::vector<std::function<Trained(Device)>> kNetworks{
    [](Device device) { return scratch(device); },
    concise,
    halving,
    scheduled,
    mlp<optim::Adam>,
    mlp<optim::AdamW>,
    mlp<optim::Adagrad>,
    mlp<optim::RMSprop>,
    mlp<Clipped>,
    with_dropout,
    with_norms};

TEST_F(GpuTraining, HasTheLossesOfTheCpu) {
  for (const auto& train : kNetworks) {
    const Trained here = train(Device::cpu), there = train(Device::cuda);
    ASSERT_EQ(there.history.size(), static_cast<std::size_t>(kEpochs));
    EXPECT_LT(here.history.back().train_loss, here.history.front().train_loss - 0.01);
    for (std::size_t i = 0; i < there.history.size(); ++i) {
      const EpochMetrics &expected = here.history[i], &actual = there.history[i];
      EXPECT_NEAR(actual.train_loss, expected.train_loss, 1e-4 * expected.train_loss);
      EXPECT_EQ(actual.train_accuracy, expected.train_accuracy);
      EXPECT_EQ(actual.test_accuracy, expected.test_accuracy);
    }
    for (std::size_t i = 0; i < here.parameters.size(); ++i) {
      for (std::size_t j = 0; j < here.parameters[i].size(); ++j) {
        EXPECT_NEAR(there.parameters[i][j], here.parameters[i][j], 1e-4) << i << ", " << j;
      }
    }
  }
}

TEST_F(GpuTraining, IsTheSameToTheLastBitWithoutARecording) {
  for (const auto& train : kNetworks) {
    const Trained captured = train(Device::cuda);
    set_cuda_options({.graph = false});
    EXPECT_TRUE(captured == train(Device::cuda));
    set_cuda_options({});
  }
}

TEST_F(GpuTraining, IsTheSameToTheLastBitInASecondRun) {
  for (const auto& train : kNetworks) {
    EXPECT_TRUE(train(Device::cuda) == train(Device::cuda));
  }
}

TEST_F(GpuTraining, FindsALossThatIsNoNumberAtTheEndOfTheEpoch) {
  const data::ImageSet set = columns(8);
  data::DataLoader loader(set, {.batch_size = 4, .device = Device::cuda});
  const auto net = [](const Tensor& X) { return flatten(X) / 0.0f; };
  optim::SGD nothing({parameter(zeros({1}, Device::cuda))}, {.lr = 1});
  const train::Loss loss = [](const Tensor& y_hat, const Labels&) {
    return parameter(sum(y_hat, 1));
  };
  train::TrainingLog log(kQuiet);
  try {
    train::train_epoch(net, loader, loss, nothing, log);
    FAIL() << "a NaN loss went unnoticed";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find(" in epoch 1"), std::string::npos) << e.what();
  }
}

TEST_F(GpuTraining, SeesTheBatchesOfTheCpuInTheSameOrder) {
  const data::ImageSet set = columns(53);
  for (const Index rows : {kRows, Index{8}}) {  // as they are, and resized
    data::DataLoaderOptions options{.batch_size = 16,
                                    .shuffle = true,
                                    .seed = 5,
                                    .limit = 50,
                                    .rows = rows,
                                    .columns = kColumns};
    data::DataLoader here(set, options);
    options.device = Device::cuda;
    data::DataLoader there(set, options);
    for (int epoch = 0; epoch < 2; ++epoch) {
      auto expected = here.begin();
      Index batches = 0;
      const float* of_16 = nullptr;
      for (const auto& [X, y] : there) {
        EXPECT_TRUE(is_close(on_host(X), expected->X, 0));
        EXPECT_EQ(y.to_vector(), expected->y.to_vector());
        if (y.size() == 16) {  // always in the same memory
          EXPECT_EQ(X.data(), of_16 == nullptr ? X.data() : of_16);
          of_16 = X.data();
        }
        ++expected;
        ++batches;
      }
      EXPECT_EQ(batches, 4);
      EXPECT_EQ(expected, here.end());
    }
  }
}

TEST_F(GpuTraining, SeesTheBatchesOfTensorsOfTheCpuInTheSameOrder) {
  for (const Index features : {3, 8}) {
    data::TensorSet set{Array({53, features}), {}};
    for (Index i = 0; i < set.X.size(); ++i) {
      set.X.data()[i] = static_cast<float>(i) + 0.5f;
    }
    for (std::int32_t i = 0; i < 53; ++i) {
      set.labels.push_back(i);
    }
    data::DataLoaderOptions options{
        .batch_size = 16, .shuffle = true, .seed = 5, .first = 2, .limit = 50};
    data::DataLoader here(set, options);
    options.device = Device::cuda;
    data::DataLoader there(set, options);
    for (int epoch = 0; epoch < 2; ++epoch) {
      auto expected = here.begin();
      const float* of_16 = nullptr;
      for (const auto& [X, y] : there) {
        EXPECT_TRUE(is_close(on_host(X), expected->X, 0));
        EXPECT_EQ(y.to_vector(), expected->y.to_vector());
        if (y.size() == 16) {  // always in the same memory
          EXPECT_EQ(X.data(), of_16 == nullptr ? X.data() : of_16);
          of_16 = X.data();
        }
        ++expected;
      }
      EXPECT_EQ(expected, here.end());
    }
  }
}

TEST_F(GpuTraining, ACloneOfABatchStaysWhenTheLoaderGoesOn) {
  const data::ImageSet set = columns(32);
  data::DataLoader here(set, {.batch_size = 16});
  data::DataLoader there(set, {.batch_size = 16, .device = Device::cuda});
  const data::Batch kept = there.begin()->clone();
  for (const auto& [X, y] : there) {
    EXPECT_NE(kept.X.data(), X.data());
    EXPECT_NE(kept.y.data(), y.data());
  }
  EXPECT_TRUE(is_close(on_host(kept.X), here.begin()->X, 0));
  EXPECT_EQ(kept.y.to_vector(), here.begin()->y.to_vector());
}

TEST_F(GpuTraining, SlicesThroughTheLossAsOnTheCpuThoughBatchesShareTheirMemory) {
  const auto slice_on = [](Device device) {
    const data::ImageSet set = columns(32);
    data::DataLoader loader(set, {.batch_size = 8, .device = device});
    Rng rng(2);
    const Index inputs = kRows * kColumns;
    const Tensor W = parameter(zeros({inputs, kClasses}, device));
    train::Trajectory descent({W});
    for (int note = 0; note < 2; ++note) {
      Tensor(W).mutable_array() = randn({inputs, kClasses}, rng, device).array();
      descent.snapshot();
    }
    const auto net = [&](const Tensor& X) { return matmul(flatten(X), W); };
    return descent.loss_surface(net, loader, 32);  // four batches
  };
  const train::LossSurface expected = slice_on(Device::cpu), actual = slice_on(Device::cuda);
  ASSERT_GT(expected.losses.size(), 100u);
  ASSERT_EQ(actual.losses.size(), expected.losses.size());
  for (std::size_t i = 0; i < expected.losses.size(); ++i) {
    ASSERT_NEAR(actual.losses[i], expected.losses[i], 1e-4 * expected.losses[i]) << i;
  }
}

TEST_F(GpuTraining, AModuleMovesWithAllThatItHas) {
  Rng rng(2);
  nn::Sequential net{nn::Linear(3, 2, rng)};
  const Tensor X(random_array({4, 3})), expected = net(X);
  const Tensor weight = net.parameters()[0];  // a handle, as others have
  weight.add_grad(full({2, 3}, 7));
  optim::Adam before(net.parameters());
  net.to(Device::cuda);
  EXPECT_EQ(weight.device(), Device::cuda);
  EXPECT_TRUE(is_close(on_host(weight.grad()), full({2, 3}, 7), 0));
  const Tensor y = net(Tensor(X.array().to(Device::cuda)));
  EXPECT_TRUE(is_close(on_host(y.array()), expected.array()));
  sum(y).backward();
  optim::Adam after(net.parameters());
  after.step();
  try {
    before.step();
    FAIL() << "an optimiser whose state is elsewhere";
  } catch (const Error& e) {
    EXPECT_STREQ(
        e.what(),
        "optimizer: its parameters were moved from cpu to cuda; make it after Module::to()");
  }
  nn::Sequential here{nn::Linear(3, 2, rng)};
  here.load_state_dict(net.state_dict());
  EXPECT_TRUE(is_close(here.parameters()[0].array(), on_host(weight.array()), 0));
}

TEST_F(GpuTraining, ALoaderOfNothingHasNoBatches) {
  const data::ImageSet set = columns(0);
  data::DataLoader loader(set, {.device = Device::cuda});
  EXPECT_EQ(loader.begin(), loader.end());
}

}  // namespace
}  // namespace dl
