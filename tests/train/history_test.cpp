#include <dl/train/history.h>

#include <gtest/gtest.h>

#include <cmath>

#include <dl/base/check.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::train {
namespace {

EpochMetrics epoch(double loss, double train_accuracy, double test_accuracy,
                   std::uint64_t number = 1) {
  return {loss, train_accuracy, test_accuracy, 1, 0.1, {}, number};
}

TEST(CheckLearned, AcceptsWhatTheNotebookAccepts) {
  EXPECT_NO_THROW(check_learned({epoch(0.9, 0.5, 0.5), epoch(0.49, 0.71, 1.0)}));
}

TEST(CheckLearned, RefusesEachOfTheThreeAndNaN) {
  const double nan = std::nan("");
  for (const EpochMetrics& bad :
       {epoch(0.5, 0.9, 0.9), epoch(nan, 0.9, 0.9), epoch(0.4, 0.7, 0.9), epoch(0.4, 1.01, 0.9),
        epoch(0.4, nan, 0.9), epoch(0.4, 0.9, 0.7), epoch(0.4, 0.9, nan)}) {
    EXPECT_THROW(check_learned({epoch(0.1, 0.9, 0.9), bad}), Error)
        << bad.train_loss << ' ' << bad.train_accuracy << ' ' << bad.test_accuracy;
  }
  EXPECT_THROW(check_learned({}), Error);
}

TEST(SaveHistory, WritesOneLineAnEpochWithEveryDigit) {
  const TempFolder folder;
  save_history(folder / "history.csv", {epoch(0.1, 1.0 / 3, 0.25), epoch(0.05, 0.5, 0.75, 2)});
  EXPECT_EQ(contents_of(folder / "history.csv"),
            "epoch,train_loss,train_acc,val_acc,test_acc,train_seconds,eval_seconds\n"
            "1,0.1,0.3333333333333333,,0.25,1,0.1\n"
            "2,0.05,0.5,,0.75,1,0.1\n");
}

class LoadHistory : public testing::Test {
 protected:
  std::string refusal(const std::string& text) {
    put(path_, text);
    const std::string said = error_text([&] { load_history(path_); });
    EXPECT_TRUE(said.starts_with(path_.string() + " is no history: ")) << said;
    return said.substr(said.rfind(": ") + 2);
  }

  TempFolder folder_;
  std::filesystem::path path_ = folder_ / "history.csv";
};

TEST_F(LoadHistory, ReadsWhatWasSaved) {
  EpochMetrics validated = epoch(0.05, 0.5, 0.75, 12);
  validated.val_accuracy = 0.625;
  save_history(path_, {epoch(0.1, 1.0 / 3, 0.25, 11), validated});
  const History history = load_history(path_);
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].epoch, 11u);
  EXPECT_EQ(history[0].train_accuracy, 1.0 / 3);
  EXPECT_FALSE(history[0].val_accuracy);
  EXPECT_EQ(history[1].val_accuracy, 0.625);
  EXPECT_EQ(history[1].test_accuracy, 0.75);
  EXPECT_EQ(history[1].eval_seconds, 0.1);
}

TEST_F(LoadHistory, ReadsFilesFromBeforeThereWasValidation) {
  put(path_,
      "epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds\n"
      "1,0.5,0.25,0.75,1,0.125\n");
  const History history = load_history(path_);
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].test_accuracy, 0.75);
  EXPECT_EQ(history[0].eval_seconds, 0.125);
}

TEST_F(LoadHistory, RefusesWhatIsNone) {
  const std::string header =
      "epoch,train_loss,train_acc,val_acc,test_acc,train_seconds,eval_seconds\n";
  EXPECT_EQ(refusal(""), "it begins with \"\"");
  EXPECT_EQ(refusal("x,y\n1,2\n"), "it begins with \"x,y\"");
  for (const char* line : {"1,2,3,4,5,6", "1,2,3,,5,6,7,8", "0,2,3,,5,6,7", "x,2,3,,5,6,7",
                           "1,2,3,y,5,6,7", "1,2,3,,5,6,", "1,2,3,,5 ,6,7", "01x,2,3,,5,6,7"}) {
    EXPECT_EQ(refusal(header + line + "\n"), concat("line 2 is \"", line, '"'));
  }
  EXPECT_EQ(refusal(header + "2,2,3,,5,6,7\n2,2,3,,5,6,7\n"), "line 3 is \"2,2,3,,5,6,7\"");
}

}  // namespace
}  // namespace dl::train
