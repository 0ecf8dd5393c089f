#include "lesson/results.h"

#include "lesson/interrupt.h"

namespace dl::lesson {

void save_results(const TrainingOptions& options, const Checkpoint& checkpoint,
                  const History& history) {
  if (!options.save.empty()) {
    save_checkpoint(options.save, checkpoint);
  }
  if (!options.history.empty()) {
    save_history(options.history, history);
  }
}

void check_results(const TrainingOptions& options, const History& history) {
  if (options.epochs >= 10 && options.limit == 0 && !interrupted()) {
    check_learned(history);
  }
}

}  // namespace dl::lesson
