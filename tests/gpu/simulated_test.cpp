// The CUDA backend's own promises, where the simulated GPU lets them be seen: memory, recordings,
// waiting, the choice of who multiplies.

#include <dl/array/elementwise.h>
#include "gpu/simulated/runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include <dl/array/graph_cache.h>
#include <dl/autograd/create.h>
#include <dl/data/data_loader.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include <dl/optim/clip.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>
#include <dl/train/metrics.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

using gpu::simulated_gpu;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Matmul = CudaOptions::Matmul;

class SimulatedGpu : public testing::Test {
 protected:
  void SetUp() override {
    simulated_gpu().launches.clear();
    gpu_.pool().trim();  // of what an earlier test has left
  }
  void TearDown() override {
    set_cuda_options({});
    simulated_gpu().memory = gpu::SimulatedGpu().memory;  // which a test may have made small
  }

  Backend& gpu_ = backend(Device::cuda);
};

/// y = 2 x, by way of an array of its own.
void twice(const Array& x, Array& y) {
  const Array sum = binary(Add{}, x, x);
  backend(Device::cuda).copy(y.data(), sum.data(), static_cast<std::size_t>(y.size()) * 4);
}

TEST_F(SimulatedGpu, SaysWhatItIsAndWhoMultiplies) {
  EXPECT_EQ(gpu_.description(), "cuda, simulated GPU, matrix products by cuBLAS, simulated");
  set_cuda_options({.tf32 = true});
  EXPECT_EQ(gpu_.description(),
            "cuda, simulated GPU, matrix products by cuBLAS, simulated in TF32");
  set_cuda_options({.matmul = Matmul::own});
  EXPECT_EQ(gpu_.description(), "cuda, simulated GPU, matrix products by own kernels");
}

TEST_F(SimulatedGpu, MultipliesByWhomIsAskedFor) {
  const Array A = random_array({4, 4}).to(Device::cuda);
  matmul(A, A);
  EXPECT_THAT(simulated_gpu().launches, ElementsAre("cublas"));
  set_cuda_options({.matmul = Matmul::own});
  matmul(A, A);
  EXPECT_THAT(simulated_gpu().launches, ElementsAre("cublas", "matmul_small"));
}

TEST_F(SimulatedGpu, TakesTf32OnlyFromCublas) {
  set_cuda_options({.matmul = Matmul::own, .tf32 = true});
  const Array A = random_array({4, 4}).to(Device::cuda);
  EXPECT_EQ(error_text([&] { matmul(A, A); }),
            "cuda: TF32 is for cuBLAS; our own kernels compute in float32");
}

TEST_F(SimulatedGpu, SaysHowMuchMemoryThereIs) {
  EXPECT_THAT(error_text([] {
                Array(Shape{1 << 20, 1 << 10}, Device::cuda);
              }),
              HasSubstr("cuda: out of memory: 4.29 GB asked for, "));
}

TEST_F(SimulatedGpu, ARecordingDoesNothingUntilItIsReplayedAndThenTheSameEachTime) {
  Array x = full({5}, 1, Device::cuda), y = full({5}, 0, Device::cuda);
  const auto recording = gpu_.capture([&] { twice(x, y); });
  EXPECT_TRUE(is_close(y.to(Device::cpu), full({5}, 0), 0));
  for (float value : {3.0f, 4.0f}) {
    fill(x, value);
    recording->replay();
    EXPECT_TRUE(is_close(y.to(Device::cpu), full({5}, 2 * value), 0));
  }
}

TEST_F(SimulatedGpu, NoOtherArrayIsGivenTheMemoryOfARecording) {
  Array x = full({64}, 1, Device::cuda), y = full({64}, 0, Device::cuda);
  const float* inside = nullptr;
  const auto recording = gpu_.capture([&] {
    const Array sum = binary(Add{}, x, x);
    inside = sum.data();
    gpu_.copy(y.data(), sum.data(), 256);
  });
  std::vector<Array> others;
  for (int i = 0; i < 10; ++i) {
    others.emplace_back(full({64}, 7, Device::cuda));
    EXPECT_NE(others.back().data(), inside);
  }
  recording->replay();
  for (const Array& other : others) {
    EXPECT_TRUE(is_close(other.to(Device::cpu), full({64}, 7), 0));
  }
}

