// What a training lesson leaves behind: a summary, the trained parameters, the history.
#pragma once

#include "lesson/checkpoint.h"
#include "lesson/program.h"
#include "lesson/train.h"

namespace dl::lesson {

/// Writes the files that --save and --history ask for. To be called as soon as training ends, so
/// that nothing that fails later can lose it.
void save_results(const TrainingOptions& options, const Checkpoint& checkpoint,
                  const History& history);

/// Calls check_learned() if this was training as the notebook does it, ten epochs or more over all
/// images; a shorter run cannot be held to that.
void check_results(const TrainingOptions& options, const History& history);

}  // namespace dl::lesson
