// The lessons as a user meets them: whole programs on a slice of the real data.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <list>
#include <map>
#include <sstream>

#include <dl/array/array.h>
#include <dl/base/check.h>
#include <dl/data/fashion_mnist.h>
#include <dl/data/safetensors.h>
#include "support/environment.h"
#include "support/process.h"

namespace dl {
namespace {

using Row = std::map<std::string, double>;

/// A CSV of numbers by the names of its columns; what is no number is NaN.
std::vector<Row> read_csv(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line, cell;
  std::vector<std::string> names;
  std::getline(file, line);
  for (std::istringstream cells(line); std::getline(cells, cell, ',');) {
    names.push_back(cell);
  }
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    Row row;
    std::istringstream cells(line);
    for (const std::string& name : names) {
      std::getline(cells, cell, ',');
      row[name] = cell.empty() ? std::nan("") : std::strtod(cell.c_str(), nullptr);
    }
    rows.push_back(row);
  }
  return rows;
}

/// The lesson `name` with these arguments, on the CPU.
std::vector<std::string> lesson(const std::string& name,
                                const std::vector<std::string>& arguments) {
  std::vector<std::string> command{std::string(DL_BIN_DIR) + "/" + name, "--device", "cpu"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

/// For what needs the real data.
class FashionMnistLessons : public ::testing::Test {
 protected:
  void SetUp() override {
    static const bool there = [] {
      try {
        data::load_fashion_mnist();
        return true;
      } catch (const Error&) {
        return false;
      }
    }();
    if (!there) {
      GTEST_SKIP() << "Fashion-MNIST is not installed (Debian: dataset-fashion-mnist)";
    }
  }
};

/// One of the two that train, by name.
class TrainingLesson : public FashionMnistLessons,
                       public ::testing::WithParamInterface<std::string> {
 protected:
  Finished run_on_slice(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--limit", "1000"});
    return run(lesson(GetParam(), arguments));
  }
};
INSTANTIATE_TEST_SUITE_P(Lessons, TrainingLesson, ::testing::Values("mlp_scratch", "mlp_concise"),
                         [](const auto& lesson) { return lesson.param; });

TEST_P(TrainingLesson, LearnsAndSaysHowWell) {
  const TempFolder folder;
  const Finished result = run_on_slice({"--epochs", "3", "--history", folder / "history.csv"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out.find("epoch  train loss  train acc  test acc  seconds\n"), 0u) << result.out;
  const auto history = read_csv(folder / "history.csv");
  ASSERT_EQ(history.size(), 3u);
  EXPECT_NEAR(history[0].at("train_loss"), 2.3, 0.1);  // log 10, and not much better yet
  EXPECT_LT(history[2].at("train_loss"), history[0].at("train_loss"));
  EXPECT_GT(history[2].at("test_acc"), 0.25);
  EXPECT_LE(history[2].at("test_acc"), 1);
}

TEST_P(TrainingLesson, GivesTheSameLossesAgainAndOthersForAnotherSeed) {
  const TempFolder folder;
  const auto losses = [&](const std::string& seed, const std::string& workers) {
    const auto path = folder / "history.csv";
    EXPECT_EQ(run_on_slice({"--epochs", "2", "--seed", seed, "--workers", workers, "--history",
                            path.string()})
                  .status,
              0);
    std::vector<double> result;
    for (const Row& row : read_csv(path)) {
      result.push_back(row.at("train_loss"));
    }
    return result;
  };
  const auto first = losses("1", "0");
  EXPECT_EQ(first, losses("1", "0"));
  EXPECT_EQ(first, losses("1", "3"));
  EXPECT_NE(first, losses("2", "0"));
}

// In none of these may a training hang, crash, or come to other numbers.
TEST_P(TrainingLesson, GivesTheSameLossesWhateverTheSettingsOfThreads) {
  const std::vector<std::vector<std::pair<std::string, std::string>>> settings{
      {{"OMP_THREAD_LIMIT", "1"}},
      {{"OMP_DYNAMIC", "true"}},
      {{"OMP_MAX_ACTIVE_LEVELS", "0"}},
      {{"OMP_NUM_THREADS", "1"}},
      {{"OMP_NUM_THREADS", "3"}},
      {{"OMP_NUM_THREADS", "100000"}, {"OMP_THREAD_LIMIT", "5"}},
      {{"OMP_NUM_THREADS", "many"}},
      {{"OMP_NUM_THREADS", "2,2"}, {"OMP_NESTED", "true"}},
      {{"OMP_PROC_BIND", "true"}},
      {{"OMP_PROC_BIND", "spread"}, {"OMP_PLACES", "cores"}},
      {{"OMP_WAIT_POLICY", "passive"}, {"OMP_STACKSIZE", "512k"}},
      {{"GOMP_CPU_AFFINITY", "0"}},
      {{"OPENBLAS_NUM_THREADS", "64"}},
      {{"OPENBLAS_NUM_THREADS", "1"}, {"OMP_NUM_THREADS", "4"}}};
  const TempFolder folder;
  const auto path = folder / "history.csv";
  const auto losses = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"--epochs", "1", "--history", path.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Finished result = run_on_slice(all);
    EXPECT_EQ(result.status, 0) << result.err;
    std::vector<double> all_losses;
    for (const Row& row : read_csv(path)) {
      all_losses.push_back(row.at("train_loss"));
    }
    return all_losses;
  };
  const auto usual = losses({});
  const auto by_openblas = losses({"--matmul", "openblas", "--threads", "1"});
  ASSERT_EQ(by_openblas.size(), 1u);
  for (const auto& variables : settings) {
    std::list<Environment> set;
    std::string text;
    for (const auto& [name, value] : variables) {
      set.emplace_back(name, value);
      text += name + "=" + value + " ";
    }
    EXPECT_EQ(losses({}), usual) << text;
    if (text.find("BIND") != std::string::npos) {
      EXPECT_EQ(losses({"--workers", "2"}), usual) << text;
    }
    const auto other = losses({"--matmul", "openblas"});  // in another order: other bits
    ASSERT_EQ(other.size(), 1u) << text;
    EXPECT_NEAR(other[0], by_openblas[0], 1e-5) << text;
  }
  for (const char* threads : {"1", "3", "16"}) {
    EXPECT_EQ(losses({"--threads", threads}), usual) << threads;
  }
}

TEST_P(TrainingLesson, NamesTheInstructionSetThatItIsTold) {
  {
    const Environment none("DL_INSTRUCTION_SET", "mmx");
    const Finished result = run_on_slice({"--epochs", "0"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err,
                testing::StartsWith(GetParam() + ": DL_INSTRUCTION_SET=mmx: this build "));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
#ifdef __x86_64__
  const Environment least("DL_INSTRUCTION_SET", "sse2");
  const Finished result = run_on_slice({"--epochs", "0"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, testing::HasSubstr(", own products (SSE2)"));
#endif
}

TEST_P(TrainingLesson, WithoutThreadsNamesTheOptionThatAsksForFewer) {
  if (::geteuid() != 0 || !std::filesystem::exists("/usr/bin/setpriv")) {
    GTEST_SKIP() << "only root can become a user without other threads, by setpriv";
  }
  for (const char* option : {"--threads", "--workers"}) {
    std::vector<std::string> command{"/usr/bin/prlimit", "--nproc=20:20", "/usr/bin/setpriv",
                                     "--reuid=54321", "--clear-groups"};
    for (const std::string& word :
         lesson(GetParam(), {"--limit", "600", "--epochs", "1", option, "40"})) {
      command.push_back(word);
    }
    const Finished result = run(command);
    if (result.status == 126 || result.status == 127) {
      GTEST_SKIP() << "that user may not come to the program: " << result.err;
    }
    EXPECT_EQ(result.status, 1) << option;
    EXPECT_THAT(result.err, testing::ContainsRegex(std::string(": ") + option + " [0-9]+\n$"));
  }
}

TEST_P(TrainingLesson, AtAnAbsurdLearningRateStopsAndNamesStepAndLayer) {
  const TempFolder folder;
  const Finished result = run(lesson(
      GetParam(), {"--limit", "3000", "--lr", "1e6", "--seed", "3", "--save", folder / "net"}));
  EXPECT_EQ(result.status, 1);
  const std::size_t where = result.err.find("train: the loss is ");
  ASSERT_NE(where, std::string::npos) << result.err;
  const std::string text = result.err.substr(where);
  EXPECT_THAT(text, testing::ContainsRegex(" at step [0-9]+ of epoch 1, where "));
  EXPECT_THAT(text,
              testing::ContainsRegex(GetParam() == "mlp_scratch" ? "where [Wb][12] "
                                                                 : "where [13].(weight|bias) "));
  EXPECT_THAT(text, testing::EndsWith("; a smaller --lr may help\n"));
  EXPECT_FALSE(std::filesystem::exists(folder / "net"));
}

TEST_P(TrainingLesson, EvaluatesWhatItSaved) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  const auto history = folder / "history.csv";
  ASSERT_EQ(run_on_slice({"--epochs", "2", "--save", file, "--history", history}).status, 0);
  const Finished loaded = run_on_slice({"--epochs", "0", "--load", file});
  ASSERT_EQ(loaded.status, 0) << loaded.err;
  char expected[64];
  std::snprintf(expected, sizeof expected, "test accuracy %.4f\n",
                read_csv(history).back().at("test_acc"));
  EXPECT_EQ(loaded.out, expected);
}

TEST_P(TrainingLesson, SaysWhatIsInAPictureAfterTrainingAndFromItsFile) {
  const TempFolder folder;
  const data::ImageSet images = data::load_fashion_mnist().test;
  const auto shoe = images.image(0);  // an ankle boot
  std::ofstream(folder / "shoe.pgm")
      << "P5 28 28 255\n"
      << std::string(reinterpret_cast<const char*>(shoe.data()), shoe.size());
  const auto file = folder / "net";
  const Finished trained =
      run_on_slice({"--epochs", "10", "--save", file, "--predict", folder / "shoe.pgm"});
  ASSERT_EQ(trained.status, 0) << trained.err;
  const std::string said =
      trained.out.substr(std::min(trained.out.find("probability"), trained.out.size()));
  EXPECT_THAT(said, testing::MatchesRegex("probability  shoe.pgm\n( +0\\.[0-9]+  [a-z -]+\n)+"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 4) << said;
  EXPECT_THAT(said.substr(0, said.find('\n', said.find('\n') + 1)),
              testing::AnyOf(testing::HasSubstr("ankle boot"), testing::HasSubstr("sneaker"),
                             testing::HasSubstr("sandal")));
  const Finished loaded =
      run(lesson(GetParam(), {"--load", file, "--epochs", "0", "--predict", folder / "shoe.pgm"}));
  EXPECT_EQ(loaded.status, 0) << loaded.err;
  EXPECT_THAT(loaded.out, testing::EndsWith(said));
}

TEST_P(TrainingLesson, GoesOnWhereASavedRunEndedAsIfItHadNotBeenInterrupted) {
  const TempFolder folder;
  const auto whole = folder / "whole", half = folder / "half", both = folder / "both";
  ASSERT_EQ(run_on_slice({"--epochs", "4", "--save", whole}).status, 0);
  ASSERT_EQ(run_on_slice({"--epochs", "2", "--save", half}).status, 0);
  ASSERT_EQ(run_on_slice({"--epochs", "2", "--load", half, "--save", both}).status, 0);
  EXPECT_EQ(contents_of(both), contents_of(whole));
}

TEST_P(TrainingLesson, GoesOnWithTheSettingsOfTheSavedRun) {
  const TempFolder folder;
  const auto whole = folder / "whole", half = folder / "half", both = folder / "both";
  const auto history = folder / "history.csv";
  const std::vector<std::string> settings{
      "--no-shuffle", "--seed", "5",       "--batch-size", "100",      "--hidden", "16",
      "--lr",         "0.2",    "--limit", "1000",         "--resize", "14x14"};
  const auto train = [&](std::vector<std::string> arguments, bool with_settings) {
    if (with_settings) {
      arguments.insert(arguments.end(), settings.begin(), settings.end());
    }
    return run(lesson(GetParam(), arguments));
  };
  ASSERT_EQ(train({"--epochs", "4", "--save", whole}, true).status, 0);
  ASSERT_EQ(train({"--epochs", "2", "--save", half, "--history", history}, true).status, 0);
  const Finished result =
      train({"--epochs", "2", "--load", half, "--save", both, "--history", history}, false);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(contents_of(both), contents_of(whole));
  const auto rows = read_csv(history);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[3].at("epoch"), 4);
  EXPECT_NE(result.out.find("\n    4 "), std::string::npos) << result.out;
  EXPECT_EQ(train({"--load", half, "--seed", "6"}, false).status, 2);
}

TEST_P(TrainingLesson, GoesOnWithAllImagesWhereItBeganWithSome) {
  const TempFolder folder;
  const auto some = folder / "some", all = folder / "all";
  ASSERT_EQ(run_on_slice({"--epochs", "1", "--hidden", "16", "--save", some}).status, 0);
  const Finished result =
      run(lesson(GetParam(), {"--epochs", "1", "--load", some, "--limit", "all", "--save", all}));
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string before = data::load_safetensors(some).metadata.at("settings"),
                    after = data::load_safetensors(all).metadata.at("settings");
  EXPECT_THAT(before, testing::HasSubstr("--limit=1000"));
  EXPECT_THAT(after, Not(testing::HasSubstr("--limit")));
  EXPECT_THAT(after, testing::HasSubstr("--hidden=16"));
}

TEST_P(TrainingLesson, DrawsOverNoFileThatItIsToWrite) {
  const TempFolder folder;
  const Finished drawn = run_on_slice({"--epochs", "2", "--figures", folder.path()});
  if (drawn.err.find("gnuplot is not installed") != std::string::npos) {
    GTEST_SKIP() << drawn.err;
  }
  ASSERT_EQ(drawn.status, 0) << drawn.err;
  for (const std::string& name : folder.names()) {
    const Finished result =
        run_on_slice({"--figures", folder.path(), "--history", folder / name, "--epochs", "1"});
    EXPECT_EQ(result.status, 2) << name;
    EXPECT_EQ(result.out, "");
  }
}

TEST_P(TrainingLesson, KeepsTheNamesAndLayoutOfItsFile) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  ASSERT_EQ(run_on_slice({"--epochs", "0", "--hidden", "32", "--save", file}).status, 0);
  std::map<std::string, std::string> shapes;
  for (const auto& [name, array] : data::load_safetensors(file).tensors) {
    shapes[name] = to_string(array.shape());
  }
  const std::map<std::string, std::string> scratch{
      {"W1", "(784, 32)"}, {"b1", "(32,)"}, {"W2", "(32, 10)"}, {"b2", "(10,)"}};
  const std::map<std::string, std::string> concise{{"1.weight", "(32, 784)"},
                                                   {"1.bias", "(32,)"},
                                                   {"3.weight", "(10, 32)"},
                                                   {"3.bias", "(10,)"}};
  EXPECT_EQ(shapes, GetParam() == "mlp_scratch" ? scratch : concise);
}

TEST_P(TrainingLesson, ResizesImages) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  const Finished result =
      run_on_slice({"--epochs", "1", "--resize", "14x10", "--hidden", "8", "--save", file});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string first = GetParam() == "mlp_scratch" ? "W1" : "1.weight";
  EXPECT_EQ(data::load_safetensors(file).tensors.at(first).size(), 140 * 8);
}

TEST_P(TrainingLesson, PrintsOneLineWhenQuiet) {
  const TempFolder folder;
  for (const std::vector<std::string>& figures :
       std::vector<std::vector<std::string>>{{}, {"--figures", folder.path()}}) {
    std::vector<std::string> arguments{"--epochs", "2", "--quiet"};
    arguments.insert(arguments.end(), figures.begin(), figures.end());
    const Finished result = run_on_slice(arguments);
    if (result.err.find("gnuplot is not installed") != std::string::npos) {
      GTEST_SKIP() << result.err;
    }
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1) << result.out;
    EXPECT_EQ(result.err, "");
  }
}

TEST_P(TrainingLesson, DrawsItsFigures) {
  const TempFolder folder;
  const Finished result = run_on_slice({"--epochs", "2", "--figures", folder / "figures"});
  if (result.err.find("gnuplot is not installed") != std::string::npos) {
    GTEST_SKIP() << result.err;
  }
  ASSERT_EQ(result.status, 0) << result.err;
  std::vector<std::string> names{"examples", "training", "predictions", "confusion", "mistakes"};
  if (GetParam() == "mlp_scratch") {
    names.insert(names.end(), {"first_layer", "descent"});
  } else {
    names.emplace_back("layers");
  }
  std::string listed;
  for (const std::string& name : names) {
    for (const char* ending : {".png", ".svg", ".csv", ".gp"}) {
      EXPECT_TRUE(std::filesystem::exists(folder / "figures" / (name + ending))) << name << ending;
    }
    listed += (listed.empty() ? "" : ", ") + name + ".png";
  }
  EXPECT_NE(result.out.find(": " + listed + "\n"), std::string::npos) << result.out;

  // The confusion matrix holds every test image, and its diagonal is the accuracy.
  double right = 0, all = 0;
  const auto confusion = read_csv(folder / "figures" / "confusion.csv");
  ASSERT_EQ(confusion.size(), 10u);
  for (std::size_t row = 0; row < 10; ++row) {
    for (std::size_t column = 0; column < 10; ++column) {
      const double count = confusion[row].at(std::string(data::kFashionMnistClasses.at(column)));
      all += count;
      right += row == column ? count : 0;
    }
  }
  EXPECT_EQ(all, 10000);
  std::istringstream last(result.out.substr(result.out.find("\n    2 ")));
  double epoch = 0, loss = 0, train_accuracy = 0, test_accuracy = 0;
  last >> epoch >> loss >> train_accuracy >> test_accuracy;
  EXPECT_NEAR(right / all, test_accuracy, 0.51e-4);
}

TEST_P(TrainingLesson, DrawsOtherNetworksAndImages) {
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{"--hidden", "3", "--resize", "9x64", "--epochs", "2"},
                                             {"--lr", "10", "--epochs", "2"},
                                             {"--epochs", "0"},
                                             {"--epochs", "1", "--batch-size", "1000"}}) {
    const TempFolder folder;
    std::vector<std::string> arguments{"--figures", folder.path()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished result = run_on_slice(arguments);
    if (result.err.find("gnuplot is not installed") != std::string::npos) {
      GTEST_SKIP() << result.err;
    }
    EXPECT_EQ(result.status, 0) << options[0] << ": " << result.err;
    EXPECT_EQ(result.err.find("gnuplot"), std::string::npos) << result.err;
    EXPECT_TRUE(std::filesystem::exists(folder / "confusion.png")) << options[0];
  }
}

TEST_P(TrainingLesson, SavesWhatItHasWhenInterrupted) {
  const TempFolder folder;
  const auto history = folder / "history.csv";
  Process process(folder, lesson(GetParam(), {"--limit", "1000", "--epochs", "1000000", "--history",
                                              history, "--save", folder / "net.safetensors"}));
  while (process.running() && process.out().find("\n    2 ") == std::string::npos) {
    ::usleep(10000);
  }
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130);
  const std::size_t epochs = read_csv(history).size();
  EXPECT_GE(epochs, 2u);
  const auto saved = data::load_safetensors(folder / "net.safetensors");
  EXPECT_EQ(saved.tensors.size(), 4u);
  // The file is of the last finished epoch, so that training can go on after it.
  EXPECT_EQ(saved.metadata.at("data_loader"), "0 " + std::to_string(epochs));
}

