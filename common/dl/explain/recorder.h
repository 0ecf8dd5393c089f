// Recorder: watches all that a program trains, and keeps what a page can show of it.
#pragma once

#include <memory>
#include <string>

#include <dl/explain/recording.h>

namespace dl::explain {

/// While it lives, every training of the program is recorded: the loss of every step, and some
/// steps in full, with the numbers of each operation and its gradients. These are the first, and
/// the last of each epoch that a TrainingLog tells of; where none does, steps 1, 2, 4, 8 and so
/// on. What only looks at gradients, and changes no parameter, is no step.
///
/// A new training begins where backward() comes to other parameters than before. No number of it
/// is another one for being recorded; it takes longer, and on a GPU nothing is captured.
class Recorder {
 public:
  explicit Recorder(std::string program);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// What there is so far. The step that is going on counts if it has changed a parameter.
  const Recording& recording();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// For programs that train several networks: what the next training is called; and what came of the
/// one of that name. Without a Recorder they do nothing.
void name_training(const std::string& name);
void note_training(const std::string& name, const std::string& note);

}  // namespace dl::explain
