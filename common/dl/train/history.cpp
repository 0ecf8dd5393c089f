#include <dl/train/history.h>

#include <array>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>

namespace dl::train {

namespace {

constexpr std::string_view kHeader =
    "epoch,train_loss,train_acc,val_acc,test_acc,train_seconds,eval_seconds";
constexpr std::string_view kOldHeader =
    "epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds";

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) {
      return fields;
    }
    line.remove_prefix(comma + 1);
  }
}

/// What number() wrote.
std::optional<double> any_number(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return text == "nan" ? std::numeric_limits<double>::quiet_NaN()
                       : parse_number<double>(text, {-kInfinity, kInfinity});
}

/// The result that a line says, if it is one of the file's columns.
std::optional<EpochMetrics> parse_result(std::string_view line, bool with_validation) {
  std::vector<std::string_view> fields = fields_of(line);
  std::optional<double> validation;
  if (with_validation && fields.size() == 7) {
    if (!fields[3].empty() && !(validation = any_number(fields[3]))) {
      return std::nullopt;
    }
    fields.erase(fields.begin() + 3);
  } else if (with_validation || fields.size() != 6) {
    return std::nullopt;
  }
  const auto epoch = parse_number<std::uint64_t>(fields[0], {.low = 1});
  std::array<double, 5> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto value = any_number(fields[i + 1]);
    if (!epoch || !value) {
      return std::nullopt;
    }
    numbers[i] = *value;
  }
  return EpochMetrics{numbers[0], numbers[1], numbers[2], numbers[3],
                      numbers[4], validation, *epoch};
}

}  // namespace

void save_history(const std::filesystem::path& path, const History& history) {
  std::string text = concat(kHeader, '\n');
  for (const EpochMetrics& r : history) {
    text += concat(r.epoch, ',', to_shortest(r.train_loss), ',', to_shortest(r.train_accuracy), ',',
                   r.val_accuracy ? to_shortest(*r.val_accuracy) : "", ',',
                   to_shortest(r.test_accuracy), ',', to_shortest(r.train_seconds), ',',
                   to_shortest(r.eval_seconds), '\n');
  }
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

History load_history(const std::filesystem::path& path) {
  std::ifstream file(path);
  check(file.is_open(), "cannot read ", path.string());
  std::string line;
  std::getline(file, line);
  check(line == kHeader || line == kOldHeader, path.string(), " is no history: it begins with ",
        in_quotes(line));
  const bool with_validation = line == kHeader;
  History history;
  for (int number = 2; std::getline(file, line); ++number) {
    const auto result = parse_result(line, with_validation);
    check(result && (history.empty() || history.back().epoch < result->epoch), path.string(),
          " is no history: line ", number, " is ", in_quotes(line));
    history.push_back(*result);
  }
  return history;
}

// #region asserts
void check_learned(const History& history) {
  check(!history.empty(), "train: no epoch was finished");
  const EpochMetrics& last = history.back();
  check(last.train_loss < 0.5, "train: the network has not learned enough: training loss ",
        last.train_loss, " is not below 0.5");
  const auto check_accuracy = [](const char* which, double accuracy) {
    check(accuracy > 0.7 && accuracy <= 1, "train: the network has not learned enough: ", which,
          " accuracy ", accuracy, " is not in (0.7, 1]");
  };
  check_accuracy("training", last.train_accuracy);
  check_accuracy("test", last.test_accuracy);
}
// #endregion asserts

}  // namespace dl::train
