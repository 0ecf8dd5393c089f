// What a test leaves behind, and how it stops: the part of the harness that main.cpp writes out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

// The runner compiles the harness and the tests with a name here that no answer knows: what an
// answer declares is something else, and it cannot take tests off the list, or put others on it.
#ifndef DL_SEAL
#define DL_SEAL sealed
#endif

namespace dl::harness {
inline namespace DL_SEAL {

/// Thrown by todo(): a function that is not written yet was called.
struct Todo {
  std::string what;
};

/// Thrown by a check that does not hold: what was seen, and what it looks like, if anything.
struct Failure {
  std::string message;
  std::string diagnosis;
};

/// A test of an exercise; `category` is what a student learns of a hidden test, else empty.
struct Test {
  std::string name;
  std::string category;
  void (*body)();
};

/// All tests linked into this program, in the order of their files.
std::vector<Test>& tests();

/// Puts a test on that list (see TEST in check.h).
struct Registered {
  Registered(const char* name, const char* category, void (*body)()) {
    tests().push_back({name, category, body});
  }
};

/// What the runner expects at the end of the record: a line of standard input.
const char* word();

/// Why the tests cannot run on this machine, in a sentence; empty if they can. Set before main().
std::string& skip_reason();

/// Before each test: forgets what the last one has noted, and seeds its random numbers.
void start_test(const std::string& name, std::uint64_t seed);
/// Whether the test has drawn random numbers since, so that its seed is worth telling.
bool drew_random_numbers();

}  // namespace DL_SEAL
}  // namespace dl::harness
