// What the lessons' figures show, by the numbers that are drawn.

#include <dl/view/figures.h>

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <sstream>

#include <dl/array/array.h>
#include <dl/base/check.h>
#include <dl/nn/activation.h>
#include <dl/nn/linear.h>
#include <dl/view/layers.h>
#include "support/temp_folder.h"

namespace dl::view {
namespace {

using Table = std::vector<std::vector<std::string>>;

/// The cells of a CSV without quotes, line by line.
Table read_csv(const std::filesystem::path& path) {
  std::istringstream file(contents_of(path));
  Table table;
  for (std::string line, cell; std::getline(file, line);) {
    std::istringstream cells(line);
    table.emplace_back();
    while (std::getline(cells, cell, ',')) {
      table.back().push_back(cell);
    }
  }
  return table;
}

/// Figures into a folder, where gnuplot is there.
class LessonFigures : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      figures_ = std::make_unique<plot::Figures>(folder_.path());
    } catch (const Error& error) {
      if (std::string(error.what()).find("gnuplot is not installed") != std::string::npos) {
        GTEST_SKIP() << error.what();
      }
      throw;
    }
  }

  TempFolder folder_;
  std::unique_ptr<plot::Figures> figures_;
};

/// Images of one grey each, whose label is its digit of hundreds; classes 3 to 9 have none.
data::ImageSet greys() {
  data::ImageSet set{6, 2, 3, {}, {}};
  for (const int grey : {10, 110, 210, 20, 120, 220}) {
    set.pixels.insert(set.pixels.end(), 6, static_cast<std::uint8_t>(grey));
    set.labels.push_back(grey / 100);
  }
  return set;
}

/// Is never in doubt that bright is class 2 and that all else is class 1; surer for brighter.
Tensor bright_or_not(const Tensor& X) {
  const std::vector<float> pixels = X.to_vector();
  const auto examples = static_cast<std::size_t>(X.shape()[0]);
  std::vector<float> scores(10 * examples);
  for (std::size_t i = 0; i < examples; ++i) {
    const float grey = pixels[i * pixels.size() / examples];
    scores[10 * i + (grey > 0.5f ? 2 : 1)] = 5 + grey;
  }
  return Tensor(Array({X.shape()[0], 10}, scores));
}

TEST_F(LessonFigures, CountWhichClassIsTakenForWhich) {
  const data::ImageSet set = greys();
  data::DataLoader loader(set, {.batch_size = 4});
  const auto net = bright_or_not;
  draw_predictions(*figures_, net, loader);
  const Table confusion = read_csv(folder_ / "confusion.csv");
  ASSERT_EQ(confusion.size(), 11u);
  EXPECT_EQ(confusion[0][2], "pullover");  // the names of the rows come last
  int total = 0;
  for (std::size_t row = 1; row <= 10; ++row) {
    ASSERT_EQ(confusion[row].size(), 11u);
    for (std::size_t column = 1; column <= 10; ++column) {
      const int count = std::stoi(confusion[row][column - 1]);
      total += count;
      // t-shirts (0) are taken for trousers (1), the other two classes for what they are.
      const bool expected = (row == 1 || row == 2) ? column == 2 : row == 3 && column == 3;
      EXPECT_EQ(count, expected ? 2 : 0) << row << ", " << column;
    }
  }
  EXPECT_EQ(total, 6);
}

TEST_F(LessonFigures, ShowTheSurestMistakesFirst) {
  const data::ImageSet set = greys();
  data::DataLoader loader(set, {.batch_size = 4});
  const auto net = bright_or_not;
  draw_predictions(*figures_, net, loader);
  const Table mistakes = read_csv(folder_ / "mistakes.csv");
  ASSERT_EQ(mistakes[0].size(), 4u);  // x, y and the two t-shirts, the brighter one first
  EXPECT_EQ(mistakes[0][2].find("1 t-shirt / trouser 94."), 0u) << mistakes[0][2];
  EXPECT_NE(mistakes[0][2].find(" % (wrong)"), std::string::npos) << mistakes[0][2];
  EXPECT_NEAR(std::stod(mistakes[1][2]), 20.0 / 255, 1e-6);
  EXPECT_NEAR(std::stod(mistakes[1][3]), 10.0 / 255, 1e-6);
}

