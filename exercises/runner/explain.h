// In words that a student can use: what the compiler, the linker, the sanitizers and the system say
// of an answer.
#pragma once

#include <string>
#include <vector>

#include "files.h"
#include "process.h"

namespace dl::runner {

/// Why `file` does not compile: its first error, in at most 12 lines, with the names of types that
/// api.hpp uses; or a sentence, where that error would not help.
std::string compiler_message(const std::string& said, const fs::path& file);
/// Why the answer and the tests are no program together.
std::string linker_message(const std::string& said);

/// How a program ended that did not end by itself after its last test; `where` is "in the test
/// 'name'", or "after the last test".
std::string crash_message(const ProcessResult& ended, const std::string& where);

/// What a sanitizer has found.
struct Finding {
  std::string sentence;  // empty if nothing was found
  std::string place;     // "student.cpp:12", the line of the answer; may be empty
  std::string report;    // its own first line

  std::string text() const;  // all of it
};
Finding sanitizer_finding(const std::string& output, const fs::path& file);

/// Known traps: what exercises/traps.json has to say about lines of this file.
std::vector<std::string> traps_in(const fs::path& file, const fs::path& traps);

/// Whether a source is white space and comments alone.
bool is_blank(const std::string& source);

/// The same text, in which long names of types are as short as students know them.
std::string with_short_types(const std::string& text);

}  // namespace dl::runner