TEST_P(TrainingLesson, RefusesAFileOfTheOtherLesson) {
  const TempFolder folder;
  const auto file = folder / "net.safetensors";
  const std::string other = GetParam() == "mlp_scratch" ? "mlp_concise" : "mlp_scratch";
  ASSERT_EQ(run(lesson(other, {"--epochs", "0", "--save", file})).status, 0);
  const Finished result = run_on_slice({"--load", file});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("there is no \""), std::string::npos) << result.err;
}

TEST_P(TrainingLesson, FindsOutBeforeTrainingThatItCannotSave) {
  for (const char* option : {"--save", "--history", "--figures"}) {
    const Finished result = run_on_slice({option, "/proc/none/file"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.out, "") << option;
    EXPECT_NE(result.err.find("/proc/none"), std::string::npos) << result.err;
  }
}

TEST_P(TrainingLesson, HasAllOfItsDataBeforeItTrains) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "data");
  for (const auto& file : std::filesystem::directory_iterator(data::load_fashion_mnist().source)) {
    std::filesystem::create_symlink(file.path(), folder / "data" / file.path().filename().string());
  }
  Process process(folder, lesson(GetParam(), {"--limit", "1000", "--epochs", "3", "--data-dir",
                                              folder / "data"}));
  while (process.running() && process.out().find('\n') == std::string::npos) {
    ::usleep(10000);
  }
  std::filesystem::remove_all(folder / "data");
  EXPECT_EQ(process.wait(), 0) << process.err();
  EXPECT_NE(process.out().find("\n    3 "), std::string::npos) << process.out();
}

