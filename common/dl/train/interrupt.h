// Ctrl-C, taken at a moment when nothing is half done.
#pragma once

#include <csignal>
#include <exception>

namespace dl::train {

/// Thrown by throw_if_interrupted().
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// While it lives, the first SIGINT is only noted; a second one does what it does before and after:
/// it ends the program at once (see remove_unfinished_files_on_signals()). Where SIGINT is ignored,
/// as in `program &` of a script, it stays so. One at a time.
class ScopedSigintHandler {
 public:
  ScopedSigintHandler();
  ~ScopedSigintHandler();
  ScopedSigintHandler(const ScopedSigintHandler&) = delete;
  ScopedSigintHandler& operator=(const ScopedSigintHandler&) = delete;
};

/// Whether SIGINT has been noted since the last ScopedSigintHandler began: one training that was
/// ended ends none that comes after it.
bool interrupted();
/// Whether it has ever been noted.
bool ever_interrupted();

/// Throws Interrupted if so. To be called where the state is whole, between two steps.
void throw_if_interrupted();

}  // namespace dl::train