TEST_F(SimulatedGpu, TheMemoryOfARecordingGoesWithTheLastOfItsArrays) {
  const Array x = full({1000}, 1, Device::cuda);
  const std::size_t before = simulated_gpu().in_use;
  Array left_over;
  auto recording = gpu_.capture([&] { left_over = binary(Add{}, x, x); });
  recording->replay();
  recording.reset();
  EXPECT_TRUE(is_close(left_over.to(Device::cpu), full({1000}, 2), 0));
  EXPECT_GT(simulated_gpu().in_use, before);
  left_over = Array();
  EXPECT_EQ(simulated_gpu().in_use, before);
}

// Its kernels use it again at each replay.
TEST_F(SimulatedGpu, ARecordingThatRunsOutOfMemoryGivesNoneOfItsOwnBack) {
  const Array x = full({1000}, 1, Device::cuda);
  const auto work = [&] {
    binary(Add{}, x, x);  // 4032 bytes, which are not in use any more
    Array(Shape{1500}, Device::cuda);
  };
  gpu_.pool().trim();
  const std::size_t before = simulated_gpu().in_use;
  simulated_gpu().memory = before + 7000;
  work();  // at once, the first array can make room for the second
  EXPECT_THAT(error_text([&] { gpu_.capture(work); }),
              HasSubstr("cuda: out of memory: 6016 bytes"));
  EXPECT_EQ(simulated_gpu().in_use, before);

  simulated_gpu().memory = before + 4032 + 6016;  // what the work left behind goes first
  const auto recording = gpu_.capture(work);
  recording->replay();
}

TEST_F(SimulatedGpu, RecordedWorkMayNotLookAtItsResults) {
  const Array x = full({}, 1, Device::cuda);
  const auto record = [&](const std::function<void()>& work) {
    return error_text([&] { gpu_.capture(work); });
  };
  EXPECT_EQ(record([&] { x.item(); }),
            "cuda: work that is captured cannot read numbers back (item(), to_vector())");
  EXPECT_EQ(
      record([&] {
        Array({2}, {1, 2}, Device::cuda);
      }),
      "cuda: work that is captured cannot take numbers from the host; make them before it, or "
      "on the GPU");
  EXPECT_EQ(record([&] { gpu_.synchronize(); }),
            "cuda: work that is captured cannot wait for the GPU");
  EXPECT_EQ(record([&] { gpu_.capture([] {}); }),
            "cuda: work that is captured cannot be captured in parts");
  EXPECT_EQ(x.item(), 1);  // and all is as before
}

TEST_F(SimulatedGpu, ReplayCallsTheWorkTwiceForEachSizeOfBatches) {
  Array sum = full({}, 0, Device::cuda);
  int calls = 0;
  GraphCache step([&](const Array& X, const Labels&) {
    ++calls;
    accumulate(dl::sum(X), sum);
  });
  const Array large = full({4}, 1, Device::cuda), small = full({3}, 10, Device::cuda);
  const Labels y(4, Device::cuda);
  for (int i = 0; i < 5; ++i) {
    step(large, y);
    step(small, y);
  }
  EXPECT_EQ(sum.item(), 5 * (4 + 30));
  EXPECT_EQ(calls, 4);
  set_cuda_options({.graph = false});
  step(large, y);
  EXPECT_EQ(calls, 5);
}

TEST_F(SimulatedGpu, ReplayForgetsBatchesThatDoNotComeAgain) {
  int calls = 0;
  GraphCache step([&](const Array&, const Labels&) { ++calls; });
  const Array X = full({4}, 1, Device::cuda);
  const Labels y(4, Device::cuda);
  step(X, y);
  step(X, y);
  EXPECT_EQ(calls, 2);
  const auto fresh_batches = [&] {
    for (int i = 0; i < 100; ++i) {
      step(Array({5}, Device::cuda), Labels(5, Device::cuda));
    }
    return gpu_.pool().allocations();
  };
  const std::size_t misses = fresh_batches();
  EXPECT_EQ(fresh_batches(), misses) << "asks for ever more memory";
  EXPECT_EQ(calls, 202);
  step(X, y);
  EXPECT_EQ(calls, 202) << "the recording is forgotten";
}

