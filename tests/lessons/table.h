// What a lesson prints, as tables.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/process.h"

namespace dl {

/// The lesson on the CPU, as its user starts it.
inline Finished run_lesson(const std::string& name, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{DL_BIN_DIR "/" + name};
  command.insert(command.end(), {"--device", "cpu"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command);
}

inline Finished run_quick(const std::string& name, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--quick", "--quiet"});
  return run_lesson(name, arguments);
}

/// The cells of the tables in an output by row and column, which are two spaces or more apart. A
/// table begins with the names of its columns and ends with an empty line.
class Tables {
 public:
  explicit Tables(const Finished& result) : result_(result) {
    std::vector<std::string> header;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      const std::vector<std::string> cells = cells_of(line);
      if (cells.empty()) {
        header.clear();
      } else if (header.empty()) {
        header = cells;
      } else if (cells.size() == header.size()) {
        for (std::size_t i = 1; i < cells.size(); ++i) {
          cells_[{cells[0], header[i]}] = cells[i];
        }
      }
    }
    if (!skipped()) {
      EXPECT_EQ(result.status, 0) << result.err;
    }
  }

  /// Whether it could not run, since the images are not installed here.
  bool skipped() const { return result_.err.find("Fashion-MNIST") != std::string::npos; }
  const std::string& reason() const { return result_.err; }

  double at(const std::string& row, const std::string& column) const {
    const auto cell = cells_.find({row, column});
    if (cell == cells_.end()) {
      ADD_FAILURE() << "no " << row << ", " << column << " in\n" << result_.out;
      return 0;
    }
    return std::strtod(cell->second.c_str(), nullptr);
  }

 private:
  static std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::size_t from = line.find_first_not_of(' ');
    while (from != std::string::npos) {
      const std::size_t gap = line.find("  ", from);
      cells.push_back(line.substr(from, gap - from));
      from = gap == std::string::npos ? gap : line.find_first_not_of(' ', gap);
    }
    return cells;
  }

  Finished result_;
  std::map<std::pair<std::string, std::string>, std::string> cells_;
};

}  // namespace dl
