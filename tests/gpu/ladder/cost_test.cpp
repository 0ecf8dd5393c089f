// That predictions count what is really started, computed and moved: on the simulated GPU.

#include "gpu/ladder/training_step/cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include <dl/autograd/create.h>
#include <dl/data/data_loader.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>
#include "gpu/kernels/matmul.cuh"
#include "gpu/ladder/notebook_network.h"
#include "gpu/ladder/training_step/fused_trainer.h"
#include "gpu/ladder/training_step/training_step.cuh"
#include "gpu/simulated/runtime.h"
#include "gpu/simulator/simulator.h"

namespace dl::gpu {
namespace {

constexpr StepSizes kSmall{69, 84, 40, 10};

KernelCost find(const std::vector<KernelCost>& kernels, const std::string& name) {
  return *std::find_if(kernels.begin(), kernels.end(),
                       [&](const KernelCost& kernel) { return kernel.name == name; });
}

std::vector<std::string> names(StepRung rung) {
  std::vector<std::string> all;
  for (const KernelCost& kernel : kernels_of_step(rung, kSmall)) {
    all.push_back(kernel.name);
  }
  return all;
}

data::ImageSet images(Index count) {
  const RandomImages random({84, 40, 10, count - 3, 69});
  return {count, 7, 12, random.pixels, random.labels};
}

/// Lesson 2's parameters.
struct Parameters {
  Rng rng{1};
  Tensor W1 = parameter(randn({84, 40}, rng, Device::cuda)),
         b1 = parameter(zeros({40}, Device::cuda)),
         W2 = parameter(randn({40, 10}, rng, Device::cuda)),
         b2 = parameter(zeros({10}, Device::cuda));
};

TEST(StepCost, OfTheLessonsCountsTheKernelsThatTheyStart) {
  set_cuda_options({.matmul = CudaOptions::Matmul::own, .graph = false});
  const data::ImageSet set = images(2 * 69);
  data::DataLoader loader(set, {.batch_size = 69, .device = Device::cuda});
  const Parameters p;
  const auto net = [&](const Tensor& X) {
    const Tensor Z = matmul(reshape(X, {-1, 84}), p.W1) + p.b1;
    return matmul(maximum(Z, zeros_like(Z)), p.W2) + p.b2;
  };
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  optim::SGD sgd({p.W1, p.b1, p.W2, p.b2}, {.lr = 0.1f});
  train::TrainingOptions quiet;
  quiet.quiet = true;
  train::TrainingLog log(quiet);

  std::vector<std::string>& launches = simulated_gpu().launches;
  launches.clear();
  train::train_epoch(net, loader, loss, sgd, log);
  const auto second = std::find(launches.begin() + 1, launches.end(), "load_batch");
  EXPECT_THAT(std::vector<std::string>(second, launches.end()),
              testing::UnorderedElementsAreArray(names(StepRung::eager)));
}

TEST(StepCost, OfFusedKernelsCountsThoseThatAreStarted) {
  const data::ImageSet set = images(69);
  std::vector<Index> order(69);
  std::iota(order.begin(), order.end(), 0);
  for (const auto& [rung, fusion] : {std::pair{StepRung::four_kernels, Fusion::four_kernels},
                                     {StepRung::three_kernels, Fusion::three_kernels}}) {
    const Parameters p;
    FusedTrainer trainer(set, set, p.W1.array(), p.b1.array(), p.W2.array(), p.b2.array(),
                         {.fusion = fusion, .batch_size = 69});
    simulated_gpu().launches.clear();
    trainer.train_epoch(order);
    std::vector<std::string> expected = names(rung);
    expected.push_back("epoch_totals");
    EXPECT_EQ(simulated_gpu().launches, expected);
  }
}

TEST(StepCost, OfTheLargeKernelsCountsTheirBlocksBytesAndTurns) {
  constexpr NetworkSizes s{128, 64, 10, 128, 128};  // whole tiles
  RandomImages random(s);
  NetworkParameters<float> p(s);
  std::vector<float> H(128 * 64), dz(128 * 10), dH(128 * 64), loss(128), correct(128);
  const kernels::Training t{
      s.inputs, s.hidden, 10, random.pixels, random.labels, random.order, p.W1, p.b1, p.W2, p.b2,
      H,        dz,       dH, loss,          correct,       SgdStep{0.1f}};
  const StepSizes sizes{s.batch, s.inputs, s.hidden, 10};
  const std::vector<KernelCost> costs = kernels_of_step(StepRung::four_kernels, sizes);
  const kernels::Batch batch{0, s.batch};
  const simulator::Options options{.transactions = true};
  const auto bytes = [](const simulator::Report& report) {
    return static_cast<double>(report.total.global.bytes_loaded + report.total.global.bytes_stored);
  };
  const auto turns = [](const simulator::Report& report) {
    EXPECT_EQ(report.bank_conflicts, 0);
    return static_cast<double>(report.wavefronts);
  };
  constexpr int kLanes = 8 * 32;  // of a block

  // Besides what the model counts: pixels that are read ahead in vain, two fours of each lane; 8
  // bytes to find the image for each; and b1 for each of H.
  const Launch forward = kernels::forward_launch(s.batch, s.hidden);
  const KernelCost forwards = find(costs, "forward");
  EXPECT_EQ(forwards.blocks, forward.grid.x);
  const simulator::Report went =
      simulator::simulate(forward, options, kernels::forward<true>, t, batch);
  EXPECT_EQ(bytes(went),
            forwards.bytes + 16 * kLanes * 2 * (4 + 8) + 4 * 128 * 64);  // in 16 blocks
  EXPECT_EQ(turns(went), forwards.turns);

  // Here one four of each lane is read in vain, and an image looked up four times, which is one
  // step further ahead.
  const Launch update = kernels::hidden_update_launch(s.inputs, s.hidden);
  const KernelCost updates = find(costs, "hidden_update");
  EXPECT_EQ(updates.blocks, update.grid.x);
  const simulator::Report updated =
      simulator::simulate(update, options, kernels::hidden_update<true>, t, batch);
  EXPECT_EQ(bytes(updated), updates.bytes + 16 * kLanes * (4 + 4 * 8));
  EXPECT_EQ(turns(updated), updates.turns);

  EXPECT_EQ(find(costs, "head").blocks, kernels::head_launch(s.batch).grid.x);
  EXPECT_EQ(find(costs, "head_update").blocks, kernels::head_update_launch(s.hidden, 10).grid.x);

  // And the product of the lessons' code.
  const std::vector<float> X(128 * 128);
  const Launch matmul = kernels::matmul_small_launch(s.batch, s.hidden);
  const KernelCost product = find(kernels_of_step(StepRung::eager, sizes), "matmul_small");
  EXPECT_EQ(product.blocks, matmul.grid.x);
  const simulator::Report multiplied =
      simulator::simulate(matmul, options, kernels::matmul_small<false, false, true>, X, p.W1, H,
                          s.batch, s.hidden, s.inputs);
  EXPECT_EQ(bytes(multiplied), product.bytes);
  EXPECT_EQ(turns(multiplied), product.turns);
}

TEST(StepCost, OfTheNotebookIsTwoHundredMillionOperations) {
  for (StepRung rung : kStepLadder) {
    double flops = 0;
    for (const KernelCost& kernel : kernels_of_step(rung, {})) {
      flops += kernel.flops;
    }
    EXPECT_NEAR(flops / 209.5e6, 1, 0.01) << name(rung);
  }
}

constexpr GpuLimits kPlain{1e12, 1e12, 100, 3e-6, 2e-6, 1e-6};

TEST(StepCost, OfAKernelIsTheLongestOfComputingMovingAndSharedMemory) {
  EXPECT_DOUBLE_EQ(seconds_of_work({"computes", 100, 5e6, 1e6}, kPlain), 5e-6);
  EXPECT_DOUBLE_EQ(seconds_of_work({"moves", 100, 1e6, 5e6}, kPlain), 5e-6);
  EXPECT_DOUBLE_EQ(seconds_of_work({"takes turns", 100, 2.56e6, 1e6, 2e4}, kPlain), 5.12e-6);
  EXPECT_DOUBLE_EQ(seconds_of_work({"half of the GPU", 50, 5e6, 1e6}, kPlain), 10e-6);
  EXPECT_DOUBLE_EQ(seconds_of_work({"two waves for one block more", 101, 5e6, 1e6}, kPlain),
                   5e-6 * 200 / 101);
}

TEST(StepCost, PredictsWhatBeginningCosts) {
  const StepPrediction eager = predict(StepRung::eager, {}, kPlain);
  EXPECT_EQ(eager.launches, eager.starts);
  EXPECT_DOUBLE_EQ(eager.starting, eager.starts * kPlain.node);
  const StepPrediction graph = predict(StepRung::graph, {}, kPlain);
  EXPECT_EQ(graph.launches, 2);
  EXPECT_DOUBLE_EQ(graph.seconds, graph.starting + graph.working);
  GpuLimits slow_host = kPlain;
  slow_host.launch = 1e-3;
  EXPECT_DOUBLE_EQ(predict(StepRung::eager, {}, slow_host).seconds, eager.launches * 1e-3);
  const StepPrediction one = predict(StepRung::one_kernel, {}, kPlain);
  EXPECT_DOUBLE_EQ(one.starting, 3 * kPlain.barrier);
}

TEST(StepCost, FallsFromRungToRung) {
  double last = 1;
  for (StepRung rung : kStepLadder) {
    const double seconds = predict(rung, {}, kH200).seconds;
    EXPECT_LT(seconds, last) << name(rung);
    last = seconds;
  }
}

}  // namespace
}  // namespace dl::gpu
