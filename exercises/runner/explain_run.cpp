#include "explain.h"

#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <regex>
#include <string_view>
#include <utility>

#include <dl/base/check.h>

namespace dl::runner {

namespace {

using nlohmann::json;

bool contains(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

// What AddressSanitizer and LeakSanitizer call it, and what it is.
constexpr std::pair<const char*, const char*> kMemory[] = {
    {"heap-buffer-overflow",
     "memory just outside of an array is used: a subscript too large, or "
     "negative?"},
    {"stack-buffer-overflow",
     "memory just outside of a local array is used: a subscript too "
     "large, or negative?"},
    {"stack-buffer-underflow", "memory just before a local array is used: a negative subscript?"},
    {"dynamic-stack-buffer-overflow", "memory just outside of a local array is used"},
    {"global-buffer-overflow",
     "memory just outside of a static array is used: a subscript too "
     "large, or negative?"},
    {"container-overflow",
     "memory past a container's last element is used: a subscript that is "
     "not below its size()?"},
    {"heap-use-after-free",
     "memory is used that was given back: a pointer, a reference or an "
     "iterator to what is gone, or has moved when its vector grew?"},
    {"stack-use-after-return",
     "a local variable is used after its function has returned: a "
     "reference or a pointer to it?"},
    {"stack-use-after-scope",
     "a local variable is used after its block has ended: a reference to "
     "it, or a lazy expression of xtensor that refers to it?"},
    {"attempting double-free", "memory is given back twice: two owners of one pointer?"},
    {"attempting free on address", "memory is given back that was never asked for"},
    {"alloc-dealloc-mismatch",
     "memory is given back by other means than it was asked for: "
     "delete in place of delete[], or the other way round?"},
    {"new-delete-type-mismatch",
     "an object is deleted as one of another type: is the destructor "
     "of its base not virtual?"},
    {"stack-overflow",
     "the stack is full: a recursion without end, or a local array of "
     "megabytes?"},
    {"negative-size-param", "a number of bytes is negative"},
    {"param-overlap", "two pieces of memory overlap that must not: std::copy onto itself?"},
    {"allocation-size-too-big",
     "an array too large for any machine is asked for: a negative size "
     "that became unsigned?"},
    {"hard rss limit", "more memory is used than this exercise allows"},
    {"out-of-memory", "more memory is asked for than there is"},
    {"FPE", "an integer is divided by zero"},
    {"ABRT",
     "the program stopped itself: abort(), a failed assert, or an exception that left a "
     "noexcept function"},
    {"ILL", "the end of a function that must return a value is reached without one?"},
    {"SEGV",
     "memory is used that is not there: a null pointer, or a subscript far outside of an "
     "array?"},
    {"BUS", "memory is used that is not there"},
    {"detected memory leaks",
     "memory is asked for and never given back: new without delete, or "
     "objects that own each other through shared_ptr?"}};

// What UndefinedBehaviorSanitizer says, and what it is.
constexpr std::pair<const char*, const char*> kArithmetic[] = {
    {"division by zero", "a number is divided by zero"},
    {"out of bounds", "a subscript is outside of its array"},
    {"shift exponent", "a number is shifted by more bits than it has, or by fewer than none"},
    {"left shift of", "a shift moves bits out of a signed number"},
    {"cannot be represented in type", "an integer grows beyond what its type can hold"},
    {"null pointer", "a null pointer is used: is it set on every path?"},
    {"misaligned address", "a pointer does not point to where such an object can be"},
    {"insufficient space", "an object is used that reaches beyond its memory"},
    {"outside the range of representable values",
     "a number is converted to a type that cannot "
     "hold it (NaN, infinite, negative, or too "
     "large?)"},
    {"reached an unreachable", "the program comes to where it must never come"},
    {"without returning a value", "a function that must return a value ends without one"},
    {"which is not a valid value",
     "a bool or an enumeration holds what is none of its values: "
     "was it never set?"},
    {"applying", "a pointer is moved outside of its array"},
    {"pointer index expression", "a pointer is moved outside of its array"},
    {"variable length array", "the size of a local array is not positive"}};

}  // namespace

std::string crash_message(const ProcessResult& ended, const std::string& where) {
  const bool late = where == "after the last test";
  switch (ended.signal) {
    case 0:
      return concat("the program ended by itself ", where, " (exit status ", ended.status,
                    late ? "): is there an exit() in a destructor?"
                         : "), before the tests were over: exit() has no place in an answer");
    case SIGSEGV:
    case SIGBUS:
      return concat("it crashed ", where, " (", ::strsignal(ended.signal),
                    late ? "): in the destructor of a static variable, or was memory overwritten "
                           "before, by a subscript outside an array?"
                         : "): a subscript outside an array, a null pointer, or a recursion "
                           "without end?");
    case SIGABRT:
      return concat("it was aborted ", where,
                    late ? ": by the destructor of a static variable, or was memory overwritten "
                           "before, by a subscript outside an array?"
                         : ": abort(), a failed assert, memory that was overwritten, or an "
                           "exception that left a noexcept function?");
    case SIGFPE:
      return concat("it divided an integer by zero ", where,
                    " (or took the remainder): is there a size, a count or a number of rows that "
                    "can be 0?");
    case SIGILL:
    case SIGTRAP:
      return concat("it stopped ", where, " (", ::strsignal(ended.signal),
                    "): does a function that must return a value end without one?");
    case SIGKILL:
      return concat("it was killed ", where, ": it may have used up the machine's memory");
    case SIGXFSZ:
      return concat("it was stopped ", where, ": it wrote a file that is too large");
    default:
      return concat("it was ended by signal ", ended.signal, " (", ::strsignal(ended.signal), ") ",
                    where);
  }
}

std::string Finding::text() const {
  return sentence + (place.empty() ? "" : "\n    in " + place) + "\n    (" + report + ")";
}

Finding sanitizer_finding(const std::string& output, const fs::path& file) {
  static const std::regex kAddress(R"(^==\d+==ERROR: | on (unknown )?address 0x.*$| \(pc .*$)");
  Finding finding;
  for (const std::string& line : lines_of(output)) {
    if (finding.sentence.empty()) {
      const bool arithmetic = contains(line, "runtime error: ");
      const bool memory = contains(line, "ERROR: AddressSanitizer") ||
                          contains(line, "ERROR: LeakSanitizer") ||
                          contains(line, "hard rss limit");
      if (!arithmetic && !memory) {
        continue;
      }
      finding.sentence =
          arithmetic ? "what this does is not defined in C++" : "memory is used as it must not be";
      const auto look_up = [&](const auto& list) {
        for (const auto& [words, sentence] : list) {
          if (contains(line, words)) {
            finding.sentence = sentence;
            return;
          }
        }
      };
      arithmetic ? look_up(kArithmetic) : look_up(kMemory);
      const auto error = line.find("runtime error: ");
      finding.report = arithmetic ? line.substr(error) : std::regex_replace(line, kAddress, "");
    }
    if (const auto at = line.find(file.filename().string() + ":");
        finding.place.empty() && at != std::string::npos) {
      finding.place = line.substr(at, line.find_first_of(" )", at) - at);
      while (finding.place.ends_with(':')) {
        finding.place.pop_back();
      }
    }
  }
  return finding;
}

std::vector<std::string> traps_in(const fs::path& file, const fs::path& traps) {
  std::vector<std::string> found;
  const json list = fs::exists(traps) ? json::parse(read_file(traps)) : json::array();
  const std::vector<std::string> lines = lines_of(read_file(file));
  for (const json& trap : list) {
    const std::regex pattern(trap.at("line").get<std::string>());
    const std::regex harmless(trap.at("unless").get<std::string>());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string code = lines[i].substr(0, lines[i].find("//"));
      if (std::regex_search(code, pattern) && !std::regex_search(code, harmless)) {
        found.push_back(concat("line ", i + 1, " of ", file.filename().string(), ": ",
                               trap.at("says").get<std::string>()));
        break;  // once is enough
      }
    }
  }
  return found;
}

}  // namespace dl::runner