TEST_P(TrainingLesson, SaysWhereItLookedForData) {
  const TempFolder folder;
  const Finished result = run_on_slice({"--data-dir", folder.path()});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find(folder.path().string()), std::string::npos) << result.err;
}

/// Turns the file of lesson 2, W (in, out), into one of lesson 3, weight (out, in).
void convert_to_concise(const std::filesystem::path& scratch,
                        const std::filesystem::path& concise) {
  const auto tensors = data::load_safetensors(scratch).tensors;
  const auto transposed = [](const Array& x) {
    const Index rows = x.shape()[0], columns = x.shape()[1];
    Array result({columns, rows});
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        result.data()[j * rows + i] = x.data()[i * columns + j];
      }
    }
    return result;
  };
  data::save_safetensors(concise, {{"1.weight", transposed(tensors.at("W1"))},
                                   {"1.bias", tensors.at("b1")},
                                   {"3.weight", transposed(tensors.at("W2"))},
                                   {"3.bias", tensors.at("b2")}});
}

TEST_F(FashionMnistLessons, ScratchAndConciseHaveTheSameLossesFromTheSameWeightsAndBatches) {
  const TempFolder folder;
  const auto scratch = folder / "scratch.safetensors", concise = folder / "concise.safetensors";
  ASSERT_EQ(run(lesson("mlp_scratch", {"--epochs", "0", "--save", scratch})).status, 0);
  convert_to_concise(scratch, concise);

  std::map<std::string, std::vector<Row>> histories;
  for (const auto& [name, file] : {std::pair("mlp_scratch", scratch), {"mlp_concise", concise}}) {
    const auto history = folder / "history.csv";
    ASSERT_EQ(run(lesson(name, {"--limit", "10000", "--epochs", "3", "--load", file, "--history",
                                history}))
                  .status,
              0);
    histories[name] = read_csv(history);
  }
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    const double loss = histories["mlp_scratch"][epoch].at("train_loss");
    EXPECT_NEAR(histories["mlp_concise"][epoch].at("train_loss"), loss, 1e-5 * loss);
  }
}

