#include <algorithm>
#include <cmath>
#include <numeric>

#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/base/stopwatch.h>
#include <dl/data/data_loader.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>
#include "bench/gpu/sections.h"
#include "gpu/ladder/training_step/cost.h"
#include "gpu/ladder/training_step/fused_trainer.h"

namespace dl::bench::gpu {
namespace {

using dl::gpu::FusedTrainer;
using dl::gpu::Fusion;
using dl::gpu::StepRung;

constexpr float kLr = 0.1f;
constexpr Index kClasses = 10;

/// Lesson 2's parameters, the same numbers on every device.
struct Parameters {
  Tensor W1, b1, W2, b2;

  Parameters(Index inputs, Index hidden, Device device) {
    Rng rng(0);
    W1 = parameter(randn({inputs, hidden}, rng, device) * 0.01f);
    b1 = parameter(zeros({hidden}, device));
    W2 = parameter(randn({hidden, kClasses}, rng, device) * 0.01f);
    b2 = parameter(zeros({kClasses}, device));
  }
};

struct Run {
  train::History epochs;
  double seconds;  // of all of them, evaluation included
};

/// Lesson 2: its network, its loss, its loop, on the first `limit` images (0: all).
Run lesson_2(const Sizes& sizes, const data::ImageSet& train, const data::ImageSet& test,
             int epochs, bool shuffle, Device device, Index limit = 0) {
  const Index inputs = train.rows * train.columns;
  const Parameters p(inputs, sizes.hidden, device);
  const auto net = [&](const Tensor& images) {
    const Tensor Z = matmul(reshape(images, {-1, inputs}), p.W1) + p.b1;
    return matmul(maximum(Z, zeros_like(Z)), p.W2) + p.b2;
  };
  const auto loss = [](const Tensor& y_hat, const Labels& y) {
    return cross_entropy(y_hat, y, Reduction::none);
  };
  data::DataLoader train_loader(
      train, {.batch_size = sizes.batch, .shuffle = shuffle, .limit = limit, .device = device});
  data::DataLoader test_loader(test, {.batch_size = sizes.batch, .limit = limit, .device = device});
  optim::SGD sgd({p.W1, p.b1, p.W2, p.b2}, {.lr = kLr});
  train::TrainingOptions quiet;
  quiet.quiet = true;
  train::TrainingLog log(quiet);
  const Stopwatch watch;
  train::fit(net, train_loader, test_loader, loss, epochs, sgd, log);
  return {log.history(), watch.seconds()};
}

/// The rungs above the lessons' code.
struct Fused {
  Parameters p;
  FusedTrainer trainer;
  std::vector<Index> order;
  Rng rng{1};

