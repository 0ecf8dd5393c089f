#include "lesson/history.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/check.h"
#include "support/temp_folder.h"

namespace dl::lesson {
namespace {

EpochResult epoch(double loss, double train_accuracy, double test_accuracy) {
  return {loss, train_accuracy, test_accuracy, 1, 0.1};
}

TEST(CheckLearned, AcceptsWhatTheNotebookAccepts) {
  EXPECT_NO_THROW(check_learned({epoch(0.9, 0.5, 0.5), epoch(0.49, 0.71, 1.0)}));
}

TEST(CheckLearned, RefusesEachOfTheThreeAndNaN) {
  const double nan = std::nan("");
  for (const EpochResult& bad :
       {epoch(0.5, 0.9, 0.9), epoch(nan, 0.9, 0.9), epoch(0.4, 0.7, 0.9), epoch(0.4, 1.01, 0.9),
        epoch(0.4, nan, 0.9), epoch(0.4, 0.9, 0.7), epoch(0.4, 0.9, nan)}) {
    EXPECT_THROW(check_learned({epoch(0.1, 0.9, 0.9), bad}), Error)
        << bad.train_loss << ' ' << bad.train_accuracy << ' ' << bad.test_accuracy;
  }
  EXPECT_THROW(check_learned({}), Error);
}

TEST(SaveHistory, WritesOneLineAnEpochWithEveryDigit) {
  const TempFolder folder;
  save_history(folder / "history.csv", {epoch(0.1, 1.0 / 3, 0.25), epoch(0.05, 0.5, 0.75)});
  EXPECT_EQ(contents_of(folder / "history.csv"),
            "epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds\n"
            "1,0.1,0.3333333333333333,0.25,1,0.1\n"
            "2,0.05,0.5,0.75,1,0.1\n");
}

}  // namespace
}  // namespace dl::lesson
