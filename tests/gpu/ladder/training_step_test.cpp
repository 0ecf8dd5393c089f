#include "gpu/ladder/training_step/training_step.cuh"
#include <dl/array/load_batch.h>

#include <gtest/gtest.h>

#include <dl/array/backend.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/optim/sgd.h>
#include "gpu/kernels/simulated.h"
#include "gpu/ladder/notebook_network.h"
#include "support/close.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::Report;
using simulator::simulate;

constexpr float kLr = 0.5f;

/// How the parts of a step are made into kernels.
enum class Fusion { four_kernels, three_kernels, one_kernel };
constexpr Fusion kFusions[] = {Fusion::four_kernels, Fusion::three_kernels, Fusion::one_kernel};

/// A network in training, in memory that begins as NaN.
struct Simulated {
  NetworkSizes s;
  RandomImages& images;
  NetworkParameters<float> p{s};
  std::vector<float> H = nans(s.batch * s.hidden), dz = nans(s.batch * s.classes),
                     dH = nans(s.batch * s.hidden);
  std::vector<float> loss = nans(s.examples), correct = nans(s.examples);

  static std::vector<float> nans(Index count) {
    return std::vector<float>(static_cast<std::size_t>(count), NAN);
  }

  Training training(float lr = kLr) {
    return {s.inputs,
            s.hidden,
            s.classes,
            images.pixels,
            images.labels,
            images.order,
            p.W1,
            p.b1,
            p.W2,
            p.b2,
            H,
            dz,
            dH,
            loss,
            correct,
            SgdStep{lr}};
  }

  template <bool kFours>
  void epoch(Fusion fusion, const Options& options) {
    const Training t = training();
    if (fusion == Fusion::one_kernel) {
      Options cooperative = options;
      cooperative.cooperative = true;
      simulate({{3}, kSplitBlock}, cooperative, train_epoch<kFours>, t, s.examples, s.batch);
      return;
    }
    for (Index first = 0; first < s.examples; first += s.batch) {
      const Batch batch{first, static_cast<int>(std::min<Index>(s.batch, s.examples - first))};
      simulate(forward_launch(batch.count, s.hidden), options, forward<kFours>, t, batch);
      simulate(head_launch(batch.count), options, head<true>, t, batch);
      if (fusion == Fusion::four_kernels) {
        simulate(head_update_launch(s.hidden, s.classes), options, head_update, t, batch);
        simulate(hidden_update_launch(s.inputs, s.hidden), options, hidden_update<kFours>, t,
                 batch);
      } else {
        simulate(update_launch(s.inputs, s.hidden, s.classes), options, update<kFours>, t, batch);
      }
    }
  }
  void epoch(Fusion fusion, const Options& options = {}) {
    step_fours(s.inputs, s.hidden) ? epoch<true>(fusion, options) : epoch<false>(fusion, options);
  }
};

void expect_close(const char* name, const std::vector<float>& actual,
                  const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_LE(relative_error(static_cast<double>(actual[i]), expected[i]), tolerance)
        << name << ": numbers are off, [" << i << "] is " << actual[i] << ", not " << expected[i];
  }
}

void expect_like(const Simulated& actual, const NotebookNetwork& expected) {
  expect_close("W1", actual.p.W1, expected.p.W1, 2e-6);
  expect_close("b1", actual.p.b1, expected.p.b1, 2e-6);
  expect_close("W2", actual.p.W2, expected.p.W2, 2e-6);
  expect_close("b2", actual.p.b2, expected.p.b2, 2e-6);
  double loss = 0, correct = 0;
  for (std::size_t i = 0; i < actual.loss.size(); ++i) {
    loss += static_cast<double>(actual.loss[i]);
    correct += static_cast<double>(actual.correct[i]);
  }
  EXPECT_LE(relative_error(loss, expected.loss), 2e-6);
  EXPECT_EQ(correct, static_cast<double>(expected.correct));
}

// In each dimension two tiles and a rest, for whole fours and not.
constexpr NetworkSizes kFours{84, 40, 10, 69 * 11 + 30, 69};
constexpr NetworkSizes kOdd{77, 37, 7, 69 * 2 + 5, 69};