TEST_F(FashionMnistLessons, ConciseFindsTheAccuracyThatPyTorchFindsForANetworkOfPyTorch) {
  const std::string file = std::string(DL_PROJECT_DIR) + "/tests/golden/exchange.safetensors";
  const std::string accuracy = data::load_safetensors(file).metadata.at("test_accuracy");
  const Finished result =
      run(lesson("mlp_concise", {"--hidden", "8", "--epochs", "0", "--load", file}));
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "test accuracy " + accuracy + "\n");
}

TEST(Activations, PrintsHowCloseEachGradientIsToCentralDifferences) {
  const Finished result = run(lesson("activations", {}));
  ASSERT_EQ(result.status, 0) << result.err;
  std::istringstream lines(result.out);
  std::string line;
  std::getline(lines, line);
  for (const char* name : {"relu", "sigmoid", "tanh"}) {
    std::string function;
    double difference = 1;
    lines >> function >> difference;
    EXPECT_EQ(function, name);
    EXPECT_LT(difference, 1e-6);
    EXPECT_GE(difference, 0);
  }
}

TEST(Activations, PrintsHowLargeTheGradientsOfTheFirstAndOfTheLastLayerAre) {
  const Finished result = run(lesson("activations", {}));
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string header = "gradients  rms in layer 8";
  ASSERT_NE(result.out.find(header), std::string::npos) << result.out;
  std::istringstream lines(result.out.substr(result.out.find(header)));
  std::string line, name;
  std::getline(lines, line);
  struct Sizes {
    double last_rms, first_rms, last_median, first_median;
  };
  std::map<std::string, Sizes> rows;
  for (int i = 0; i < 3; ++i) {
    lines >> name;
    Sizes& row = rows[name];
    lines >> row.last_rms >> row.first_rms >> row.last_median >> row.first_median;
  }
  ASSERT_TRUE(lines) << result.out;
  // What the page says: relu keeps the mean square, not the median; sigmoid passes on a third.
  EXPECT_NEAR(std::log2(rows["relu"].first_rms / rows["relu"].last_rms), 0, 1);
  EXPECT_GT(rows["relu"].first_median, 2 * rows["relu"].last_median);
  EXPECT_NEAR(std::pow(rows["sigmoid"].first_rms / rows["sigmoid"].last_rms, 1.0 / 7), 0.34, 0.03);
  EXPECT_NEAR(rows["tanh"].first_rms / rows["tanh"].last_rms, 1.7, 0.3);
}

