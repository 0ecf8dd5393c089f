// A lesson from five seeds: the tables that it prints become one table of means, lowest and highest
// numbers. `seeds softmax_regression --device cpu` runs softmax_regression with --seed 0 to 4.
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>

using namespace dl;

namespace {

constexpr int kSeeds = 5;

/// What the command prints.
std::string output_of(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  check(pipe != nullptr, "cannot start ", command);
  std::string text;
  std::array<char, 4096> part;
  while (const std::size_t n = std::fread(part.data(), 1, part.size(), pipe)) {
    text.append(part.data(), n);
  }
  check(::pclose(pipe) == 0, "this failed: ", command);
  return text;
}

/// The cells of a line of a table, which are two spaces or more apart.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t from = line.find_first_not_of(' ');
  while (from != std::string::npos) {
    const std::size_t gap = line.find("  ", from);
    cells.push_back(line.substr(from, gap - from));
    from = gap == std::string::npos ? gap : line.find_first_not_of(' ', gap);
  }
  return cells;
}

std::optional<double> number_in(const std::string& text) { return parse_number<double>(text); }

using Cells = std::vector<std::pair<std::string, double>>;

/// The numbers of all tables, each by its row and its column: "nn 10: test acc". A table begins
/// with a line whose second cell is no number, and goes on while the lines have as many cells.
Cells numbers_of(const std::string& output) {
  Cells numbers;
  std::vector<std::string> header;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> cells = cells_of(line);
    if (header.empty() && cells.size() > 1 && !number_in(cells[1])) {
      header = cells;
    } else if (cells.size() == header.size()) {
      for (std::size_t i = 1; i < cells.size(); ++i) {
        if (const auto number = number_in(cells[i]); number && header[i] != "seconds") {
          numbers.emplace_back(concat(cells[0], ": ", header[i]), *number);
        }
      }
    } else {
      header.clear();
    }
  }
  return numbers;
}

void seeds(const std::string& lesson, const std::string& arguments) {
  const auto folder = std::filesystem::canonical("/proc/self/exe").parent_path();
  std::vector<Cells> runs;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const std::string command =
        concat("'", (folder / lesson).string(), "' --quiet --seed ", seed, arguments);
    runs.push_back(numbers_of(output_of(command)));
    check(!runs.back().empty(), "no table is printed by ", command);
    check(runs.back().size() == runs.front().size(), "other tables than from seed 0: ", command);
  }
  int width = 0;
  for (const auto& [name, number] : runs.front()) {
    width = std::max(width, static_cast<int>(name.size()));
  }
  std::printf("%-*s  %10s  %10s  %10s\n", width, "seeds 0 to 4", "mean", "lowest", "highest");
  for (std::size_t i = 0; i < runs.front().size(); ++i) {
    std::vector<double> values;
    for (const Cells& run : runs) {
      values.push_back(run[i].second);
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    std::printf("%-*s  %10.4g  %10.4g  %10.4g\n", width, runs.front()[i].first.c_str(),
                std::accumulate(values.begin(), values.end(), 0.0) / kSeeds, *low, *high);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    check(argc > 1, "say which lesson: seeds softmax_regression --device cpu");
    std::string arguments;
    for (int i = 2; i < argc; ++i) {
      arguments += concat(" '", argv[i], "'");
    }
    seeds(argv[1], arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "seeds: %s\n", error.what());
    return 1;
  }
}
