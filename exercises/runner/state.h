// What the student has done so far: work/state.json. Losing it costs nothing but the counts:
// `verify --all` finds out anew what passes.
#pragma once

#include <map>
#include <string>

#include "catalog.h"

namespace dl::runner {

struct Progress {
  bool passed = false;
  std::string passed_student, passed_tests;  // fingerprints of what passed, and against what
  std::string last;                          // what the last run said: "2 of 5 tests pass"
  int runs = 0, hints = 0;
  bool gave_up = false;  // has looked at the solution before passing

  bool operator==(const Progress&) const = default;
};

class State {
 public:
  /// The state in this folder; a new one if there is none, or none that can be read.
  explicit State(fs::path work);

  std::string current;  // the exercise that `run` means, by its id; may be empty
  Progress& of(const Exercise& exercise) { return progress_[exercise.id]; }
  /// Writes what has changed here into what others have saved meanwhile.
  void save();

  /// The student's copy. `started` is whether there is one.
  fs::path file(const Exercise& exercise) const { return work_ / exercise.id / "student.cpp"; }
  bool started(const Exercise& exercise) const { return fs::exists(file(exercise)); }
  /// Makes it from the stub, if it is not there yet.
  void start(const Exercise& exercise) const;

  void note_pass(const Exercise& exercise);
  /// Whether the student's file passed, and neither it nor the tests have changed since.
  bool done(const Exercise& exercise);
  /// Whether it once passed.
  bool passed(const Exercise& exercise) { return of(exercise).passed; }

 private:
  void read();

  fs::path work_;
  std::map<std::string, Progress> progress_;
  std::map<std::string, Progress> known_;  // what the file is known to hold
};

}  // namespace dl::runner