TEST(Activations, DrawsTheSixFiguresOfTheNotebookAndTwoMore) {
  const TempFolder folder;
  const Finished result = run(lesson("activations", {"--figures", folder.path()}));
  if (result.err.find("gnuplot is not installed") != std::string::npos) {
    GTEST_SKIP() << result.err;
  }
  ASSERT_EQ(result.status, 0) << result.err;
  for (const char* name : {"relu", "relu_gradient", "sigmoid", "sigmoid_gradient", "tanh",
                           "tanh_gradient", "activations", "depth"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / (std::string(name) + ".png"))) << name;
  }
  const auto sigmoid = read_csv(folder / "sigmoid.csv");
  const auto gradient = read_csv(folder / "sigmoid_gradient.csv");
  ASSERT_EQ(sigmoid.size(), 160u);
  ASSERT_EQ(gradient.size(), 160u);
  for (std::size_t i = 0; i < 160; ++i) {
    const double x = -8 + 0.1 * static_cast<double>(i);
    EXPECT_NEAR(sigmoid[i].at("x"), x, 1e-6);
    EXPECT_NEAR(sigmoid[i].at("sigmoid"), 0.5 * (1 + std::tanh(x / 2)), 1e-6);
    EXPECT_NEAR(gradient[i].at("sigmoid"), 0.25 / std::pow(std::cosh(x / 2), 2), 1e-6);
  }

  // The first of eight layers learns as fast as the last with relu, and hardly with sigmoid.
  const auto peak = [&](const std::string& layer, const std::string& f) {
    double highest = 0, at = 0;
    for (const Row& row : read_csv(folder / "depth.csv")) {
      if (const double height = row.at(layer + " " + f); height > highest) {
        highest = height;
        at = row.at("log10 |gradient|");
      }
    }
    return at;
  };
  EXPECT_NEAR(peak("1", "relu"), peak("8", "relu"), 1);
  EXPECT_NEAR(peak("1", "tanh"), peak("8", "tanh"), 1);
  EXPECT_LT(peak("1", "sigmoid"), peak("8", "sigmoid") - 2.5);
}

