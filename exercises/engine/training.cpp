#include "engine/training.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <dl/base/stopwatch.h>
#include <dl/ops/reduce.h>
#include "engine/places.h"

namespace dl::parts {

namespace {

constexpr double kLearningRate = 0.1;
constexpr Sizes kSizes{784, 256, 10};

Array array(Size rows, Size columns, const float* numbers) {
  return Array({static_cast<Index>(rows), static_cast<Index>(columns)},
               std::span(numbers, rows * columns));
}

std::size_t right(const Array& Z, const dl::Labels& y) {
  return static_cast<std::size_t>(count_correct(Z, y).item());
}

/// Of two numbers that are the same but for rounding.
bool agree(double a, double b) { return std::abs(a - b) <= 1e-5 * std::abs(b); }

}  // namespace

Training::Training(const Images& train, const Images& test, std::size_t batch_size,
                   std::uint64_t seed)
    : train_(train),
      test_(test),
      batch_size_(batch_size),
      seed_(seed),
      network_(kSizes, kLearningRate, seed),
      ours_([&] {
        const Places::OursAlone alone(places());
        return Network(kSizes, kLearningRate, seed);
      }()),
      first_(network_.parameters()) {
  begin_again();
}

void Training::begin_again() {
  network_.set_parameters(first_);
  ours_.set_parameters(first_);
}

Both Training::epoch(std::size_t n, std::size_t n_test) {
  Both both;
  ours_seconds_ = 0;
  train(n, both);
  evaluate(n_test, both);
  return both;
}

// ---- The loop -----------------------------------------------------------------------------------

void Training::train(std::size_t n, Both& both) {
  evaluating_ = false;
  ++epochs_;
  step_ = 0;
  loss_ = our_loss_ = widest_loss_ = 0;
  right_ = our_right_ = 0;
  wanted_.clear();
  fault_.clear();
  const auto count = static_cast<double>(n);

  if (places().has<TrainingLoop>()) {
    std::vector<float> last = network_.parameters();
    double loss = 0, accuracy = 0;
    places().judge<TrainingLoop, int>(
        "train_epoch",
        [&](const TrainingLoop& yours) {
          yours.train_epoch(*this, kSizes, n, batch_size_, kLearningRate, last.data(), &loss,
                            &accuracy);
          return 0;
        },
        nullptr,
        [&](int) -> std::string {
          check_parameters(last);
          if (fault_.empty() && (!agree(loss, loss_ / count) ||
                                 !agree(accuracy, static_cast<double>(right_) / count))) {
            return concat("the epoch's loss and accuracy are said to be ", loss, " and ", accuracy,
                          "; of its batches they are ", loss_ / count, " and ",
                          static_cast<double>(right_) / count);
          }
          return fault_;
        });
    network_.set_parameters(last);
  } else {
    for (const Positions& positions : shuffled(train_, n, batch_size_, seed_ + epochs_)) {
      begin_step(gather(train_, positions));
      learn(gather_labels(train_, positions));
      network_.update();
    }
  }
  both.yours = {loss_ / count, static_cast<double>(right_) / count};
  both.ours = {our_loss_ / count, static_cast<double>(our_right_) / count};
}

Array Training::begin_step(const Array& X) {
  ++step_;
  places().set_stage(concat("step ", step_));
  X_ = X;
  Z_ = network_.forward(X);
  return Z_;
}

double Training::learn(const dl::Labels& y) {
  const double loss = network_.backward(y);
  loss_ += loss * static_cast<double>(y.size());
  right_ += right(Z_, y);
  our_step(y, loss);
  return loss;
}

void Training::our_step(const dl::Labels& y, double loss) {
  const Stopwatch watch;
  const Places::Aside aside(places());
  const Places::OursAlone alone(places());
  const Array Z = ours_.forward(X_);
  const double ours = ours_.backward(y);
  our_loss_ += ours * static_cast<double>(y.size());
  our_right_ += right(Z, y);
  ours_.update();
  const double apart = std::abs(loss - ours) / ours;
  if (!std::isnan(widest_loss_) && !(apart <= widest_loss_)) {  // a NaN stays
    widest_loss_ = apart;
  }
  ours_seconds_ += watch.seconds();
}

void Training::evaluate(std::size_t n, Both& both) {
  evaluating_ = true;
  places().set_stage(concat("evaluation after step ", step_));
  const auto count = static_cast<double>(n);
  const auto all = [&](const Network& network) {
    std::size_t result = 0;
    for (const Positions& positions : in_order(n, batch_size_)) {
      result += right(network.scores(gather(test_, positions)), gather_labels(test_, positions));
    }
    return static_cast<double>(result) / count;
  };
  both.yours.test_accuracy = places().judge<TrainingLoop, double>(
      "evaluate",
      [&](const TrainingLoop& yours) { return yours.evaluate(*this, kSizes, n, batch_size_); },
      nullptr,
      [&](double accuracy) -> std::string {
        const double counted = places().comparing() ? all(network_) : accuracy;
        return agree(accuracy, counted)
                   ? ""
                   : concat("the accuracy is said to be ", accuracy, ", and is ", counted);
      });
  if (!places().has<TrainingLoop>()) {
    both.yours.test_accuracy = all(network_);
  }
  const Stopwatch watch;
  const Places::OursAlone alone(places());
  both.ours.test_accuracy = all(ours_);
  ours_seconds_ += watch.seconds();
}

// ---- For the loop of exercise 10 ----------------------------------------------------------------

void Training::batches(bool in_new_order, Size n, Size batch_size, void* to, TakeBatch take) {
  const Places::Aside aside(places());
  for (const Positions& positions :
       in_new_order ? shuffled(train_, n, batch_size, seed_ + epochs_) : in_order(n, batch_size)) {
    take(to, positions.size(), positions.data(), nullptr);
  }
}

void Training::read(Size B, const Size* positions, float* X, std::int32_t* y) {
  const Places::Aside aside(places());
  const Images& images = evaluating_ ? test_ : train_;
  const Positions wanted(positions, positions + B);
  for (const std::size_t position : wanted) {
    check(position < images.count(), "image ", position, " is asked for, of ", images.count());
  }
  const Array numbers = gather(images, wanted);
  std::copy_n(numbers.data(), numbers.size(), X);
  const dl::Labels labels = gather_labels(images, wanted);
  std::copy_n(labels.data(), B, y);
}

void Training::forward(Size B, const float* X, const float* parameters, float* Z) {
  const Places::Aside aside(places());
  const std::vector<float> values(parameters, parameters + first_.size());
  check_parameters(values);
  network_.set_parameters(values);
  const Array scores = begin_step(array(B, kSizes.inputs, X));
  std::copy_n(scores.data(), scores.size(), Z);
}

double Training::backward(Size B, const std::int32_t* y, float* gradients) {
  const Places::Aside aside(places());
  const double loss = learn(dl::Labels(std::span(y, B)));
  const std::vector<float> d = network_.gradients();
  std::copy(d.begin(), d.end(), gradients);
  if (places().comparing()) {  // where the step should lead; whoever has the optimiser is heard too
    network_.update();
    wanted_ = network_.parameters();
  }
  return loss;
}

/// That the parameters are what the last step should have made of them.
void Training::check_parameters(const std::vector<float>& values) {
  float largest = 0;
  for (const float value : wanted_) {
    largest = std::max(largest, std::abs(value));
  }
  for (std::size_t i = 0; i < wanted_.size() && fault_.empty(); ++i) {
    if (!(std::abs(values[i] - wanted_[i]) <= 1e-5f * largest)) {
      fault_ = concat("after step ", step_, " parameter ", i, " is ", values[i], " and ours ",
                      wanted_[i]);
    }
  }
}

void Training::scores(Size B, const float* X, float* Z) {
  const Places::Aside aside(places());
  const Array scores = network_.scores(array(B, kSizes.inputs, X));
  std::copy_n(scores.data(), scores.size(), Z);
}

void Training::parameters(float* values) {
  const std::vector<float> all = network_.parameters();
  std::copy(all.begin(), all.end(), values);
}

Size Training::correct(Size B, const float* Z, const std::int32_t* y) {
  const Places::Aside aside(places());
  return right(array(B, kSizes.classes, Z), dl::Labels(std::span(y, B)));
}

}  // namespace dl::parts