TEST(TrainingStep, IsRightForAllSizes) {
  for (const NetworkSizes& s : {kOdd, NetworkSizes{1, 1, 1, 1, 1}, NetworkSizes{3, 2, 2, 5, 2},
                                NetworkSizes{131, 3, 32, 9, 4}, NetworkSizes{5, 67, 31, 7, 7},
                                NetworkSizes{8, 4, 5, 150, 149}}) {
    SCOPED_TRACE(to_string(s));
    RandomImages images(s);
    NotebookNetwork expected{s};
    expected.epoch(images, static_cast<double>(kLr));
    for (Fusion fusion : kFusions) {
      Simulated actual{s, images};
      actual.epoch(fusion);
      expect_like(actual, expected);
    }
  }
}

TEST(TrainingStep, TwelveStepsAreThoseInDoublePrecision) {
  RandomImages images(kFours);
  NotebookNetwork expected{kFours};
  ASSERT_EQ(kFours.steps(), 12);
  expected.epoch(images, static_cast<double>(kLr));
  for (Fusion fusion : kFusions) {
    SCOPED_TRACE(static_cast<int>(fusion));
    Simulated actual{kFours, images};
    actual.epoch(fusion);
    expect_like(actual, expected);
  }
}

TEST(TrainingStep, HasTheSameBitsHoweverItIsFusedAndInEveryOrderOfThreads) {
  RandomImages images(kOdd);
  Simulated first{kOdd, images};
  first.epoch(Fusion::four_kernels);
  for (Fusion fusion : kFusions) {
    in_every_order([&](const Options& options) {
      Simulated other{kOdd, images};
      other.epoch(fusion, options);
      EXPECT_EQ(other.p.W1, first.p.W1);
      EXPECT_EQ(other.p.b1, first.p.b1);
      EXPECT_EQ(other.p.W2, first.p.W2);
      EXPECT_EQ(other.p.b2, first.p.b2);
      EXPECT_EQ(other.loss, first.loss);
      EXPECT_EQ(other.correct, first.correct);
    });
  }
}

TEST(TrainingStep, IsThatOfTheLessons) {
  const NetworkSizes s{84, 40, 10, 69 * 20, 69};
  RandomImages images(s);
  Simulated actual{s, images};
  const Tensor W1 = parameter(Tensor(Array({s.inputs, s.hidden}, actual.p.W1)));
  const Tensor b1 = parameter(Tensor(Array({s.hidden}, actual.p.b1)));
  const Tensor W2 = parameter(Tensor(Array({s.hidden, s.classes}, actual.p.W2)));
  const Tensor b2 = parameter(Tensor(Array({s.classes}, actual.p.b2)));
  optim::SGD sgd({W1, b1, W2, b2}, {.lr = kLr});

  actual.epoch(Fusion::three_kernels);
  const std::span<const Index> order = images.order;
  for (Index step = 0; step < 20; ++step) {
    const auto rows =
        order.subspan(static_cast<std::size_t>(step * s.batch), static_cast<std::size_t>(s.batch));
    Array X({s.batch, s.inputs});
    Labels y(s.batch);
    load_batch({images.pixels, images.labels}, rows, X, y);
    const Tensor H = relu(matmul(Tensor(X), W1) + b1);
    const Tensor loss = cross_entropy(matmul(H, W2) + b2, y);
    sgd.zero_grad();
    loss.backward();
    sgd.step();

    double fused = 0;
    for (Index i = step * s.batch; i < (step + 1) * s.batch; ++i) {
      fused += static_cast<double>(actual.loss[static_cast<std::size_t>(i)]) / s.batch;
    }
    EXPECT_NEAR(fused / static_cast<double>(loss.item()), 1, 1e-4) << "step " << step;
  }
  EXPECT_TRUE(is_close(Array({s.inputs, s.hidden}, actual.p.W1), W1.array(), 1e-4));
  EXPECT_TRUE(is_close(Array({s.hidden}, actual.p.b1), b1.array(), 1e-4));
  EXPECT_TRUE(is_close(Array({s.hidden, s.classes}, actual.p.W2), W2.array(), 1e-4));
  EXPECT_TRUE(is_close(Array({s.classes}, actual.p.b2), b2.array(), 1e-4));
}

TEST(TrainingStep, LooksAtImagesWithoutLearningFromThem) {
  NetworkSizes s = kOdd;
  s.batch = static_cast<int>(s.examples);
  RandomImages images(s);
  NotebookNetwork expected{s};
  expected.epoch(images, 0);
  Simulated actual{s, images};
  const Training t = actual.training();
  const Batch all{0, s.batch};
  simulate(forward_launch(all.count, s.hidden), forward<false>, t, all);
  simulate(head_launch(all.count), head<false>, t, all);
  expect_like(actual, expected);
  for (float value : actual.dH) {
    ASSERT_TRUE(std::isnan(value)) << "nobody asked for gradients";
  }
}

