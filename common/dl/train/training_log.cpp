#include <dl/train/training_log.h>

#include <cmath>
#include <string>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>
#include <dl/ops/reduce.h>
#include <dl/train/find_non_finite.h>
#include <dl/train/interrupt.h>
#include <dl/train/training_observer.h>

namespace dl::train {

namespace {

constexpr const char* kAdvice = "; a smaller --lr may help";

/// The epochs of `path` up to that one, for a history that goes on; none where there is no file.
History history_until(const std::filesystem::path& path, std::uint64_t epoch) {
  if (!std::filesystem::exists(path)) {
    return {};
  }
  History history;
  try {
    history = load_history(path);
  } catch (const Error& error) {
    fail("--history cannot go on: ", error.what(), "; name another file, or remove it");
  }
  std::erase_if(history, [epoch](const EpochMetrics& result) { return result.epoch > epoch; });
  return history;
}

/// What is trained, by its names.
NamedTensors parameters_of(const Checkpoint* checkpoint) {
  return checkpoint == nullptr ? NamedTensors{} : checkpoint->parameters;
}

/// Where to look for the reason: the first non-finite parameter, else the largest.
std::string suspect(const NamedTensors& parameters) {
  float largest = 0;
  std::string text;
  for (const auto& [name, parameter] : parameters) {
    if (const auto value = find_non_finite(parameter.array())) {
      return concat(", where ", printable(name, 40), " holds ", to_shortest(*value));
    }
    for (const float value : parameter.to_vector()) {
      if (std::abs(value) > std::abs(largest)) {
        largest = value;
        text = concat(", where ", printable(name, 40), " has grown to ", to_shortest(value));
      }
    }
  }
  return text;
}

/// Throws an Error that says where, unless the loss is a number.
template <class... Where>
void check_loss(double loss, const NamedTensors& parameters, const Where&... where) {
  if (!std::isfinite(loss)) {
    fail("train: the loss is ", to_shortest(loss), where..., suspect(parameters), kAdvice);
  }
}

/// The same for the parameters: the last update of an epoch shows in no loss of it, but is what the
/// checkpoint gets.
template <class... Where>
void check_parameters(const NamedTensors& parameters, const Where&... where) {
  for (const auto& [name, parameter] : parameters) {
    if (const auto value = find_non_finite(parameter.array())) {
      fail("train: ", printable(name, 40), " holds ", to_shortest(*value), where..., kAdvice);
    }
  }
}

}  // namespace

TrainingLog::TrainingLog(const TrainingOptions& options, const Checkpoint* checkpoint,
                         Trajectory* trajectory)
    : options_(options),
      checkpoint_(checkpoint),
      trajectory_(trajectory),
      progress_(options.quiet),
      epochs_before_(checkpoint == nullptr ? 0 : checkpoint->loader.epochs()) {
  if (!options.load.empty() && !options.history.empty()) {
    history_ = history_until(options.history, epochs_before_);
  }
  if (TrainingObserver* const observer = TrainingObserver::current()) {
    observer->on_training(parameters_of(checkpoint_));
  }
}

void TrainingLog::run(int num_epochs, const std::function<void()>& loop) {
  num_epochs_ = num_epochs;
  const ScopedSigintHandler handler;
  progress_.begin(epochs_before_, num_epochs, options_.validation > 0);
  begin_epoch(checkpoint_ == nullptr ? 0 : checkpoint_->loader.size());
  try {
    loop();
  } catch (const Interrupted&) {
    progress_.interrupted(finished_);
  }
}

void TrainingLog::begin_epoch(Index steps) {
  steps_ = steps;
  step_ = 0;
  examples_ = 0;
  sums_.reset();
  if (TrainingObserver* const observer = TrainingObserver::current()) {
    observer->on_epoch_begin(steps);
  }
  watch_.lap();
}

void TrainingLog::step(const Tensor& y_hat, const Tensor& l, const Labels& y) {
  count_step(y.size());
  accumulate(y_hat, l, y);
}

void TrainingLog::count_step(Index examples) {
  throw_if_interrupted();
  if (step_ < steps_) {
    progress_.step(step_, steps_);
  }
  ++step_;
  examples_ += examples;
}

void TrainingLog::accumulate(const Tensor& y_hat, const Tensor& l, const Labels& y) {
  const NoGrad no_grad;
  const Tensor batch_loss = sum(l);
  if (l.device() == Device::cpu) {
    check_loss(static_cast<double>(batch_loss.item()), parameters_of(checkpoint_), " at step ",
               step_, " of epoch ", next_epoch());
  }
  sums_.add({batch_loss, num_correct(y_hat, y)});
}

EpochMetrics TrainingLog::training_metrics() const {
  const auto examples = static_cast<double>(examples_);
  const double loss = sums_[0] / examples, accuracy = sums_[1] / examples;
  const double seconds = watch_.seconds();  // a GPU has done it all: its sums have been read
  const NamedTensors parameters = parameters_of(checkpoint_);
  check_loss(loss, parameters, " in epoch ", next_epoch());
  check_parameters(parameters, " after step ", step_, " of epoch ", next_epoch());
  return {loss, accuracy, 0, seconds, 0};
}

void TrainingLog::epoch(const ModelRef& net, const HeldOut& held_out) {
  EpochMetrics result = training_metrics();
  Stopwatch watch;
  if (held_out.validation != nullptr) {
    result.val_accuracy = evaluate_accuracy(net, *held_out.validation);
  }
  result.test_accuracy = evaluate_accuracy(net, held_out.test);
  net.train();
  result.eval_seconds = watch.seconds();
  epoch(result);
  begin_epoch(steps_);
}

void TrainingLog::epoch(const EpochMetrics& result) {
  history_.push_back(result);
  history_.back().epoch = next_epoch();
  ++finished_;
  if (TrainingObserver* const observer = TrainingObserver::current()) {
    observer->on_epoch(history_.back());
  }
  if (!options_.history.empty()) {
    save_history(options_.history, history_);
  }
  if (trajectory_ != nullptr) {
    trajectory_->snapshot();
  }
  save();
  progress_.epoch(history_.back());  // last: stdout may be gone
}

void TrainingLog::finish(const ModelRef& net, const HeldOut& held_out) {
  if (num_epochs_ == 0) {
    progress_.evaluation(evaluate_accuracy(net, held_out.test));
    save();
  }
}

void TrainingLog::check_learned() const {
  const TrainingOptions notebook;
  const bool same = options_.epochs >= notebook.epochs && options_.limit == notebook.limit &&
                    options_.batch_size == notebook.batch_size && options_.lr == notebook.lr &&
                    options_.hidden == notebook.hidden && options_.rows == notebook.rows &&
                    options_.columns == notebook.columns;
  if (same && !train::interrupted()) {
    train::check_learned(history_);
  }
}

void TrainingLog::save() const {
  if (checkpoint_ != nullptr && !options_.save.empty()) {
    save_checkpoint(options_.save, *checkpoint_, options_.settings);
  }
}

}  // namespace dl::train
