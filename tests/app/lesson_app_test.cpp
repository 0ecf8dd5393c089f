// LessonApp as a lesson sees it; tests/lessons has it as a user does.

#include <dl/app/lesson_app.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include <dl/data/safetensors.h>
#include <dl/train/interrupt.h>
#include "support/temp_folder.h"

namespace dl::app {
namespace {

int run(
    train::TrainingOptions& options, std::vector<std::string> arguments,
    const std::function<void()>& lesson = [] {}) {
  arguments.insert(arguments.begin(), "lesson");
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  return LessonApp("lesson", "what it does", options)
      .run(static_cast<int>(argv.size()), argv.data(), lesson);
}

TEST(LessonApp, ReadsWhoseProductsAreWanted) {
  train::TrainingOptions options;
  for (const auto& [name, wanted] : {std::pair("own", Matmul::own),
                                     {"openblas", Matmul::openblas},
                                     {"cublas", Matmul::cublas},
                                     {"auto", Matmul::automatic}}) {
    EXPECT_EQ(run(options, {"--matmul", name}), 0);
    EXPECT_EQ(options.matmul, wanted) << name;
  }
}

/// What is said of a wrong command line, or of files.
std::string complaint(const std::vector<std::string>& arguments, int status = 2) {
  train::TrainingOptions options;
  testing::internal::CaptureStderr();
  EXPECT_EQ(run(options, arguments), status) << arguments[0];
  return testing::internal::GetCapturedStderr();
}

TEST(LessonApp, LeavesOutWhatALessonHasNoUseFor) {
  train::TrainingOptions options;
  LessonApp program("lesson", "what it does", options);
  program.leave_out({"--hidden", "--epochs"});
  std::string name = "lesson", quick = "--quick", hidden = "--hidden", eight = "8";
  char* shortened[] = {name.data(), quick.data()};
  EXPECT_EQ(program.run(2, shortened, [] {}), 0);
  EXPECT_EQ(options.epochs, train::TrainingOptions().epochs);
  EXPECT_EQ(options.limit, 4096);
  EXPECT_EQ(options.settings.find("--hidden"), std::string::npos) << options.settings;
  char* refused[] = {name.data(), hidden.data(), eight.data()};
  testing::internal::CaptureStderr();
  EXPECT_EQ(program.run(3, refused, [] {}), 2);
  EXPECT_NE(testing::internal::GetCapturedStderr().find(R"(unknown arguments "--hidden")"),
            std::string::npos);
}

TEST(LessonApp, ReadsSizesInDecimalAndSaysWhatOneIs) {
  train::TrainingOptions options;
  EXPECT_EQ(run(options, {"--resize", "010x08"}), 0);
  EXPECT_EQ(options.rows, 10);
  EXPECT_EQ(options.columns, 8);
  for (const char* size : {"28", "x", "28x", "x28", "1x28", "28x1", "5x5x5", "5x 5", "-5x5", "0x10",
                           "99999999999999999999x5", "5X5"}) {
    EXPECT_EQ(
        complaint({"--resize", size}),
        std::string("lesson: --resize takes a size such as 32x32, each from 2 to 99999, not \"") +
            size + "\" (see --help)\n");
  }
}

TEST(LessonApp, RefusesTwoFilesThatAreOneWhateverTheirSpelling) {
  const TempFolder folder;
  const std::string file = folder / "x", same = folder / "./x", link = folder / "link";
  std::filesystem::create_symlink("x", link);  // there is no x yet
  for (const std::string& other : {file, same, link}) {
    EXPECT_NE(complaint({"--save", file, "--history", other})
                  .find("--save and --history name the same file"),
              std::string::npos)
        << other;
    EXPECT_NE(complaint({"--load", file, "--history", other})
                  .find("--load and --history name the same file"),
              std::string::npos)
        << other;
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"link"});
}

TEST(LessonApp, WritesOverNoFileOfTheData) {
  const TempFolder folder;
  const std::string data = folder / "train-labels-idx1-ubyte.gz", link = folder / "link";
  std::ofstream(data) << "labels";
  std::filesystem::create_symlink(data, link);
  for (const char* option : {"--save", "--history", "--explain", "--trace"}) {
    for (const std::string& file : {data, link}) {
      EXPECT_THAT(
          complaint({option, file}),
          testing::MatchesRegex(std::string("lesson: ") + option +
                                " names \".*\", a file of Fashion-MNIST \\(see --help\\)\n"));
    }
  }
  EXPECT_EQ(std::filesystem::file_size(data), 6U);
}

TEST(LessonApp, LooksAtThePictureBeforeAnythingIsTrained) {
  const TempFolder folder;
  const std::string file = folder / "picture";
  EXPECT_EQ(complaint({"--predict", file}, 1),
            "lesson: picture: cannot open " + file + ": No such file or directory\n");
  std::ofstream(file) << "some text";
  EXPECT_EQ(complaint({"--predict", file}, 1),
            "lesson: picture: " + file + " is no PNG, JPEG, PGM or PPM picture\n");
  std::ofstream(file) << "P5 1 1 255\n7";
  EXPECT_EQ(complaint({"--predict", file, "--invert"}, 0), "");
  for (const char* option : {"--save", "--history"}) {
    EXPECT_NE(complaint({option, file, "--predict", file}).find("name the same file"),
              std::string::npos);
  }
  EXPECT_EQ(complaint({"--invert"}),
            "lesson: --invert is for the picture of --predict, and there is none (see --help)\n");
}

/// A file saved by a lesson with these options.
void save_with(const std::filesystem::path& file, const std::vector<std::string>& arguments) {
  train::TrainingOptions options;
  EXPECT_EQ(run(options, arguments,
                [&] {
                  data::save_safetensors(file, {{"W", Array({1}, {1.0f})}},
                                         {{"settings", options.settings}});
                }),
            0);
}

TEST(LessonApp, TakesTheSettingsOfTheFileThatItGoesOnFrom) {
  const TempFolder folder;
  const std::string file = folder / "net";
  save_with(file, {"--seed", "7", "--batch-size", "64", "--lr", "0.5", "--hidden", "32", "--limit",
                   "100", "--no-shuffle", "--resize", "14x10"});
  train::TrainingOptions options;
  EXPECT_EQ(run(options, {"--load", file}), 0);
  EXPECT_EQ(options.seed, 7u);
  EXPECT_EQ(options.batch_size, 64);
  EXPECT_EQ(options.lr, 0.5f);
  EXPECT_EQ(options.hidden, 32);
  EXPECT_EQ(options.limit, 100);
  EXPECT_FALSE(options.shuffle);
  EXPECT_EQ(options.rows, 14);
  EXPECT_EQ(options.columns, 10);
  EXPECT_EQ(options.settings, data::load_safetensors(file).metadata.at("settings"));
}

TEST(LessonApp, ChangesOfThemWhatTheCommandLineSays) {
  const TempFolder folder;
  const std::string file = folder / "net";
  save_with(file, {"--seed", "7", "--no-shuffle"});
  train::TrainingOptions options;
  EXPECT_EQ(run(options, {"--load", file, "--lr", "0.01", "--batch-size", "32", "--limit", "50",
                          "--seed", "007", "--no-shuffle=false"}),
            0);
  EXPECT_EQ(options.lr, 0.01f);
  EXPECT_EQ(options.batch_size, 32);
  EXPECT_EQ(options.limit, 50);
  EXPECT_EQ(options.seed, 7u);
  EXPECT_TRUE(options.shuffle);
}

TEST(LessonApp, GoesBackFromSomeOfTheImagesToAll) {
  const TempFolder folder;
  const std::string file = folder / "net";
  save_with(file, {"--limit", "100"});
  train::TrainingOptions options;
  EXPECT_EQ(run(options, {"--load", file, "--limit", "all"}), 0);
  EXPECT_EQ(options.limit, 0);
  save_with(file, {"--limit", "all"});  // which is what it is without a limit
  train::TrainingOptions others;
  EXPECT_EQ(run(others, {"--load", file}), 0);
  EXPECT_EQ(others.limit, 0);
  train::TrainingOptions plain;
  EXPECT_EQ(run(plain, {}), 0);
  EXPECT_EQ(others.settings, plain.settings);
  for (const char* limit : {"All", "0", "-1", "none", "1.5", "1073741825"}) {
    EXPECT_EQ(complaint({"--limit", limit}),
              std::string("lesson: --limit takes a whole number from 1 to 1073741824, or all, not "
                          "\"") +
                  limit + "\" (see --help)\n");
  }
}

TEST(LessonApp, RefusesWhatTheFileCannotGoOnWith) {
  const TempFolder folder;
  const std::string file = folder / "net";
  save_with(file, {"--seed", "7"});
  EXPECT_EQ(complaint({"--load", file, "--seed", "8"}),
            "lesson: --seed 8 contradicts the file of --load, made with 7: leave --seed out (see "
            "--help)\n");
  EXPECT_NE(complaint({"--load", file, "--hidden", "8"}).find("--hidden 8 contradicts"),
            std::string::npos);
  EXPECT_NE(complaint({"--load", file, "--resize", "8x8"}).find("--resize 8x8 contradicts"),
            std::string::npos);
}

TEST(LessonApp, RefusesSettingsThatNobodySaved) {
  const TempFolder folder;
  const std::string file = folder / "net";
  for (const char* settings : {"--lr=fast", "--lr=", "--lr", "--no-shuffle=perhaps"}) {
    data::save_safetensors(file, {}, {{"settings", settings}});
    EXPECT_NE(complaint({"--load", file}, 1).find(file + ": its settings do not do: "),
              std::string::npos)
        << settings;
  }
  train::TrainingOptions options;  // no others are taken: a file from elsewhere is to write nowhere
  data::save_safetensors(file, {}, {{"settings", "--save=elsewhere --epochs=3 -- x"}});
  EXPECT_EQ(run(options, {"--load", file}), 0);
  EXPECT_EQ(options.epochs, train::TrainingOptions().epochs);
  EXPECT_TRUE(options.save.empty());
}

TEST(LessonApp, HoldsTheFlagsOfALessonAmongItsSettings) {
  const auto settings_with = [](std::vector<std::string> arguments, bool& flag) {
    train::TrainingOptions options;
    LessonApp program("lesson", "", options);
    program.add_flag("--by-hand", flag, "");
    arguments.insert(arguments.begin(), "lesson");
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    EXPECT_EQ(program.run(static_cast<int>(argv.size()), argv.data(), [] {}), 0);
    return options.settings;
  };
  const TempFolder folder;
  bool flag = false;
  const std::string settings = settings_with({"--by-hand"}, flag);
  data::save_safetensors(folder / "net", {}, {{"settings", settings}});
  flag = false;
  EXPECT_EQ(settings_with({"--load", folder / "net"}, flag), settings);
  EXPECT_TRUE(flag);
}

TEST(LessonApp, EndsAsProgramsDoThatCtrlCEnds) {
  train::TrainingOptions options;
  EXPECT_EQ(run(options, {}, [] { throw train::Interrupted(); }), 130);
}

}  // namespace
}  // namespace dl::app
