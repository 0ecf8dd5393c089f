// Ctrl-C, taken at a moment when nothing is half done.
#pragma once

#include <exception>

namespace dl::lesson {

/// Thrown by throw_if_interrupted().
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// From now on the first SIGINT is only noted; a second one ends the program at once.
void catch_interrupts();

/// Whether SIGINT has been noted.
bool interrupted();

/// Throws Interrupted if so. To be called where the state is whole, between two steps.
void throw_if_interrupted();

}  // namespace dl::lesson