TEST_F(SimulatedGpu, ReplayGoesOnAfterWorkThatFailed) {
  Array sum = full({}, 0, Device::cuda);
  bool fails = false;
  GraphCache step([&](const Array& X, const Labels&) {
    accumulate(dl::sum(X), sum);
    check(!fails, "it failed");
  });
  const Array X = full({4}, 1, Device::cuda);
  const Labels y(4, Device::cuda);
  step(X, y);
  fails = true;
  EXPECT_EQ(error_text([&] { step(X, y); }),
            "it failed");  // while it was captured: nothing was done
  fails = false;
  step(X, y);
  EXPECT_EQ(sum.item(), 8);
}

/// A set of `count` random images, and a linear network for them.
struct Setting {
  explicit Setting(Index count) : images{count, 4, 4, {}, {}} {
    for (Index i = 0; i < 16 * count; ++i) {
      images.pixels.push_back(static_cast<std::uint8_t>(i * 41));
    }
    images.labels.assign(static_cast<std::size_t>(count), 1);
  }

  data::ImageSet images;
  Rng rng{1};
  nn::Sequential net{nn::Flatten(), nn::Linear(16, 3, rng, Device::cuda)};
  optim::SGD sgd{net.parameters(), {.lr = 0.1f}};
  train::TrainingOptions options = [] {
    train::TrainingOptions quiet;
    quiet.quiet = true;
    return quiet;
  }();
  train::Loss loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
};

TEST_F(SimulatedGpu, AnOptimiserStartsOneKernelForAllParametersWhichAreOnOneDevice) {
  std::vector<Tensor> parameters;
  for (const Index size : {3, 2000, 1}) {
    parameters.push_back(parameter(ones({size}, Device::cuda)));
    sum(parameters.back()).backward();
  }
  optim::SGD sgd(parameters, {.lr = 0.5f});
  simulated_gpu().launches.clear();
  sgd.step();
  EXPECT_THAT(simulated_gpu().launches, ElementsAre("sgd"));
  for (const Tensor& w : parameters) {
    EXPECT_TRUE(is_close(w.array().to(Device::cpu), full(w.shape(), 0.5f), 0));
  }
  parameters.push_back(parameter(ones({2})));
  EXPECT_EQ(error_text([&] { optim::SGD(parameters, {.lr = 1}); }),
            "optimizer: a parameter of shape (2,) is on cpu, the first one on cuda");
}

/// The learning rate halves from step to step: captured or not, w is what it is on the CPU.
TEST_F(SimulatedGpu, ARecordedStepTakesTheNewestLearningRate) {
  const auto trained = [](Device device, bool captured) {
    const Tensor w = parameter(ones({3}, device));
    optim::SGD sgd({w}, {.lr = 1});
    const auto back = [&] {
      sgd.zero_grad();
      sum(w).backward();
    };
    std::unique_ptr<CapturedGraph> recording;
    if (captured) {
      recording = backend(device).capture([&] {
        back();
        sgd.set_steps(1);  // as if advance() had been called
        sgd.apply();
      });
      sgd.set_steps(0);
    }
    for (int step = 0; step < 6; ++step) {
      sgd.advance();
      if (captured) {
        recording->replay();
      } else {
        back();
        sgd.apply();
      }
      sgd.set_lr(sgd.lr() / 2);
    }
    return w.to_vector();
  };
  const std::vector<float> expected(3, 1 - 63 / 32.0f);
  EXPECT_EQ(trained(Device::cpu, false), expected);
  EXPECT_EQ(trained(Device::cuda, false), expected);
  EXPECT_EQ(trained(Device::cuda, true), expected);
}

TEST_F(SimulatedGpu, ClippingIsRecordedAndWaitsForNothing) {
  const Tensor w = parameter(ones({3}, Device::cuda));
  const int before = simulated_gpu().synchronised;
  Array norm;
  const auto recording = gpu_.capture([&] {
    Tensor(w).zero_grad();
    (sum(w) * 2).backward();
    norm = optim::clip_grad_norm({w}, 1);
    optim::clip_grad_value({w}, 0.25);
  });
  recording->replay();
  EXPECT_EQ(simulated_gpu().synchronised, before);
  EXPECT_NEAR(norm.item(), std::sqrt(12), 1e-6);
  EXPECT_EQ(w.grad().to_vector(), std::vector<float>(3, 0.25f));
}

TEST_F(SimulatedGpu, AStepIsNeverRecordedWhole) {
  const Tensor w = parameter(ones({3}, Device::cuda));
  optim::SGD sgd({w}, {.lr = 1});
  sum(w).backward();
  sgd.step();
  EXPECT_EQ(error_text([&] { gpu_.capture([&] { sgd.step(); }); }),
            "optimizer: a step that is captured would be the same at each replay; capture apply() "
            "alone and call advance() before each replay");
  EXPECT_EQ(sgd.steps(), 1u);
  EXPECT_EQ(w.to_vector(), std::vector<float>(3, 0));
}