TEST(GradientCheck, FindsTheSameGradientsByHandAndByBackwardAndNearlyByDifferences) {
  const Finished result = run(lesson("gradient_check", {}));
  ASSERT_EQ(result.status, 0) << result.err;
  std::istringstream lines(result.out);
  std::string line;
  std::getline(lines, line);
  for (const char* name : {"W1", "b1", "W2", "b2"}) {
    std::string parameter;
    double by_hand = 1, by_differences = 1;
    lines >> parameter >> by_hand >> by_differences;
    EXPECT_EQ(parameter, name);
    EXPECT_LT(by_hand, 1e-6);
    EXPECT_LT(by_differences, 1e-3);
    EXPECT_GT(by_differences, 1e-9) << "differences in float32 cannot be that good";
  }
}

// The rule: h = sqrt(eps) for forward differences, the third root for central ones.
TEST(GradientCheck, FindsTheBestStepWhereTheRuleSays) {
  const Finished result = run(lesson("gradient_check", {}));
  std::istringstream lines(result.out.substr(result.out.find("difference  ")));
  std::string line;
  std::getline(lines, line);
  for (const double rule : {3.5e-4, 4.9e-3, 1.5e-8, 6.1e-6}) {
    std::string kind, precision;
    double step = 0, error = 0;
    lines >> kind >> precision >> step >> error;
    EXPECT_NEAR(std::log10(step), std::log10(rule), 0.75) << kind << " " << precision;
  }
}