  Fused(Fusion fusion, const Sizes& sizes, const data::ImageSet& train, const data::ImageSet& test)
      : p(train.rows * train.columns, sizes.hidden, Device::cuda),
        trainer(train, test, p.W1.array(), p.b1.array(), p.W2.array(), p.b2.array(),
                {.fusion = fusion, .batch_size = sizes.batch, .lr = kLr}),
        order(static_cast<std::size_t>(train.count)) {
    std::iota(order.begin(), order.end(), 0);
  }
  void epoch() { trainer.train_epoch(order); }
};

/// What an epoch came to, against the same on the CPU: training lets differences in the last bits
/// grow.
void check_epoch(const char* rung, double loss, double accuracy,
                 const train::EpochMetrics& expected, Index images) {
  check(std::abs(loss / expected.train_loss - 1) <= 1e-3, "bench: ", rung,
        ": the loss of the first epoch is ", loss, " and on the CPU ", expected.train_loss);
  const double few = 2.0 / static_cast<double>(images);  // of them seen otherwise
  check(std::abs(accuracy - expected.train_accuracy) <= std::max(5e-3, few), "bench: ", rung,
        ": the accuracy of the first epoch is ", accuracy, " and on the CPU ",
        expected.train_accuracy);
}

/// A whole run, with a new order and an evaluation in every epoch. As in lesson_2, the data and the
/// parameters are there before it begins.
double seconds_of_run(Fusion fusion, const Sizes& sizes, const data::ImageSet& train,
                      const data::ImageSet& test) {
  Fused fused(fusion, sizes, train, test);
  backend(Device::cuda).synchronize();
  const Stopwatch watch;
  for (int epoch = 0; epoch < sizes.epochs; ++epoch) {
    fused.rng.shuffle(std::span(fused.order));
    fused.epoch();
    fused.trainer.evaluate();
    fused.trainer.training_result();
    fused.trainer.test_result();
  }
  return watch.seconds();
}

}  // namespace

void time_training(Report& report, const Sizes& sizes, const data::ImageSet& train,
                   const data::ImageSet& test) {
  const Index steps = (train.count + sizes.batch - 1) / sizes.batch;
  const dl::gpu::StepSizes step{sizes.batch, train.rows * train.columns, sizes.hidden, kClasses};
  dl::gpu::GpuLimits limits = dl::gpu::kH200;  // what starting costs is not known of others
  limits.flops = report.machine().peak_flops;
  limits.multiprocessors = report.machine().multiprocessors;

  const std::string section = concat("epoch of ", steps, " steps");
  const std::string whole = concat(sizes.epochs, " epochs with evaluation");
  const auto line = [&](StepRung rung) {
    return Line{section,
                name(rung),
                static_cast<double>(steps) * 2 * static_cast<double>(sizes.batch) *
                    static_cast<double>(2 * step.inputs * step.hidden + 3 * step.hidden * kClasses),
                0,
                static_cast<double>(steps) * predict(rung, step, limits).seconds,
                rung == StepRung::eager ? "" : name(StepRung::eager)};
  };
  const auto is_wanted = [&](StepRung rung) {
    return report.wants(line(rung)) || report.wants({whole, name(rung)});
  };
  if (std::none_of(std::begin(dl::gpu::kStepLadder), std::end(dl::gpu::kStepLadder), is_wanted)) {
    return;
  }
  const train::EpochMetrics on_cpu =
      lesson_2(sizes, train, test, 1, false, Device::cpu).epochs.front();
  std::vector<std::pair<StepRung, double>> whole_runs;

  for (StepRung rung : {StepRung::eager, StepRung::graph}) {
    if (!is_wanted(rung)) {
      continue;
    }
    set_cuda_options({.graph = rung == StepRung::graph});
    report.attempt(line(rung), [&] {
      const auto first = lesson_2(sizes, train, test, 1, false, Device::cuda).epochs.front();
      check_epoch(name(rung), first.train_loss, first.train_accuracy, on_cpu, train.count);
      const Run run = lesson_2(sizes, train, test, sizes.epochs, true, Device::cuda);
      // The first epoch loads kernels and records. The times are the lesson's own: from the first
      // launch until the results are there.
      std::vector<double> seconds;
      for (std::size_t i = 1; i < run.epochs.size(); ++i) {
        seconds.push_back(run.epochs[i].train_seconds);
      }
      report.add(line(rung), seconds);
      whole_runs.emplace_back(rung, run.seconds);
    });
  }
  set_cuda_options({});

  for (const auto& [rung, fusion] : {std::pair{StepRung::four_kernels, Fusion::four_kernels},
                                     {StepRung::three_kernels, Fusion::three_kernels},
                                     {StepRung::one_kernel, Fusion::one_kernel}}) {
    if (!is_wanted(rung)) {
      continue;
    }
    report.attempt(line(rung), [&, rung = rung, fusion = fusion] {
      Fused fused(fusion, sizes, train, test);
      report.time_unrecorded(
          line(rung),
          [&] {  // each in an order of its own, which is made while the GPU works
            fused.epoch();
            fused.rng.shuffle(std::span(fused.order));
          },
          [&] {
            fused.epoch();
            const auto [loss, accuracy] = fused.trainer.training_result();
            check_epoch(name(rung), loss, accuracy, on_cpu, train.count);
          });
      if (report.wants({whole, name(rung)})) {
        whole_runs.emplace_back(rung, seconds_of_run(fusion, sizes, train, test));
      }
    });
  }
  for (const auto& [rung, seconds] : whole_runs) {
    report.add({whole, name(rung)}, {seconds});
  }
}

std::vector<Crossover> time_crossover(Report& report, const Sizes& sizes,
                                      const data::ImageSet& train) {
  constexpr Index kSteps = 50;  // in an epoch
  constexpr int kEpochs = 6;    // the first one loads kernels and records
  std::vector<Crossover> found;
  for (const Index batch : sizes.batches) {
    for (const Index hidden : sizes.widths) {
      const std::string section = concat("a step on ", batch, " images, ", hidden, " hidden units");
      const Line lines[] = {{section, "CPU"}, {section, "GPU", 0, 0, 0, "CPU"}};
      if (!report.wants(lines[0]) || !report.wants(lines[1])) {
        continue;
      }
      Sizes some = sizes;
      some.batch = batch;
      some.hidden = hidden;
      const Index images = std::min(kSteps * batch, train.count);
      report.attempt(lines[1], [&, batch = batch, hidden = hidden] {
        const auto run = [&](Device device) {
          return lesson_2(some, train, train, kEpochs, false, device, images).epochs;
        };
        const train::History on_cpu = run(Device::cpu), on_gpu = run(Device::cuda);
        check_epoch(section.c_str(), on_gpu.front().train_loss, on_gpu.front().train_accuracy,
                    on_cpu.front(), images);
        const auto steps = static_cast<double>((images + batch - 1) / batch);
        for (const auto& [line, epochs] : {std::pair{lines[0], &on_cpu}, {lines[1], &on_gpu}}) {
          std::vector<double> seconds;
          for (std::size_t i = 1; i < epochs->size(); ++i) {
            seconds.push_back((*epochs)[i].train_seconds / steps);
          }
          report.add(line, seconds);
        }
        found.push_back(
            {batch, hidden, report.median(section, "CPU"), report.median(section, "GPU")});
      });
    }
  }
  return found;
}

}  // namespace dl::bench::gpu