/// An update that may change from step to step as it likes is done anew at each.
TEST_F(SimulatedGpu, AnUpdateThatMayNotBeRecordedIsNot) {
  Setting s(80);
  data::DataLoader loader(s.images, {.batch_size = 4, .device = Device::cuda});
  train::TrainingLog log(s.options);
  int calls = 0;
  class Counting : public optim::Optimizer {  // it says nothing of being captured
   public:
    Counting(std::vector<Tensor> parameters, int& count)
        : Optimizer(std::move(parameters)), count_(count) {}
    void apply() override { ++count_; }

   private:
    int& count_;
  } optimizer(s.sgd.parameters(), calls);
  const int before = simulated_gpu().replays;
  train::fit(s.net, loader, loader, s.loss, 3, optimizer, log);
  EXPECT_EQ(simulated_gpu().replays, before);
  EXPECT_EQ(calls, 3 * 20);
}

TEST_F(SimulatedGpu, AnAccumulatorStartsOneKernelForAllItsSums) {
  train::Accumulator metric(3);
  const Tensor two(full({}, 2, Device::cuda)), three(full({1, 1}, 3, Device::cuda));
  metric.add({two, 10.0, three});  // the first time, with zeros to add to
  simulated_gpu().launches.clear();
  metric.add({two, 10.0, three});
  EXPECT_THAT(simulated_gpu().launches, ElementsAre("accumulate"));
  EXPECT_EQ(metric[0], 4);
  EXPECT_EQ(metric[1], 20);
  EXPECT_EQ(metric[2], 6);
}

TEST_F(SimulatedGpu, AnEpochWaitsForTheGpuOnlyToReadItsSums) {
  Setting s(80);
  data::DataLoader loader(s.images, {.batch_size = 4, .shuffle = true, .device = Device::cuda});
  train::TrainingLog log(s.options);
  const int before = simulated_gpu().synchronised;
  train::fit(s.net, loader, loader, s.loss, 3, s.sgd, log);
  EXPECT_EQ(simulated_gpu().synchronised - before,
            3 * (2 + 1));  // two for training, one for testing
}

TEST_F(SimulatedGpu, OnceEverySizeOfBatchIsRecordedTheSystemIsAskedForNoMemory) {
  Setting s(22);  // 4, 4, 4, 4, 4 and 2: the small one is captured in the second epoch
  data::DataLoader loader(s.images, {.batch_size = 4, .shuffle = true, .device = Device::cuda});
  train::TrainingLog log(s.options);
  std::vector<std::size_t> in_use;  // after each evaluation, which calls the network itself
  const auto net = [&](const Tensor& X) {
    in_use.push_back(simulated_gpu().in_use);
    return s.net(X);
  };
  train::fit(net, loader, loader, s.loss, 6, s.sgd, log);
  ASSERT_EQ(in_use.size(), 4u + 6 * 6);  // twice for each size in training; 6 batches for testing
  const std::size_t after_two_epochs = in_use[4 + 6 + 5];
  EXPECT_THAT(std::vector(in_use.end() - 24, in_use.end()), testing::Each(after_two_epochs));
}

TEST_F(SimulatedGpu, OneReplayIsOneStep) {
  Setting s(80);
  data::DataLoader loader(s.images, {.batch_size = 4, .device = Device::cuda});  // 20 steps
  train::TrainingLog log(s.options);
  const int before = simulated_gpu().replays;
  train::fit(s.net, loader, loader, s.loss, 3, s.sgd, log);
  EXPECT_EQ(simulated_gpu().replays - before, 3 * 20 - 1);  // all but the very first
}

TEST_F(SimulatedGpu, TheDataSetStaysOnTheGpuAsBytes) {
  Setting s(1000);
  gpu_.pool().trim();
  const std::size_t before = simulated_gpu().in_use;
  data::DataLoader loader(s.images, {.device = Device::cuda});
  EXPECT_LT(simulated_gpu().in_use - before, 1000u * 16 + 1000 * 4 + 1000);
  EXPECT_GE(simulated_gpu().in_use - before, 1000u * 16 + 1000 * 4);
}

}  // namespace
}  // namespace dl