TEST(QuietLessons, PrintResultsAloneWhetherTheyDrawOrNot) {
  for (const char* name : {"activations", "gradient_check"}) {
    const std::string results = run(lesson(name, {})).out;
    EXPECT_FALSE(results.empty());
    const TempFolder folder;
    const Finished result = run(lesson(name, {"--quiet", "--figures", folder.path()}));
    if (result.err.find("gnuplot is not installed") != std::string::npos) {
      GTEST_SKIP() << result.err;
    }
    EXPECT_EQ(result.out, results);
    EXPECT_EQ(result.err, "");
    EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
  }
}

/// What the first line says of the GPU where none can be used: why, if there is one; else nothing.
testing::Matcher<std::string> names_a_gpu_that_is_here() {
  if (std::filesystem::exists("/proc/driver/nvidia") || std::filesystem::exists("/dev/nvidiactl") ||
      std::filesystem::exists("/dev/dxg")) {
    return testing::HasSubstr("; no GPU: ");
  }
  return Not(testing::HasSubstr("GPU"));
}

TEST(Program, WithoutAGpuSaysSoIfAskedAndDoesNotFallBackUnasked) {
  const Environment hidden("CUDA_VISIBLE_DEVICES", "-1");  // also where there is one
  const std::string activations = std::string(DL_BIN_DIR) + "/activations";
  for (const std::string how : {"--gpu", "--device=cuda"}) {
    const Finished result = run({activations, how});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.err.find("activations: --device cuda: "), 0u) << result.err;
    EXPECT_NE(result.err.find("; --device cpu works everywhere\n"), std::string::npos)
        << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_EQ(result.out, "");
  }
  const Finished result = run({activations});  // which is --device auto
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err.find("device: cpu, "), 0u) << result.err;
  EXPECT_THAT(result.err, names_a_gpu_that_is_here());
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

TEST(Program, WithoutAGpuSaysThatItsOptionsDoNothing) {
  const Environment hidden("CUDA_VISIBLE_DEVICES", "-1");
  const TempFolder folder;  // without data, so that it ends behind that line
  const auto device_line = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(DL_BIN_DIR) + "/mlp_concise");
    arguments.insert(arguments.end(), {"--data-dir", folder.path()});
    const std::string err = run(arguments).err;
    return err.substr(0, err.find('\n'));
  };
  const std::string nothing = "; --tf32, --no-graph and --matmul cublas do nothing here";
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{"--tf32"}, {"--matmul", "cublas"}, {"--no-graph"}}) {
    EXPECT_THAT(device_line(options), testing::EndsWith(nothing)) << options[0];
  }
  EXPECT_THAT(device_line({"--epochs", "1"}),
              testing::AllOf(names_a_gpu_that_is_here(), Not(testing::EndsWith(nothing))));
}

/// The options of a program, by its help: their names, and what kind of value they take; "" for a
/// flag. CLI11 writes "  --seed N=0", and from 2.5 on "           --seed N [0]".
std::vector<std::pair<std::string, std::string>> options_of(const std::string& name) {
  std::vector<std::pair<std::string, std::string>> options;
  std::istringstream help(run(lesson(name, {"--help"})).out);
  for (std::string line; std::getline(help, line);) {
    constexpr std::size_t kHelpColumn = 34;
    std::istringstream words(line.substr(0, kHelpColumn));
    std::string option, kind;
    words >> option >> kind;
    if (line.starts_with(' ') && option.starts_with("--")) {
      options.emplace_back(option, kind.substr(0, kind.find('=')));
    }
  }
  return options;
}

