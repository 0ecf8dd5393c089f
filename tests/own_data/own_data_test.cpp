// The program of docs/own-data.md, as its reader runs it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <dl/data/data_loader.h>
#include <dl/data/image_folder.h>
#include "support/process.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

const std::string kMoons = std::string(DL_PROJECT_DIR) + "/tests/own_data/moons.csv";

TEST(OwnData, ATableIsLearnedSavedAndAskedAgain) {
  const TempFolder folder;
  const std::string net = folder / "net.safetensors";
  const Finished trained = run({DL_OWN_DATA, kMoons, net});
  ASSERT_EQ(trained.status, 0) << trained.err;
  const std::size_t last = trained.out.find("\n   30 ");
  ASSERT_NE(last, std::string::npos) << trained.out;
  double epoch = 0, loss = 0, train_accuracy = 0, test_accuracy = 0;
  std::istringstream(trained.out.substr(last)) >> epoch >> loss >> train_accuracy >> test_accuracy;
  EXPECT_GE(test_accuracy, 0.97);

  // The point is on the upper moon.
  const std::string said = trained.out.substr(trained.out.find('\n', last + 1) + 1);
  EXPECT_THAT(said, testing::MatchesRegex("0\\.0[0-9]+  lower\n0\\.9[0-9]+  upper\n"));
  const Finished loaded = run({DL_OWN_DATA, kMoons, net});
  ASSERT_EQ(loaded.status, 0) << loaded.err;
  EXPECT_EQ(loaded.out, said);
}

TEST(OwnData, TensorsComeInMinibatches) {
  // #region tensors
  const data::TensorSet examples{.X = Array({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),  // (n, ...)
                                 .labels = {0, 1, 1, 0}};                       // (n,)
  data::DataLoader loader(examples, {.batch_size = 3, .shuffle = true});
  // #endregion tensors
  std::multiset<std::vector<float>> seen;
  for (const auto& [X, y] : loader) {
    const std::vector<float> x = X.to_vector();
    const std::vector<std::int32_t> labels = y.to_vector();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      seen.insert({x[2 * i], x[2 * i + 1], static_cast<float>(labels[i])});
    }
  }
  EXPECT_EQ(seen, (std::multiset<std::vector<float>>{{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 0}}));
}

TEST(OwnData, AFolderOfPicturesIsATrainingSetAndATestSet) {
  const TempFolder animals;
  for (const char* picture : {"train/cat/1.pgm", "train/dog/1.pgm", "test/dog/2.pgm"}) {
    std::filesystem::create_directories((animals / picture).parent_path());
    std::ofstream(animals / picture) << "P2 2 2 255 0 50 100 150";
  }
  // #region folder
  const data::ImageFolder train = data::read_image_folder(animals / "train", 32, 32);
  const data::ImageFolder test = data::read_image_folder(animals / "test", 32, 32, train.classes);
  data::DataLoader train_loader(train.images, {.shuffle = true});
  data::DataLoader test_loader(test.images);
  // #endregion folder
  EXPECT_THAT(train.classes, testing::ElementsAre("cat", "dog"));
  EXPECT_EQ(train_loader.begin()->X.shape(), Shape({2, 1, 32, 32}));
  EXPECT_THAT(test_loader.begin()->y.to_vector(), testing::ElementsAre(1));
}

TEST(OwnData, AMistakeInTheTableIsOneSentence) {
  const TempFolder folder;
  std::ofstream(folder / "moons.csv") << "x,y,moon\n1,2,upper\n1,two,lower\n";
  const Finished result = run({DL_OWN_DATA, folder / "moons.csv", folder / "net"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, concat("csv: ", (folder / "moons.csv").string(),
                               ", line 3, column 2 (y): \"two\" is not a number\n"));
}

}  // namespace
}  // namespace dl
