#include <dl/explain/recorder.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/training_observer.h>
#include "support/random.h"

namespace dl::explain {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// A network for pictures of 3 x 2 pixels, and what its steps leave behind.
struct Network {
  Tensor W1 = parameter(random_tensor({6, 5})), b1 = parameter(zeros({5}));
  Tensor W2 = parameter(random_tensor({5, 3}));
  Tensor images = Tensor(random_array({4, 1, 3, 2}));
  Labels y{0, 2, 1, 2};
  std::vector<float> losses;
  std::vector<float> grad_W1, value_W1;

  Tensor scores() const { return matmul(relu(matmul(flatten(images), W1) + b1), W2); }

  void step(bool update = true) {
    const Tensor loss = cross_entropy(scores(), y);
    losses.push_back(loss.item());
    loss.backward();
    grad_W1 = W1.grad().to_vector();
    value_W1 = W1.to_vector();
    const NoGrad no_grad;
    for (Tensor w : {W1, b1, W2}) {
      if (update) {
        w -= 0.5f * Tensor(w.grad());
      }
      w.zero_grad();
    }
  }
};

const RecordedOperation& operation(const RecordedStep& step, std::string_view name) {
  for (const RecordedOperation& op : step.operations) {
    if (op.name == name) {
      return op;
    }
  }
  throw std::runtime_error("no " + std::string(name));
}

TEST(Recorder, HasTheNumbersOfTheEngine) {
  Recorder recorder("test");
  Network net;
  net.step();
  const Recording& recording = recorder.recording();
  ASSERT_THAT(recording.trainings, SizeIs(1));
  const Training& training = recording.trainings[0];
  EXPECT_EQ(training.losses, net.losses);
  ASSERT_THAT(training.steps, SizeIs(1));
  const RecordedStep& step = training.steps[0];
  EXPECT_EQ(step.loss, net.losses[0]);
  ASSERT_THAT(step.parameters, SizeIs(3));
  EXPECT_EQ(step.parameters[0].value.shape, (Shape{6, 5}));
  EXPECT_EQ(step.parameters[0].value.corner, net.value_W1);  // 6 x 5 is all corner
  EXPECT_EQ(step.parameters[0].gradient.corner, net.grad_W1);

  const RecordedOperation& loss = operation(step, "cross_entropy");
  EXPECT_EQ(loss.value.shape, (Shape{4}));
  EXPECT_EQ(loss.inputs[0].shape, (Shape{4, 3}));
  EXPECT_THAT(loss.gradient.corner, ElementsAre(0.25f, 0.25f, 0.25f, 0.25f));
  EXPECT_EQ(step.examples, 4);
  // Of the mean loss, dz is (p - y) / 4: a row sums to 0, and only the label's is negative.
  ASSERT_THAT(step.some, SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) {
    const std::vector<float>& dz = step.some[i].gradient;
    EXPECT_NEAR(dz[0] + dz[1] + dz[2], 0, 1e-7);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(dz[c] < 0, c == static_cast<std::size_t>(net.y.to_vector()[i]));
    }
  }
}

TEST(Recorder, KnowsTheOrderOfTheWalkAndThePictures) {
  Recorder recorder("test");
  Network net;
  net.step();
  const RecordedStep step = recorder.recording().trainings[0].steps[0];
  std::vector<std::string> forwards, backwards;
  for (const RecordedOperation& op : step.operations) {
    forwards.push_back(op.name);
  }
  for (const std::uint64_t id : step.backward) {
    for (const RecordedOperation& op : step.operations) {
      if (op.id == id) {
        backwards.push_back(op.name);
      }
    }
  }
  EXPECT_THAT(forwards, ElementsAre("matmul", "add", "relu", "matmul", "cross_entropy", "mean"));
  EXPECT_THAT(backwards, ElementsAre("mean", "cross_entropy", "matmul", "relu", "add", "matmul"));
  EXPECT_EQ(step.rows, 3);
  EXPECT_EQ(step.columns, 2);
  EXPECT_THAT(step.weights, SizeIs(5)) << "all units";
  EXPECT_THAT(step.weights[0], SizeIs(6));
}

TEST(Recorder, ChangesNoNumber) {
  const auto trained = [](bool watched) {
    std::optional<Recorder> recorder;
    if (watched) {
      recorder.emplace("test");
    }
    Network net;
    for (int i = 0; i < 20; ++i) {
      net.step();
    }
    std::vector<float> all = net.losses;
    const std::vector<float> W1 = net.W1.to_vector();
    all.insert(all.end(), W1.begin(), W1.end());
    return all;
  };
  EXPECT_EQ(trained(true), trained(false));
}

