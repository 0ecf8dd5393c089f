// The history that a training leaves behind. Whatever the numbers of its epochs are, they read back
// as what they were, to the last bit; and whatever somebody has written into the file, it is read,
// and then the same after it is saved again, or an Error says what is wrong with it.
#include <dl/train/history.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "fuzz.h"

namespace {

using dl::fuzz::require;
using dl::train::EpochMetrics;
using dl::train::History;

bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b)
                       : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(const EpochMetrics& a, const EpochMetrics& b) {
  return a.epoch == b.epoch && same(a.train_loss, b.train_loss) &&
         same(a.train_accuracy, b.train_accuracy) && same(a.test_accuracy, b.test_accuracy) &&
         same(a.train_seconds, b.train_seconds) && same(a.eval_seconds, b.eval_seconds) &&
         a.val_accuracy.has_value() == b.val_accuracy.has_value() &&
         same(a.val_accuracy.value_or(0), b.val_accuracy.value_or(0));
}

void check_saving(const std::filesystem::path& path, const History& history) {
  dl::train::save_history(path, history);
  const History again = dl::train::load_history(path);
  require(std::equal(history.begin(), history.end(), again.begin(), again.end(),
                     [](const EpochMetrics& a, const EpochMetrics& b) { return same(a, b); }));
}

/// The input as numbers: six for each epoch.
History history_of(dl::fuzz::Bytes input) {
  History history;
  for (double numbers[6]; input.size() >= sizeof numbers; input = input.subspan(sizeof numbers)) {
    std::memcpy(numbers, input.data(), sizeof numbers);
    history.push_back({numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5],
                       history.size() + 1});
  }
  return history;
}

}  // namespace

void dl::fuzz::history(Bytes input) {
  const std::filesystem::path path = scratch_folder() / "history.csv";
  check_saving(path, history_of(input));

  const MemoryFile file(input);
  History read;
  try {
    read = train::load_history(file.path());
  } catch (const Error&) {
    return;
  }
  check_saving(path, read);
}
