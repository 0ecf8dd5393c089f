// A place in a source file, for reports.
#pragma once

#include <cstring>
#include <ostream>

namespace dl {

/// As a default argument, `SourceLocation site = SourceLocation::here()` is where the function is
/// called.
struct SourceLocation {
  const char* file = "";
  int line = 0;

  // Not std::source_location, which clang 14, and with it clang-tidy, does not have.
  static constexpr SourceLocation here(const char* file = __builtin_FILE(),
                                       int line = __builtin_LINE()) {
    return {file, line};
  }

  friend bool operator==(const SourceLocation& a, const SourceLocation& b) {
    return a.line == b.line && (a.file == b.file || std::strcmp(a.file, b.file) == 0);
  }
  /// "matmul.cuh:57"
  friend std::ostream& operator<<(std::ostream& out, const SourceLocation& site) {
    const char* slash = std::strrchr(site.file, '/');
    return out << (slash == nullptr ? site.file : slash + 1) << ':' << site.line;
  }
};

}  // namespace dl