TEST_F(LessonFigures, ShowTwelveMistakesAndOfEquallySureOnesTheEarlier) {
  data::ImageSet set{14, 2, 2, {}, std::vector<std::int32_t>(14, 0)};
  for (std::uint8_t i = 0; i < 14; ++i) {  // t-shirts; the other pixels tell which it is
    const bool sure = i == 3 || i == 9 || i == 13;
    set.pixels.insert(set.pixels.end(), {static_cast<std::uint8_t>(sure ? 90 : 30), i, i, i});
  }
  data::DataLoader loader(set, {.batch_size = 4});
  const auto net = bright_or_not;
  draw_predictions(*figures_, net, loader);
  const Table mistakes = read_csv(folder_ / "mistakes.csv");
  ASSERT_EQ(mistakes.size(), 5u);
  std::vector<long> shown;
  for (std::size_t column = 2; column < mistakes[2].size(); ++column) {
    shown.push_back(std::lround(255 * std::stod(mistakes[2][column])));
  }
  EXPECT_EQ(shown, (std::vector<long>{3, 9, 13, 0, 1, 2, 4, 5, 6, 7, 8, 10}));
}

TEST_F(LessonFigures, ShowNoMistakesWhereThereAreNone) {
  data::ImageSet set = greys();
  for (auto& label : set.labels) {
    label = std::max(label, 1);
  }
  data::DataLoader loader(set, {.batch_size = 6});
  const auto net = bright_or_not;
  draw_predictions(*figures_, net, loader);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "confusion.png"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "mistakes.csv"));
}

TEST_F(LessonFigures, ShowTheUnitsWithTheLargestWeightsFirst) {
  // Three units over 2 x 2 pixels, one column each.
  const Tensor W(Array({4, 3}, {1, 0, 5, 2, 0, 6, 3, 0, 7, 4, 0, 8}));
  draw_weights(*figures_, W, 2, 2);
  EXPECT_EQ(contents_of(folder_ / "first_layer.csv"),
            "x,y,1,2,3\n0,0,5,1,0\n1,0,6,2,0\n0,1,7,3,0\n1,1,8,4,0\n");
  EXPECT_NE(contents_of(folder_ / "first_layer.gp").find("set cbrange [-8:8]"), std::string::npos);
}

TEST_F(LessonFigures, ShowWeightsThatAreAllZero) {
  draw_weights(*figures_, Tensor(Array({4, 1}, {0, 0, 0, 0})), 2, 2);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "first_layer.png"));
}

TEST_F(LessonFigures, ShowGradientsByDepth) {
  draw_depth(*figures_, {{"relu", {{1, 10, 10}, {100}}}, {"tanh", {{0.1f}, {0}}}});
  const Table depth = read_csv(folder_ / "depth.csv");
  double highest = 0;
  std::string at;
  for (std::size_t row = 1; row < depth.size(); ++row) {
    if (const double height = std::stod(depth[row][1]); height > highest) {
      highest = height;
      at = depth[row][0];
    }
  }
  EXPECT_EQ(highest, 1);
  EXPECT_NEAR(std::stod(at), 1, 0.1);  // log10 of 10, the most frequent
}

TEST_F(LessonFigures, ShowLayersBeforeAndAfterThoughAllOfThemAreDead) {
  const LayerValues dead{{{"1 Linear", {0, 0}}}, {{"1.weight", {0, 0, 0}}}};
  draw_layers(*figures_, dead, dead);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "layers.png"));
}

}  // namespace
}  // namespace dl::view
