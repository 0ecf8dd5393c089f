#include "lesson/logbook.h"

#include <gtest/gtest.h>

#include "support/error_text.h"

namespace dl::lesson {
namespace {

/// What check_learned() says after an epoch in which nothing was learned.
std::string complaint(const TrainingOptions& options) {
  testing::internal::CaptureStdout();
  Logbook logbook(options);
  logbook.epoch({2.3, 0.1, 0.1, 1, 1});
  testing::internal::GetCapturedStdout();
  return error_text([&] { logbook.check_learned(); });
}

TEST(Logbook, HoldsTheNotebooksTrainingToItsResults) {
  EXPECT_EQ(complaint({}),
            "train: the network has not learned enough: training loss 2.3 is not below 0.5");
}

TEST(Logbook, HoldsNoOtherTrainingToThem) {
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

}  // namespace
}  // namespace dl::lesson
