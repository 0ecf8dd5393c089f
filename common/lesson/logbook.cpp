#include "lesson/logbook.h"

#include "lesson/interrupt.h"

namespace dl::lesson {

Logbook::Logbook(const TrainingOptions& options, const Checkpoint* checkpoint, Descent* descent)
    : options_(options), checkpoint_(checkpoint), descent_(descent), progress_(options.quiet) {}

void Logbook::epoch(const EpochResult& result) {
  history_.push_back(result);
  if (!options_.history.empty()) {
    save_history(options_.history, history_);
  }
  if (descent_ != nullptr) {
    descent_->note();
  }
  save();
  progress_.epoch(static_cast<int>(history_.size()), result);  // last: stdout may be gone
}

void Logbook::evaluation(double test_accuracy) {
  progress_.evaluation(test_accuracy);
  save();
}

void Logbook::check_learned() const {
  const TrainingOptions notebook;
  const bool same = options_.epochs >= notebook.epochs && options_.limit == notebook.limit &&
                    options_.batch_size == notebook.batch_size && options_.lr == notebook.lr &&
                    options_.hidden == notebook.hidden && options_.rows == notebook.rows &&
                    options_.columns == notebook.columns;
  if (same && !lesson::interrupted()) {
    lesson::check_learned(history_);
  }
}

void Logbook::save() const {
  if (checkpoint_ != nullptr && !options_.save.empty()) {
    save_checkpoint(options_.save, *checkpoint_);
  }
}

}  // namespace dl::lesson
