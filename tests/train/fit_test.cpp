#include <dl/train/fit.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <limits>
#include <utility>

#include <dl/array/backend.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/data/safetensors.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::train {
namespace {

const TrainingOptions kQuiet = [] {
  TrainingOptions options;
  options.quiet = true;
  return options;
}();

/// Images of 4 x 4 pixels in two classes: bright on the left (0) or on the right (1).
data::ImageSet halves(Index count) {
  data::ImageSet set{count, 4, 4, {}, {}};
  Rng rng(1);
  for (Index i = 0; i < count; ++i) {
    const int label = static_cast<int>(rng.below(2));
    for (int pixel = 0; pixel < 16; ++pixel) {
      const bool bright = (pixel % 4 >= 2) == (label == 1);
      set.pixels.push_back(static_cast<std::uint8_t>((bright ? 150 : 0) + rng.below(100)));
    }
    set.labels.push_back(label);
  }
  return set;
}

/// A linear classifier of them.
struct Classifier {
  Tensor W = parameter(zeros({16, 2}));
  Tensor b = parameter(zeros({2}));
  Tensor operator()(const Tensor& X) const { return matmul(flatten(X), W) + b; }
};

/// An optimiser that does what it is told to in place of a step.
class Instead : public optim::Optimizer {
 public:
  explicit Instead(std::function<void()> what)
      : Optimizer({parameter(zeros({1}))}), what_(std::move(what)) {}
  void apply() override { what_(); }

 private:
  std::function<void()> what_;
};

Tensor each_loss(const Tensor& y_hat, const Labels& y) {
  return cross_entropy(y_hat, y, Reduction::none);
}

TEST(TrainEpoch, ReportsTheMeanLossAndAccuracyOverAllExamples) {
  const data::ImageSet set = halves(10);
  data::DataLoader loader(set, {.batch_size = 4});  // 4, 4 and 2 examples
  Classifier net;
  Instead nothing([] {});
  TrainingLog log(kQuiet);
  const EpochMetrics result = train_epoch(net, loader, each_loss, nothing, log);
  EXPECT_NEAR(result.train_loss, std::log(2.0), 1e-6);  // equal scores for two classes
  EXPECT_GT(result.train_seconds, 0);
  const auto zeros = static_cast<double>(std::count(set.labels.begin(), set.labels.end(), 0));
  EXPECT_NEAR(result.train_accuracy, zeros / 10, 1e-9);  // of equal scores the first is largest
}

TEST(TrainEpoch, GivesAnOptimiserTheGradientsOfTheMeanToTheLastBit) {
  const data::ImageSet set = halves(7);
  data::DataLoader loader(set, {.batch_size = 7});
  Classifier net, other;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
  TrainingLog log(kQuiet);
  train_epoch(net, loader, each_loss, sgd, log);

  const data::Batch batch = *loader.begin();
  mean(each_loss(other(Tensor(batch.X)), batch.y)).backward();
  EXPECT_EQ(net.W.grad().to_vector(), other.W.grad().to_vector());
  EXPECT_EQ(net.b.grad().to_vector(), other.b.grad().to_vector());
}

TEST(TrainEpoch, AsksTheSystemForNoMemoryAfterTheFirstStep) {
  const data::ImageSet set = halves(160);
  data::DataLoader one_step(set, {.batch_size = 16, .limit = 16});
  data::DataLoader ten_steps(set, {.batch_size = 16, .shuffle = true});
  Classifier net;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f, .momentum = 0.9f});
  TrainingLog log(kQuiet);
  const BufferPool& pool = backend(Device::cpu).pool();
  backend(Device::cpu).pool().trim();

  const std::size_t at_start = pool.allocations();
  train_epoch(net, one_step, each_loss, sgd, log);
  const std::size_t after_first_step = pool.allocations();
  EXPECT_GT(after_first_step, at_start);
  train_epoch(net, ten_steps, each_loss, sgd, log);
  EXPECT_EQ(pool.allocations(), after_first_step);
}

/// The loop of lesson 2, in plain view: the update by hand, of the gradients of summed losses.
History by_hand(Classifier& net, data::DataLoader& loader, data::DataLoader& test, float lr) {
  TrainingLog log(kQuiet);
  log.run(3, [&] {
    for (int epoch = 1; epoch <= 3; ++epoch) {
      for (const auto& [X, y] : loader) {
        const Tensor y_hat = net(Tensor(X));
        const Tensor l = each_loss(y_hat, y);
        log.step(y_hat, l, y);
        sum(l).backward();
        const NoGrad no_grad;
        for (Tensor w : {net.W, net.b}) {
          w -= lr * Tensor(w.grad()) / static_cast<float>(y.size());
          w.zero_grad();
        }
      }
      log.epoch(net, test);
    }
  });
  return log.history();
}

