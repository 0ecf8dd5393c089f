#include "lesson/history.h"

#include <string>

#include "base/atomic_file.h"
#include "base/check.h"
#include "base/number.h"

namespace dl::lesson {

void save_history(const std::filesystem::path& path, const History& history) {
  std::string text = "epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds\n";
  int epoch = 0;
  for (const EpochResult& r : history) {
    text += concat(++epoch, ',', number(r.train_loss), ',', number(r.train_accuracy), ',',
                   number(r.test_accuracy), ',', number(r.train_seconds), ',',
                   number(r.eval_seconds), '\n');
  }
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

void check_learned(const History& history) {
  check(!history.empty(), "train: no epoch was finished");
  const EpochResult& last = history.back();
  check(last.train_loss < 0.5, "train: the network has not learned enough: training loss ",
        last.train_loss, " is not below 0.5");
  const auto check_accuracy = [](const char* which, double accuracy) {
    check(accuracy > 0.7 && accuracy <= 1, "train: the network has not learned enough: ", which,
          " accuracy ", accuracy, " is not in (0.7, 1]");
  };
  check_accuracy("training", last.train_accuracy);
  check_accuracy("test", last.test_accuracy);
}

}  // namespace dl::lesson
