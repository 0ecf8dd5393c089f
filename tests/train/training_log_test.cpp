#include <dl/train/training_log.h>

#include <gtest/gtest.h>

#include <dl/autograd/create.h>
#include <dl/optim/sgd.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::train {
namespace {

/// What check_learned() says after an epoch in which nothing was learned.
std::string complaint(const TrainingOptions& options) {
  testing::internal::CaptureStdout();
  TrainingLog log(options);
  log.epoch({2.3, 0.1, 0.1, 1, 1});
  testing::internal::GetCapturedStdout();
  return error_text([&] { log.check_learned(); });
}

TEST(TrainingLog, HoldsTheNotebooksTrainingToItsResults) {
  EXPECT_EQ(complaint({}),
            "train: the network has not learned enough: training loss 2.3 is not below 0.5");
}

TEST(TrainingLog, HoldsNoOtherTrainingToThem) {
  TrainingOptions fewer_epochs, fewer_images, larger_batches, slower, narrower, smaller;
  fewer_epochs.epochs = 9;
  fewer_images.limit = 1000;
  larger_batches.batch_size = 512;
  slower.lr = 0.01f;
  narrower.hidden = 16;
  smaller.rows = 14;
  for (const TrainingOptions& options :
       {fewer_epochs, fewer_images, larger_batches, slower, narrower, smaller}) {
    EXPECT_EQ(complaint(options), "(no error)");
  }
}

/// Trains no network, but tells a log of so many epochs.
class GoingOn : public testing::Test {
 protected:
  void train(int epochs, bool load, double loss) {
    options_.load = load ? net_ : std::filesystem::path();
    data::DataLoader loader(set_, {.shuffle = true});
    optim::SGD sgd({W_}, {.lr = 0.1f});
    const Checkpoint checkpoint{{{"W", W_}}, loader, &sgd};
    if (load) {
      load_checkpoint(net_, checkpoint);
    }
    TrainingLog log(options_, &checkpoint);
    for (int i = 0; i < epochs; ++i) {
      loader.begin();
      log.epoch({loss, 0.5, 0.5, 1, 1});
    }
  }
  /// "1:0.5 2:0.5": the epochs of the file, and their losses.
  std::string kept() const {
    std::string text;
    for (const EpochMetrics& result : load_history(options_.history)) {
      text += concat(text.empty() ? "" : " ", result.epoch, ':', result.train_loss);
    }
    return text;
  }

  TempFolder folder_;
  std::filesystem::path net_ = folder_ / "net";
  TrainingOptions options_ = [this] {
    TrainingOptions options;
    options.quiet = true;
    options.save = net_;
    options.history = folder_ / "history.csv";
    return options;
  }();
  data::ImageSet set_{2, 1, 1, {1, 2}, {0, 1}};
  Tensor W_ = parameter(zeros({2}));
};

TEST_F(GoingOn, KeepsTheEpochsOfBeforeAndCountsOn) {
  train(2, false, 0.5);
  train(2, true, 0.25);
  EXPECT_EQ(kept(), "1:0.5 2:0.5 3:0.25 4:0.25");
  train(1, true, 0.125);
  EXPECT_EQ(kept(), "1:0.5 2:0.5 3:0.25 4:0.25 5:0.125");
}

TEST_F(GoingOn, LeavesOutEpochsThatTheCheckpointHasNotSeen) {
  train(2, false, 0.5);
  std::filesystem::copy(net_, folder_ / "two");
  train(2, true, 0.25);
  std::filesystem::rename(folder_ / "two", net_);
  train(1, true, 0.125);
  EXPECT_EQ(kept(), "1:0.5 2:0.5 3:0.125");
}

TEST_F(GoingOn, CountsOnWithoutAFileToo) {
  train(2, false, 0.5);
  std::filesystem::remove(options_.history);
  train(1, true, 0.25);
  EXPECT_EQ(kept(), "3:0.25");
}

TEST_F(GoingOn, BeginsAnewWhereItGoesOnFromNothing) {
  train(2, false, 0.5);
  train(1, false, 0.25);
  EXPECT_EQ(kept(), "1:0.25");
}

TEST_F(GoingOn, LeavesAFileAloneThatIsNoHistory) {
  train(1, false, 0.5);
  put(options_.history, "my,own,file\n");
  EXPECT_EQ(error_text([&] { train(1, true, 0.25); }),
            "--history cannot go on: " + options_.history.string() +
                " is no history: it begins with \"my,own,file\"; name another file, or remove it");
  EXPECT_EQ(contents_of(options_.history), "my,own,file\n");
}

}  // namespace
}  // namespace dl::train