TEST(Train, GivesTheLossesOfALoopInPlainView) {
  const data::ImageSet set = halves(100);
  const data::DataLoaderOptions options{.batch_size = 16, .shuffle = true};
  data::DataLoader loader(set, options), same_loader(set, options), test(set, {.batch_size = 16});
  Classifier net, same_net;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
  TrainingLog log(kQuiet);
  fit(net, loader, test, each_loss, 3, sgd, log);
  const History& fitted = log.history();
  const History expected = by_hand(same_net, same_loader, test, 0.1f);
  ASSERT_EQ(fitted.size(), 3u);
  ASSERT_EQ(expected.size(), 3u);
  EXPECT_LT(fitted[2].train_loss, fitted[0].train_loss - 0.1);
  for (std::size_t i = 0; i < fitted.size(); ++i) {
    EXPECT_NEAR(fitted[i].train_loss, expected[i].train_loss, 1e-6);
    EXPECT_EQ(fitted[i].train_accuracy, expected[i].train_accuracy);
    EXPECT_EQ(fitted[i].test_accuracy, expected[i].test_accuracy);
  }
}

TEST(Train, JudgesByTheValidationImagesToo) {
  const data::ImageSet set = halves(100);
  data::DataLoader loader(set, {.batch_size = 16, .limit = 60});
  data::DataLoader validation(set, {.first = 60, .limit = 20}), test(set, {.first = 80});
  Classifier net;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
  TrainingLog log(kQuiet);
  fit(net, loader, {test, &validation}, each_loss, 1, sgd, log);
  ASSERT_EQ(log.history().size(), 1u);
  EXPECT_EQ(log.history()[0].val_accuracy, evaluate_accuracy(net, validation));
  EXPECT_EQ(log.history()[0].test_accuracy, evaluate_accuracy(net, test));
}

TEST(Train, StopsAtALossThatIsNoNumberAndSaysWhere) {
  const data::ImageSet set = halves(8);
  data::DataLoader loader(set, {.batch_size = 4});
  Classifier net;
  int calls = 0;
  const Loss loss = [&](const Tensor& y_hat, const Labels& y) {
    return each_loss(y_hat, y) * (++calls == 2 ? std::nanf("") : 1.0f);
  };
  Instead nothing([] {});
  TrainingLog log(kQuiet);
  try {
    fit(net, loader, loader, loss, 1, nothing, log);
    FAIL() << "a NaN loss went unnoticed";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("the loss is nan at step 2 of epoch 1"), std::string::npos)
        << e.what();
  }
}

/// Two matrices in a row, whose product grows without bound where the steps are too long.
struct DeepClassifier {
  DeepClassifier()
      : rng(1), W1(parameter(randn({16, 8}, rng))), W2(parameter(randn({8, 2}, rng))) {}
  Tensor operator()(const Tensor& X) const { return matmul(matmul(flatten(X), W1), W2); }

  Rng rng;
  Tensor W1, W2;
};

