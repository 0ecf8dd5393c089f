// Ctrl-C, taken at a moment when nothing is half done.
#pragma once

#include <csignal>
#include <exception>

namespace dl::lesson {

/// Thrown by throw_if_interrupted().
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// While it lives, the first SIGINT is only noted; a second one does what it does before and after:
/// it ends the program at once (see remove_unfinished_files_on_signals()). One at a time.
class CatchInterrupts {
 public:
  CatchInterrupts();
  ~CatchInterrupts();
  CatchInterrupts(const CatchInterrupts&) = delete;
  CatchInterrupts& operator=(const CatchInterrupts&) = delete;
};

/// Whether SIGINT has been noted.
bool interrupted();

/// Throws Interrupted if so. To be called where the state is whole, between two steps.
void throw_if_interrupted();

}  // namespace dl::lesson
