// A place in a kernel's source, for reports.
#pragma once

#include <cstring>
#include <ostream>
#include <source_location>

namespace dl::simulator {

struct Site {
  std::source_location where;

  friend bool operator==(const Site& a, const Site& b) {
    const char *a_file = a.where.file_name(), *b_file = b.where.file_name();
    return a.where.line() == b.where.line() && a.where.column() == b.where.column() &&
           (a_file == b_file || std::strcmp(a_file, b_file) == 0);
  }
  /// "matmul.cuh:57"
  friend std::ostream& operator<<(std::ostream& out, const Site& site) {
    const char* slash = std::strrchr(site.where.file_name(), '/');
    return out << (slash == nullptr ? site.where.file_name() : slash + 1) << ':'
               << site.where.line();
  }
};

}  // namespace dl::simulator