bool all_finite(const Tensor& x) {
  const std::vector<float> values = x.to_vector();
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

TEST(Train, AtAnAbsurdLearningRateStopsAndNamesStepAndLayer) {
  const TempFolder folder;
  TrainingOptions options = kQuiet;
  options.save = folder / "net.safetensors";
  options.history = folder / "history.csv";
  const data::ImageSet set = halves(160);
  data::DataLoader loader(set, {.batch_size = 16});
  DeepClassifier net;
  optim::SGD sgd({net.W1, net.W2}, {.lr = 1e6f});
  const Checkpoint checkpoint{{{"W1", net.W1}, {"W2", net.W2}}, loader, &sgd};
  TrainingLog log(options, &checkpoint);
  const std::string text = error_text([&] { fit(net, loader, loader, each_loss, 3, sgd, log); });
  EXPECT_THAT(text,
              testing::MatchesRegex("train: the loss is -?(nan|inf) at step [2-9] of epoch 1, "
                                    "where W[12] (has grown to|holds) .*; a smaller --lr may "
                                    "help"));
  EXPECT_THAT(folder.names(), testing::IsEmpty()) << "nothing of this is worth saving";
}

TEST(Train, NamesTheParameterThatIsNoNumberAnyMore) {
  const data::ImageSet set = halves(8);
  data::DataLoader loader(set, {.batch_size = 4});
  Classifier net;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
  const Checkpoint checkpoint{{{"W", net.W}, {"b", net.b}}, loader, &sgd};
  Instead spoil([&] { net.b.mutable_array().data()[1] = std::nanf(""); });
  TrainingLog log(kQuiet, &checkpoint);
  EXPECT_EQ(error_text([&] { fit(net, loader, loader, each_loss, 1, spoil, log); }),
            "train: the loss is nan at step 2 of epoch 1, where b holds nan; a smaller --lr may "
            "help");
}

TEST(Train, DoesNotSpreadALossThatIsNoNumberToTheParameters) {
  const data::ImageSet set = halves(8);
  data::DataLoader loader(set, {.batch_size = 4});
  Classifier net;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
  const Loss loss = [](const Tensor& y_hat, const Labels& y) {
    return each_loss(y_hat, y) * std::nanf("");
  };
  TrainingLog log(kQuiet);
  EXPECT_THROW(fit(net, loader, loader, loss, 1, sgd, log), Error);
  EXPECT_TRUE(all_finite(net.W) && all_finite(net.b));
}

TEST(Train, SavesNoParametersThatTheLastStepOfAnEpochSpoiled) {
  const TempFolder folder;
  TrainingOptions options = kQuiet;
  options.save = folder / "net.safetensors";
  const data::ImageSet set = halves(8);
  data::DataLoader loader(set, {.batch_size = 4}), test(set, {.batch_size = 4});
  Classifier net;
  optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
  const Checkpoint checkpoint{{{"W", net.W}, {"b", net.b}}, loader, &sgd};
  int steps = 0;
  Instead spoil([&] {
    if (++steps == 4) {
      net.b.mutable_array().data()[1] = -std::numeric_limits<float>::infinity();
    }
  });
  TrainingLog log(options, &checkpoint);
  EXPECT_EQ(error_text([&] { fit(net, loader, test, each_loss, 2, spoil, log); }),
            "train: b holds -inf after step 2 of epoch 2; a smaller --lr may help");
  EXPECT_EQ(data::load_safetensors(options.save).metadata.at("data_loader"), "0 1");
}

TEST(Train, GivesTheSameNetworkWhoeverPreparesTheBatches) {
  const data::ImageSet set = halves(100);
  const auto trained = [&set](int workers) {
    data::DataLoader loader(set, {.batch_size = 4, .shuffle = true, .workers = workers});
    data::DataLoader test(set, {.batch_size = 16, .workers = workers});
    Classifier net;
    optim::SGD sgd({net.W, net.b}, {.lr = 0.1f});
    TrainingLog log(kQuiet);
    fit(net, loader, test, each_loss, 2, sgd, log);
    return net.W.array().to_vector();
  };
  EXPECT_EQ(trained(3), trained(0));
}

TEST(Train, WithNoEpochsOnlyEvaluates) {
  const data::ImageSet set = halves(8);
  data::DataLoader loader(set, {.batch_size = 4});
  Classifier net;
  Instead never([] { FAIL() << "there was nothing to train"; });
  TrainingLog log(kQuiet);
  fit(net, loader, loader, each_loss, 0, never, log);
  EXPECT_TRUE(log.history().empty());
}

TEST(Train, TrainsAgainAfterOneThatCtrlCEnded) {
  const auto program = [] {
    std::signal(SIGINT, SIG_DFL);  // it is ignored in the background
    const data::ImageSet set = halves(8);
    data::DataLoader loader(set, {.batch_size = 4});
    Classifier net;
    TrainingLog ended(kQuiet), whole(kQuiet);
    Instead interrupt([] { std::raise(SIGINT); }), nothing([] {});
    fit(net, loader, loader, each_loss, 3, interrupt, ended);
    fit(net, loader, loader, each_loss, 3, nothing, whole);
    std::exit(ended.history().empty() && whole.history().size() == 3 ? 0 : 1);
  };
  EXPECT_EXIT(program(), testing::ExitedWithCode(0), "");
}

TEST(Train, KeepsTheFinishedEpochsInTheHistoryFileWhateverComesLater) {
  const TempFolder folder;
  TrainingOptions options = kQuiet;
  options.history = folder / "history.csv";
  const data::ImageSet set = halves(8);
  data::DataLoader loader(set, {.batch_size = 4});
  Classifier net;
  int calls = 0;
  const Loss loss = [&](const Tensor& y_hat, const Labels& y) {
    return each_loss(y_hat, y) * (++calls == 5 ? std::nanf("") : 1.0f);  // in the third epoch
  };
  Instead nothing([] {});
  TrainingLog log(options);
  EXPECT_THROW(fit(net, loader, loader, loss, 4, nothing, log), Error);
  const std::string text = contents_of(options.history);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
}

}  // namespace
}  // namespace dl::train