TEST(TrainingStep, OfTwoEqualScoresTheFirstIsThePrediction) {
  const NetworkSizes s{4, 4, 3, 2, 2};
  RandomImages images(s);
  images.labels = {0, 0, 0, 0, 0};
  images.labels[static_cast<std::size_t>(images.order[1])] = 1;
  Simulated actual{s, images};
  std::fill(actual.p.W2.begin(), actual.p.W2.end(), 0.0f);
  std::fill(actual.p.b2.begin(), actual.p.b2.end(), 1.0f);
  actual.epoch(Fusion::four_kernels);
  EXPECT_EQ(actual.correct, (std::vector<float>{1, 0}));
  EXPECT_FLOAT_EQ(actual.loss[0], std::log(3.0f));
}

TEST(TrainingStep, OfALabelThatIsNoClassTheLossIsNotANumber) {
  for (const std::int32_t label : {-1, 3}) {
    const NetworkSizes s{4, 4, 3, 2, 2};
    RandomImages images(s);
    images.labels[static_cast<std::size_t>(images.order[1])] = label;
    Simulated actual{s, images};
    actual.epoch(Fusion::four_kernels);
    EXPECT_FALSE(std::isnan(actual.loss[0]));
    EXPECT_TRUE(std::isnan(actual.loss[1]));
  }
}

TEST(TrainingStep, OfHugeScoresTheLossIsFinite) {
  const NetworkSizes s{4, 4, 3, 6, 6};
  RandomImages images(s);
  Simulated actual{s, images};
  actual.p.b2 = {0, 200, -200};
  actual.epoch(Fusion::three_kernels);
  for (float loss : actual.loss) {
    EXPECT_TRUE(std::isfinite(loss) && loss >= 0) << loss;
  }
}

// What is fused need not go through the memory: these are the reasons for the kernels' shapes.
TEST(TrainingStep, ReadsImagesAsBytesAndEachFourPixelsAtOnce) {
  constexpr NetworkSizes s{128, 64, 10, 128, 128};  // whole tiles
  RandomImages images(s);
  Simulated simulated{s, images};
  const Report report = simulate(forward_launch(s.batch, s.hidden), forward<true>,
                                 simulated.training(), Batch{0, s.batch});
  // Each of the 4 blocks beside each other reads all images, and each of the 4 below each other all
  // of W1. A lane finds out which its two images are, and reads a step further than it needs; and
  // there is one number of b1 for each of H.
  const Index found = 2 * 16 * 8 * 32, fours = 4 * 128 * 128 / 4 + found;
  const Index weights = 4 * 128 * 64 / 4, bias = 128 * 64;
  EXPECT_EQ(report.total.global.loads, fours + found + weights + bias);
  EXPECT_EQ(report.total.global.bytes_loaded, 4 * fours + 8 * found + 16 * weights + 4 * bias);
  EXPECT_EQ(report.total.global.bytes_stored, 4 * 128 * 64);
}

TEST(TrainingStep, StoresNoGradientOfTheFirstWeights) {
  RandomImages images(kFours);
  Simulated simulated{kFours, images};
  std::fill(simulated.dH.begin(), simulated.dH.end(), 1.0f);
  const Report report = simulate(hidden_update_launch(kFours.inputs, kFours.hidden),
                                 hidden_update<true>, simulated.training(), Batch{0, 69});
  EXPECT_EQ(report.total.global.bytes_stored, 4 * 84 * 40);
}

TEST(EpochTotals, AddUpInDouble) {
  for (const Index examples : {1, 31, 1024, 5000}) {
    std::vector<float> loss(static_cast<std::size_t>(examples), 0.1f), correct(loss.size());
    for (std::size_t i = 0; i < correct.size(); i += 3) {
      correct[i] = 1;
    }
    in_every_order([&](const Options& options) {
      std::vector<double> totals(2, NAN);
      simulate(kTotalsLaunch, options, epoch_totals, loss, correct, examples, totals);
      EXPECT_NEAR(totals[0], static_cast<double>(0.1f) * static_cast<double>(examples), 1e-9);
      EXPECT_EQ(totals[1], static_cast<double>((examples + 2) / 3));
    });
  }
}

}  // namespace
}  // namespace dl::kernels
