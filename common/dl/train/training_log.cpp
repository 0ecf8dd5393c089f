#include <dl/train/training_log.h>

#include <dl/base/check.h>
#include <dl/train/interrupt.h>

namespace dl::train {

namespace {

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
}

void TrainingLog::epoch(const EpochMetrics& result) {
  history_.push_back(result);
  history_.back().epoch = next_epoch();
  ++finished_;
  if (!options_.history.empty()) {
    save_history(options_.history, history_);
  }
  if (trajectory_ != nullptr) {
    trajectory_->snapshot();
  }
  save();
  progress_.epoch(history_.back());  // last: stdout may be gone
}

void TrainingLog::evaluation(double test_accuracy) {
  progress_.evaluation(test_accuracy);
  save();
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
