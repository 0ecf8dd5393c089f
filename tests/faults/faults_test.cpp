// What becomes of a training when the machine fails it: it is killed, its disk is full, nobody
// reads its output. Whatever happens, the program ends with one sentence and a status, and what was
// finished before is whole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <sstream>
#include <thread>

#include <dl/base/rng.h>
#include <dl/data/safetensors.h>
#include <dl/train/history.h>
#include "plot/fake_gnuplot.h"
#include "support/environment.h"
#include "support/file_size_limit.h"
#include "support/process.h"

namespace dl {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kHistoryHeader =
    "epoch,train_loss,train_acc,val_acc,test_acc,train_seconds,eval_seconds\n";

std::vector<std::string> trainer(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{DL_TRAINER, "--device", "cpu", "--quiet"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

/// The same through a shell, which ends the command by `what`, such as "> /dev/full".
std::vector<std::string> trainer_in_shell(const std::string& what,
                                          const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"/bin/bash", "-c", "set -o pipefail; \"$0\" \"$@\" " + what};
  const auto trained = trainer(arguments);
  command.insert(command.end(), trained.begin(), trained.end());
  return command;
}

/// One line that begins with the program's name.
void expect_one_sentence(const std::string& err) {
  EXPECT_THAT(err, StartsWith("trainer: "));
  EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
}

/// The epochs that a checkpoint is of. That it can be read at all says that it is whole.
int epochs_in(const fs::path& file) {
  const std::string state = data::load_safetensors(file).metadata.at("data_loader");
  return std::stoi(state.substr(state.find(' ') + 1));
}

/// Every epoch from the first on, each with all of its numbers, the last one too.
void expect_whole_history(const fs::path& file) {
  const std::string text = contents_of(file);
  EXPECT_THAT(text, StartsWith(kHistoryHeader));
  EXPECT_EQ(text.back(), '\n');
  const train::History history = train::load_history(file);
  for (std::size_t i = 0; i < history.size(); ++i) {
    EXPECT_EQ(history[i].epoch, i + 1);
  }
}

class Faults : public testing::Test {
 protected:
  /// Starts training for ever, goes on from `net_` where there is one, and ends it by `signal` at a
  /// random moment, every second time after at least one epoch; again and again. In the end all of
  /// that together must equal one training that nobody disturbed.
  void end_it_at_random_moments(int signal, int times, const std::function<bool(int)>& expected) {
    Rng rng(static_cast<std::uint64_t>(signal));
    for (int i = 0; i < times; ++i) {
      std::vector<std::string> arguments{"--epochs", "1000000",   "--save",
                                         net_,       "--history", history_};
      if (fs::exists(net_)) {
        arguments.insert(arguments.end(), {"--load", net_});
      }
      const TempFolder output;
      const int epochs_before = fs::exists(net_) ? epochs_in(net_) : 0;
      Process process(output, trainer(arguments));
      while (i % 2 == 1 && process.running() &&
             (!fs::exists(net_) || epochs_in(net_) == epochs_before)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      std::this_thread::sleep_for(std::chrono::microseconds(rng.below(50'000)));
      process.signal(signal);
      const int status = process.wait();
      ASSERT_TRUE(expected(status)) << status << '\n' << process.err();
      if (fs::exists(net_)) {
        epochs_in(net_);
      }
      if (fs::exists(history_)) {
        expect_whole_history(history_);
      }
    }
    const int epochs = epochs_in(net_);
    const auto rows = static_cast<int>(train::load_history(history_).size());
    EXPECT_TRUE(rows == epochs || rows == epochs + 1) << rows << " and " << epochs;
    const auto undisturbed = folder_ / "undisturbed";
    ASSERT_EQ(run(trainer({"--epochs", std::to_string(epochs), "--save", undisturbed})).status, 0);
    EXPECT_EQ(contents_of(net_), contents_of(undisturbed)) << epochs << " epochs";

    // What a killed run has left, the next one removes.
    ASSERT_EQ(run(trainer({"--epochs", "0", "--load", net_, "--save", net_, "--history", history_}))
                  .status,
              0);
    EXPECT_THAT(folder_.names(), ElementsAre("history.csv", "net", "undisturbed"));
  }

  TempFolder folder_;
  fs::path net_ = folder_ / "net", history_ = folder_ / "history.csv";
};

TEST_F(Faults, KilledAtRandomMomentsItGoesOnAsIfNothingHadBeen) {
  end_it_at_random_moments(SIGKILL, 25, [](int status) { return status == -SIGKILL; });
}

TEST_F(Faults, InterruptedAtRandomMomentsItGoesOnAsIfNothingHadBeen) {
  // Before there is anything to save, Ctrl-C just ends it, as it ends other programs.
  end_it_at_random_moments(SIGINT, 25,
                           [](int status) { return status == 130 || status == -SIGINT; });
}

TEST_F(Faults, InterruptedBeforeItTrainsItLeavesNothing) {
  const fs::path figures = folder_ / "figures";
  const Environment path("PATH", folder_.path().string() + ":/usr/bin:/bin");
  put(folder_ / "gnuplot", "#!/bin/sh\nexec sleep 3\n");  // the first thing that a lesson tries
  fs::permissions(folder_ / "gnuplot", fs::perms::owner_all);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TempFolder output;
    Process process(output, trainer({"--figures", figures, "--save", net_}));
    while (process.running() && (!fs::exists(figures) || fs::is_empty(figures))) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    process.signal(signal);
    EXPECT_EQ(process.wait(), -signal) << process.err();
    EXPECT_TRUE(fs::is_empty(figures));
  }
  EXPECT_THAT(folder_.names(), ElementsAre("figures", "gnuplot"));
}

TEST_F(Faults, InTheBackgroundOfAScriptCtrlCIsForOthers) {
  const TempFolder output;
  std::vector<std::string> command{"/bin/bash", "-c", "trap '' INT; exec \"$0\" \"$@\""};
  const auto trained = trainer({"--epochs", "1000000", "--save", net_});
  command.insert(command.end(), trained.begin(), trained.end());
  Process process(output, command);
  const auto wait_for_epoch_after = [&](int epoch) {
    while (process.running() && (!fs::exists(net_) || epochs_in(net_) <= epoch)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  wait_for_epoch_after(0);
  process.signal(SIGINT);
  process.signal(SIGINT);
  wait_for_epoch_after(epochs_in(net_) + 2);
  EXPECT_TRUE(process.running()) << process.err();
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), -SIGTERM);
}

TEST_F(Faults, FiguresAndOtherFilesDoNotOverwriteEachOther) {
  const fs::path figures = folder_ / "figures";  // is not there yet
  fs::create_directory(folder_ / "other");
  fs::create_directory_symlink("../figures", folder_ / "other/link");
  for (const char* option : {"--save", "--history", "--load", "--explain", "--trace"}) {
    for (const fs::path& file :
         {figures / "training.csv", figures / "training.gp", figures / "./training.svg",
          folder_ / "other/../figures/training.png"}) {
      const Finished result = run(trainer({"--figures", figures, option, file}));
      EXPECT_NE(result.status, 0) << option << ' ' << file;
      expect_one_sentence(result.err);
      EXPECT_EQ(result.out, "") << "it has trained";
    }
  }
  fs::create_directory(figures);
  for (const fs::path& file :
       {figures / "training.csv", figures / "training.gp", figures / "../figures/training.svg",
        folder_ / "other/link/training.png"}) {
    for (const char* option : {"--save", "--history", "--explain", "--trace"}) {
      const Finished result = run(trainer({"--figures", figures, option, file}));
      EXPECT_EQ(result.status, 2) << option << ' ' << file << result.err;
      EXPECT_THAT(result.err, HasSubstr("where --figures draws \"training\""));
    }
  }
  EXPECT_TRUE(fs::is_empty(figures));
}

TEST_F(Faults, AFullDiskLeavesTheOldCheckpoint) {
  ASSERT_EQ(run(trainer({"--epochs", "1", "--save", net_})).status, 0);
  const std::string before = contents_of(net_);
  Finished result;
  {
    const FileSizeLimit limit(2000);  // clang's OpenMP does not start without a file of 1024 bytes
    result = run(trainer({"--epochs", "2", "--save", net_}));
  }
  EXPECT_EQ(result.status, 1);
  expect_one_sentence(result.err);
  EXPECT_THAT(result.err, HasSubstr("cannot write " + net_.string() + ": "));
  EXPECT_EQ(contents_of(net_), before);
  EXPECT_THAT(folder_.names(), ElementsAre("net"));
}

TEST_F(Faults, ADiskThatFillsUpWhileItTrainsLeavesTheLastCheckpoint) {
  const TempFolder output;
  Process process(output, trainer({"--epochs", "1000000", "--save", net_}));
  while (process.running() && !fs::exists(net_)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  process.limit(RLIMIT_FSIZE, 1000);
  EXPECT_EQ(process.wait(), 1);
  expect_one_sentence(process.err());
  EXPECT_THAT(process.err(), HasSubstr("cannot write " + net_.string() + ": File too large"));
  EXPECT_GE(epochs_in(net_), 1);
}

TEST_F(Faults, AFolderThatVanishesWhileItTrainsIsNamed) {
  const TempFolder output;
  fs::create_directory(folder_ / "here");
  Process process(output, trainer({"--epochs", "1000000", "--save", folder_ / "here/net"}));
  while (process.running() && !fs::exists(folder_ / "here/net")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  fs::rename(folder_ / "here", folder_ / "gone");
  EXPECT_EQ(process.wait(), 1);
  expect_one_sentence(process.err());
  EXPECT_THAT(process.err(), HasSubstr((folder_ / "here/net").string()));
  EXPECT_GE(epochs_in(folder_ / "gone/net"), 1);
}

TEST_F(Faults, FoldersOfTheHistoryAndOfTheFiguresThatVanishAreNamedToo) {
  for (const std::string option : {"--history", "--figures"}) {
    const plot::FakeGnuplot fake("exit 1");
    const TempFolder output;
    const fs::path here = folder_ / "here" / "file", gone = folder_ / ("gone" + option);
    fs::create_directory(folder_ / "here");
    Process process(output, trainer({"--epochs", "100", option, here, "--save", net_}));
    while (process.running() && !fs::exists(net_)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    fs::rename(folder_ / "here", gone);
    EXPECT_EQ(process.wait(), 1);
    expect_one_sentence(process.err());
    EXPECT_THAT(process.err(),
                testing::AllOf(HasSubstr(here.string()), HasSubstr("No such file or directory")))
        << option;
    EXPECT_GE(epochs_in(net_), 1) << "what was trained is saved";
    fs::remove(net_);
  }
}

TEST_F(Faults, AFolderThatCannotBeWrittenToIsNamedBeforeItTrains) {
  for (const char* option : {"--save", "--history", "--figures"}) {
    const Finished result = run(trainer({option, "/sys/net"}));  // not even by root
    EXPECT_EQ(result.status, 1);
    expect_one_sentence(result.err);
    EXPECT_THAT(result.err, HasSubstr("/sys/net")) << option;
    EXPECT_EQ(result.out, "");
  }
}

TEST_F(Faults, AClosedOrFullStdoutIsAnErrorAndWhatWasTrainedIsSaved) {
  for (const char* stdout_is : {">&-", ">/dev/full", "<&- >&-"}) {
    const Finished result =
        run(trainer_in_shell(stdout_is, {"--epochs", "2", "--save", net_, "--history", history_}));
    EXPECT_EQ(result.status, 1) << stdout_is;
    expect_one_sentence(result.err);
    EXPECT_THAT(result.err, HasSubstr("cannot write the results to stdout: ")) << stdout_is;
    EXPECT_EQ(epochs_in(net_), 2);
    expect_whole_history(history_);
    fs::remove(net_);
  }
  for (const char* option : {"--help", "--version"}) {
    EXPECT_EQ(run({"/bin/bash", "-c", "\"$0\" $1 >/dev/full", DL_TRAINER, option}).status, 1);
  }
}

TEST_F(Faults, WithoutAnyOfTheThreeStandardFilesItSavesWhatItShould) {
  run(trainer_in_shell("<&- >&- 2>&-", {"--epochs", "2", "--save", net_, "--history", history_}));
  EXPECT_EQ(epochs_in(net_), 2);
  expect_whole_history(history_);  // and nothing that was printed is in it
}

TEST_F(Faults, APipeThatNobodyReadsEndsItAfterAnEpochIsSaved) {
  std::vector<std::string> command{
      "/bin/bash", "-c", "set -o pipefail; \"$0\" --epochs 1000000 --save \"$1\" | head -n 2",
      DL_TRAINER, net_};
  const Finished result = run(command);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 2) << result.out;
  EXPECT_THAT(result.err, HasSubstr("trainer: cannot write the results to stdout: Broken pipe\n"));
  EXPECT_GE(epochs_in(net_), 2) << "the epoch that could not be printed, too";
}

TEST_F(Faults, NamesWithSpacesAndLettersOfAllKindsAreNamesLikeOthers) {
  const fs::path place = folder_ / "sp ace 'quoted' \"twice\" ü 模型 $HOME";
  fs::create_directory(place);
  ASSERT_EQ(run(trainer({"--epochs", "1", "--save", place / "ein Netz", "--history",
                         place / "Verläufe.csv"}))
                .status,
            0);
  const Finished result = run(
      trainer({"--epochs", "2", "--load", place / "ein Netz", "--figures", place / "Bilder ü"}));
  if (result.err.find("gnuplot is not installed") != std::string::npos) {
    GTEST_SKIP() << result.err;
  }
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(fs::exists(place / "Bilder ü" / "training.png"));
  expect_whole_history(place / "Verläufe.csv");
}

TEST_F(Faults, TwoAtOnceInOneFolderLeaveTheFilesOfOne) {
  const std::vector<std::string> common{"--epochs", "30", "--save", net_, "--history", history_};
  std::vector<std::string> alone;
  for (const char* seed : {"1", "2"}) {
    ASSERT_EQ(run(trainer({"--epochs", "30", "--seed", seed, "--save", folder_ / seed})).status, 0);
    alone.push_back(contents_of(folder_ / seed));
  }
  const TempFolder output_1, output_2;
  auto first = common, second = common;
  first.insert(first.end(), {"--seed", "1"});
  second.insert(second.end(), {"--seed", "2"});
  Process one(output_1, trainer(first)), two(output_2, trainer(second));
  EXPECT_EQ(one.wait(), 0) << one.err();
  EXPECT_EQ(two.wait(), 0) << two.err();
  EXPECT_THAT(contents_of(net_), AnyOf(alone[0], alone[1]));
  expect_whole_history(history_);
  EXPECT_THAT(folder_.names(), ElementsAre("1", "2", "history.csv", "net"));
}

TEST_F(Faults, ManyMoreThreadsThanCoresTrainTheSameNetwork) {
  ASSERT_EQ(run(trainer({"--epochs", "2", "--save", net_})).status, 0);
  const Finished result = run(
      trainer({"--epochs", "2", "--threads", "64", "--workers", "64", "--save", folder_ / "many"}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(epochs_in(folder_ / "many"), 2);
  EXPECT_EQ(contents_of(folder_ / "many"), contents_of(net_));
}

// With the address sanitizer an allocation that fails ends the program, and no limit can be set: it
// needs terabytes of addresses for itself.
#ifndef __SANITIZE_ADDRESS__
TEST_F(Faults, MemoryThatIsNotThereIsAnErrorThatSaysWhatToDo) {
  for (const std::vector<std::string>& too_much : std::vector<std::vector<std::string>>{
           {"--hidden", "1073741824"}, {"--hidden", "300000000"}}) {
    const Finished result = run(trainer(too_much));
    EXPECT_EQ(result.status, 1);
    expect_one_sentence(result.err);
    EXPECT_THAT(result.err, HasSubstr("out of memory"));
  }
}

TEST_F(Faults, ALimitOnMemoryIsAnErrorToo) {
  std::vector<std::string> command{"/bin/bash", "-c", "ulimit -v 1500000; \"$0\" \"$@\""};
  const auto trained = trainer({"--hidden", "10000000", "--threads", "1"});
  command.insert(command.end(), trained.begin(), trained.end());
  const Finished result = run(command);
  EXPECT_EQ(result.status, 1);
  expect_one_sentence(result.err);
  EXPECT_THAT(result.err, HasSubstr("out of memory"));
}
#endif

TEST_F(Faults, WithoutGnuplotItSaysSoBeforeItTrains) {
  const Environment path("PATH", folder_.path().string());
  const Finished result = run(trainer({"--figures", folder_ / "figures"}));
  EXPECT_EQ(result.status, 1);
  expect_one_sentence(result.err);
  EXPECT_THAT(result.err, HasSubstr("gnuplot is not installed"));
  EXPECT_EQ(result.out, "");
}

TEST_F(Faults, AGnuplotThatDiesTakesNothingWithIt) {
  const plot::FakeGnuplot fake("kill -KILL $$");
  const Finished result =
      run(trainer({"--epochs", "2", "--save", net_, "--figures", folder_ / "figures"}));
  EXPECT_EQ(result.status, 1);
  expect_one_sentence(result.err);
  EXPECT_THAT(result.err, HasSubstr("exit status 137"));
  EXPECT_EQ(epochs_in(net_), 2);
}

}  // namespace
}  // namespace dl