TEST(Recorder, MeasuresUpdatesAndDeadUnits) {
  Recorder recorder("test");
  Network net;
  net.b1.mutable_array() = Array({5}, {0, 0, -1000, 0, -1000});
  net.step();
  const RecordedStep step = recorder.recording().trainings[0].steps[0];
  EXPECT_GE(step.dead_units, 0.4f - 1e-6f);
  double change = 0, size = 0;
  for (std::size_t i = 0; i < net.value_W1.size(); ++i) {
    change += std::pow(0.5 * net.grad_W1[i], 2);
    size += std::pow(net.value_W1[i], 2);
  }
  EXPECT_NEAR(step.parameters[0].update_ratio, std::sqrt(change / size), 1e-6);
}

TEST(Recorder, TakesALookAtGradientsForNoStep) {
  Recorder recorder("test");
  Network net;
  net.step(false);
  EXPECT_THAT(recorder.recording().trainings, SizeIs(0));
  net.step();
  net.step(false);
  EXPECT_THAT(recorder.recording().trainings[0].losses, ElementsAre(net.losses[1]));
}

TEST(Recorder, TellsTrainingsApartByTheirParameters) {
  Recorder recorder("test");
  Network first, second;
  name_training("one");
  first.step();
  name_training("two");
  second.step();
  second.step();
  note_training("one", "it was short");
  const auto& trainings = recorder.recording().trainings;
  ASSERT_THAT(trainings, SizeIs(2));
  EXPECT_EQ(trainings[0].name, "one");
  EXPECT_EQ(trainings[0].note, "it was short");
  EXPECT_EQ(trainings[1].name, "two");
  EXPECT_THAT(trainings[1].losses, SizeIs(2));
}

TEST(Recorder, KeepsStepsThatAreFurtherAndFurtherApartWhereNobodyCountsEpochs) {
  Recorder recorder("test");
  Network net;
  for (int i = 0; i < 20; ++i) {
    net.step();
  }
  std::vector<Index> numbers;
  for (const RecordedStep& step : recorder.recording().trainings[0].steps) {
    numbers.push_back(step.number);
  }
  EXPECT_THAT(numbers, ElementsAre(1, 2, 4, 8, 16));
}

TEST(Recorder, KeepsTheLastStepOfEachEpochThatItIsToldOf) {
  Recorder recorder("test");
  Network net;
  train::TrainingObserver* const log = train::TrainingObserver::current();
  ASSERT_NE(log, nullptr);
  log->on_training({{"W1", net.W1}});
  for (int epoch = 0; epoch < 3; ++epoch) {
    log->on_epoch_begin(5);
    for (int i = 0; i < 5; ++i) {
      net.step();
    }
    log->on_epoch({0.5, 0.8, 0.7, 1, 1});
  }
  const Training training = recorder.recording().trainings[0];
  std::vector<Index> numbers;
  for (const RecordedStep& step : training.steps) {
    numbers.push_back(step.number);
  }
  EXPECT_THAT(numbers, ElementsAre(1, 5, 10, 15));
  EXPECT_EQ(training.steps.back().epoch, 3);
  EXPECT_THAT(training.epochs, SizeIs(3));
  EXPECT_EQ(training.steps[0].parameters[0].name, "W1");
  EXPECT_EQ(training.steps[0].parameters[1].name, "");
}

TEST(Recorder, BearsNumbersThatAreNone) {
  Recorder recorder("test");
  const Tensor w = parameter(Tensor(Array({4}, {3e38f, -3e38f, INFINITY, NAN})));
  sum(w * w).backward();
  const NoGrad no_grad;
  Tensor v = w;
  v -= Tensor(w.grad());
  const RecordedStep step = recorder.recording().trainings.at(0).steps.at(0);
  EXPECT_EQ(step.parameters[0].value.least, -3e38f);
  EXPECT_EQ(step.parameters[0].value.greatest, 3e38f);
  EXPECT_EQ(step.parameters[0].value.histogram.front(), 1);
  EXPECT_EQ(step.parameters[0].value.histogram.back(), 1);
}

TEST(Recorder, HasEventsForATrace) {
  Recorder recorder("test");
  Network net;
  net.step();
  const Recording& recording = recorder.recording();
  bool kernel = false;
  double last = 0;
  for (const Event& event : recording.events) {
    EXPECT_GE(event.start + event.seconds, last - 1e-3);
    last = std::max(last, event.start);
    kernel = kernel || (event.kind == "kernel" && event.name == "matmul");
  }
  EXPECT_TRUE(kernel);
  EXPECT_GT(recording.overhead, 0);
  EXPECT_GT(recording.seconds, recording.overhead);
}

}  // namespace
}  // namespace dl::explain
