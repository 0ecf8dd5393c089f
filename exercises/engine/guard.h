// What becomes of a student's function that throws, crashes or does not come back: one sentence
// that names it, and the end of the program.
#pragma once

#include <functional>
#include <string>

#include <dl/base/check.h>

namespace dl::parts {

/// A student's function has failed; the text says which.
class PartFailed : public Error {
 public:
  using Error::Error;
};

/// To be called once: from now on signals that end a program are explained where a Guard lives.
void watch_for_crashes();

/// Lives while a student's function runs. They call one another: the newest counts.
class Guard {
 public:
  Guard(const std::string& id, const char* function, const std::string& stage);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Calls f. What it throws becomes a PartFailed.
  void run(const std::function<void()>& f) const;

 private:
  std::string name_, stage_, before_;
};

}  // namespace dl::parts
