// The history that a training leaves behind: whatever the numbers of its epochs are, the file has a
// line of six fields for each, and they read back as what they were, to the last bit.
#include "lesson/history.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "fuzz.h"

namespace {

using dl::fuzz::require;

double number(const std::string& text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  require(fault == std::errc() && end == text.data() + text.size());
  return value;
}

bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b)
                       : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

void dl::fuzz::history(Bytes input) {
  lesson::History history(input.size() / sizeof(lesson::EpochResult));
  static_assert(sizeof(lesson::EpochResult) == 5 * sizeof(double));
  if (!history.empty()) {
    std::memcpy(history.data(), input.data(), history.size() * sizeof(lesson::EpochResult));
  }
  const std::filesystem::path path = scratch_folder() / "history.csv";
  lesson::save_history(path, history);

  std::ifstream file(path);
  std::string line;
  require(bool(std::getline(file, line)) &&
          line == "epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds");
  for (std::size_t i = 0; i < history.size(); ++i) {
    require(bool(std::getline(file, line)));
    std::istringstream fields(line);
    std::string field;
    require(bool(std::getline(fields, field, ',')) && field == std::to_string(i + 1));
    const lesson::EpochResult& epoch = history[i];
    for (const double expected : {epoch.train_loss, epoch.train_accuracy, epoch.test_accuracy,
                                  epoch.train_seconds, epoch.eval_seconds}) {
      require(bool(std::getline(fields, field, ',')) && same(number(field), expected));
    }
    require(!std::getline(fields, field, ','));
  }
  require(!std::getline(file, line));
}