TEST(Program, SaysInOneShortSentenceWhatEachOfItsOptionsTakes) {
  const Environment hidden("FASHION_MNIST_DIR", "/nowhere");  // none of them is to begin
  const std::map<std::string, const char*> words{{"N", "a whole number from "},
                                                 {"N|all", "a whole number from "},
                                                 {"X", "a number from "},
                                                 {"HxW", "a size such as 32x32, "},
                                                 {"FILE", "the name of a file"},
                                                 {"DIR", "the name of a folder"},
                                                 {"NAME", "auto, "}};
  for (const std::string name : {"activations", "mlp_scratch", "mlp_concise", "gradient_check"}) {
    const auto expect = [&](const std::vector<std::string>& arguments, const std::string& begin,
                            const std::string& end) {
      std::vector<std::string> command{std::string(DL_BIN_DIR) + "/" + name};
      command.insert(command.end(), arguments.begin(), arguments.end());
      const Finished result = run(command);
      const std::string all = testing::PrintToString(arguments);
      EXPECT_EQ(result.status, 2) << name << all;
      EXPECT_EQ(result.out, "") << name << all;
      EXPECT_LE(result.err.size(), 121u) << result.err;  // with the end of the line
      EXPECT_THAT(result.err, testing::StartsWith(name + ": " + begin)) << all;
      EXPECT_THAT(result.err, testing::EndsWith(end + " (see --help)\n")) << all;
    };
    const auto options = options_of(name);
    EXPECT_GE(options.size(), name.starts_with("mlp") ? 23u : 8u);
    const std::string wrong = "wrong\x1b" + std::string(90, 'g');
    for (const auto& [option, kind] : options) {
      if (option == "--version") {
        expect({option + "=" + wrong}, option + " takes no value", "");
      } else if (kind.empty()) {
        const std::string takes = option + " takes true, false or no value, not \"";
        expect({option + "=1"}, takes, "1\"");
        expect({option + "=" + wrong}, takes + "wrong\\x1b", "ggg\"");
        expect({option, option + "=false"}, option + " is said to be true and to be false", "");
      } else {
        const std::string takes = option + " takes " + words.at(kind);
        for (const std::vector<std::string>& none :
             std::vector<std::vector<std::string>>{{option}, {option, ""}, {option + "="}}) {
          expect(none, takes, ", and none is given");
        }
        expect({option, "--quiet"}, takes, ", not \"--quiet\"");
        expect({option, "1", option, "1"}, option + " takes one value, and 2 are given", "");
        if (kind != "FILE" && kind != "DIR") {
          expect({option, wrong}, takes, "ggg\"");
          expect({option + "=" + wrong}, takes, "ggg\"");
        }
      }
    }
    expect({"--help=x"}, "--help takes no value", "");
    expect({"--nonsense"}, "unknown argument \"--nonsense\"", "");
    expect({"-x"}, "unknown argument \"-x\"", "");
    expect({"extra"}, "unknown argument \"extra\"", "");
    expect({"--seed", "1", "2"}, "unknown argument \"2\"", "");
    expect({"--quiet", "true"}, "unknown argument \"true\"", "");
  }
}

TEST(Program, TellsUsageFromFailureByItsExitStatus) {
  EXPECT_EQ(run(lesson("mlp_scratch", {"--help"})).status, 0);
  EXPECT_EQ(run(lesson("mlp_scratch", {"--version"})).status, 0);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"--nonsense"},
                                             {"--epochs", "many"},
                                             {"--epochs", "-1"},
                                             {"--batch-size", "0"},
                                             {"--lr", "0"},
                                             {"--lr", "nan"},
                                             {"--resize", "28"},
                                             {"--resize", "0x5"},
                                             {"--resize", "5x5x5"},
                                             {"--resize", "1x1"},
                                             {"--seed", "-1"},
                                             {"--save", "a", "--history", "a"},
                                             {"--device", "tpu"},
                                             {"--matmul", "cublas"},  // which is for the GPU
                                             {"--tf32"},
                                             {"--no-graph"},
                                             {"--gpu", "--matmul", "openblas"},
                                             {"--gpu", "--matmul", "mkl"},
                                             {"--threads", "0"},
                                             {"--limit", "0"},
                                             {"extra"}}) {
    const Finished result = run(lesson("mlp_scratch", wrong));
    EXPECT_EQ(result.status, 2) << wrong[0];
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_EQ(result.out, "");
  }
}

}  // namespace
}  // namespace dl
