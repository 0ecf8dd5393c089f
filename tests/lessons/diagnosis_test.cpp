// Lesson 12 as its users run it: it has to name what ails a training.

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "support/process.h"

namespace dl {
namespace {

/// A line of the lesson's table.
struct Line {
  std::string training, looks_like;
  double accuracy = 0;
};

std::vector<Line> table(const std::vector<std::string>& options) {
  std::vector<std::string> words{DL_BIN_DIR "/diagnosis", "--quiet", "--device", "cpu"};
  words.insert(words.end(), options.begin(), options.end());
  const Finished result = run(words);
  EXPECT_EQ(result.status, 0) << result.err;
  std::vector<Line> lines;
  std::istringstream text(result.out);
  std::string line;
  std::getline(text, line);
  while (std::getline(text, line)) {
    std::istringstream numbers(line.substr(17));
    Line found{line.substr(0, 15), line.substr(line.rfind("  ") + 2), 0};
    found.training.erase(found.training.find_last_not_of(' ') + 1);
    std::string skipped;
    numbers >> skipped >> skipped >> skipped >> found.accuracy;
    lines.push_back(found);
  }
  return lines;
}

TEST(Diagnosis, NamesEachIllnessFromItsSymptomsFromFiveSeeds) {
  for (int seed = 0; seed < 5; ++seed) {
    const std::vector<Line> lines = table({"--quick", "--seed", std::to_string(seed)});
    ASSERT_EQ(lines.size(), 6u);
    for (const Line& line : lines) {
      EXPECT_EQ(line.training, line.looks_like) << "seed " << seed;
    }
    EXPECT_EQ(lines[0].training, "healthy");
    for (std::size_t i = 1; i < lines.size(); ++i) {  // after two epochs of 4,096 images
      EXPECT_GT(lines[0].accuracy, 0.4) << "seed " << seed;
      EXPECT_LT(lines[i].accuracy, 0.25) << lines[i].training << ", seed " << seed;
    }
  }
}

TEST(Diagnosis, RefusesWhatItCannotDoWithout) {
  const Finished refused = run({DL_BIN_DIR "/diagnosis", "--validation", "0"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("--validation takes 1 or more"), std::string::npos) << refused.err;
  EXPECT_EQ(run({DL_BIN_DIR "/diagnosis", "--save", "x"}).status, 2) << "there is nothing to save";
}

}  // namespace
}  // namespace dl
