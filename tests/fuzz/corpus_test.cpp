// The fuzz targets without a fuzzer: each is called with all of its corpus, with every file of it
// cut off at every byte, with a bit of every byte flipped, and with what a few thousand draws make
// of it. Which inputs these are never changes.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <vector>

#include <dl/app/lesson_app.h>
#include <dl/base/rng.h>
#include "command_line.h"
#include "fuzz.h"
#include "support/temp_folder.h"

namespace dl::fuzz {
namespace {

namespace fs = std::filesystem;

struct Target {
  const char* name;
  void (*run)(Bytes);
};
constexpr Target kTargets[] = {
    {"checkpoint", checkpoint},   {"csv", csv},         {"exercise_options", exercise_options},
    {"history", history},         {"idx", idx},         {"number", number},
    {"options", options},         {"picture", picture}, {"record", record},
    {"safetensors", safetensors}, {"state", state},     {"text", text}};

// How many inputs are drawn for each target: as many as take about a second.
#ifdef __SANITIZE_ADDRESS__
constexpr int kDraws = 500;
#else
constexpr int kDraws = 3000;
#endif

using Input = std::vector<std::uint8_t>;

const fs::path kCorpus = fs::path(DL_PROJECT_DIR) / "tests/fuzz/corpus";

/// The files of a target's corpus by their names, in order.
std::vector<std::pair<std::string, Input>> corpus_of(const std::string& target) {
  std::vector<std::pair<std::string, Input>> corpus;
  for (const auto& entry : fs::directory_iterator(kCorpus / target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    corpus.emplace_back(entry.path().filename(), Input(std::istreambuf_iterator<char>(file), {}));
  }
  std::sort(corpus.begin(), corpus.end());
  return corpus;
}

std::string as_hex(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), std::size_t{400}))) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

/// A place in a sequence of `size`, or its end.
std::size_t place(Rng& rng, std::size_t size) { return rng.below(size + 1); }

/// One to four small changes: bytes set, runs of bytes taken out, doubled, or put in from `other`.
Input changed(Input input, const Input& other, Rng& rng) {
  constexpr std::uint8_t kTelling[] = {0, 1, 0x7f, 0x80, 0xff, '"', '{', '}', '[', '\n', '-', '9'};
  for (std::uint64_t changes = 1 + rng.below(4); changes > 0; --changes) {
    const auto at = static_cast<std::ptrdiff_t>(place(rng, input.size()));
    const auto rest = input.size() - static_cast<std::size_t>(at);
    const auto run = static_cast<std::ptrdiff_t>(place(rng, std::min(rest, std::size_t{16})));
    switch (rng.below(4)) {
      case 0:
        if (rest > 0) {
          input[static_cast<std::size_t>(at)] = kTelling[rng.below(std::size(kTelling))];
        }
        break;
      case 1:
        input.erase(input.begin() + at, input.begin() + at + run);
        break;
      case 2: {
        const Input twice(input.begin() + at, input.begin() + at + run);
        input.insert(input.begin() + at, twice.begin(), twice.end());
        break;
      }
      default: {
        const auto from = static_cast<std::ptrdiff_t>(place(rng, other.size()));
        input.insert(input.begin() + at, other.begin() + from, other.end());
      }
    }
  }
  return input;
}

/// While it lives, what is printed is lost: most inputs are wrong, and are told so.
class Silence {
 public:
  Silence() {
    std::fflush(stdout);
    for (int& kept : kept_) {
      kept = ::dup(static_cast<int>(&kept - kept_) + 1);
    }
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::close(nowhere);
  }
  ~Silence() {
    std::fflush(stdout);
    for (int& kept : kept_) {
      ::dup2(kept, static_cast<int>(&kept - kept_) + 1);
      ::close(kept);
    }
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int kept_[2] = {};  // stdout and stderr
};

class Corpus : public testing::TestWithParam<Target> {
 protected:
  /// What leaves a target is a fault: it handles every Error itself.
  void feed(Bytes input, const std::string& what) {
    ++count_;
    std::string fault;
    try {
      const Silence silence;
      GetParam().run(input);
      return;
    } catch (const std::exception& error) {
      fault = error.what();
    }
    ADD_FAILURE() << GetParam().name << ", " << what << ": " << fault
                  << "\nthe input, in hexadecimal: " << as_hex(input);
  }

  int count_ = 0;
};

TEST_P(Corpus, BreaksNoPromiseNorDoesWhatIsMadeOfIt) {
  const TempFolder folder;  // for files with the names that invented command lines have
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());

  const auto corpus = corpus_of(GetParam().name);
  ASSERT_FALSE(corpus.empty());
  Rng rng(1);
  for (const auto& [name, whole] : corpus) {
    feed(whole, name);
    for (std::size_t i = 0; i < whole.size() && !HasFailure(); ++i) {
      feed(Bytes(whole).first(i), concat(name, " cut off after ", i, " bytes"));
      Input flipped = whole;
      flipped[i] ^= static_cast<std::uint8_t>(1u << rng.below(8));
      feed(flipped, concat(name, " with a flipped bit in byte ", i));
    }
  }
  for (int i = 0; i < kDraws && !HasFailure(); ++i) {
    const auto& [name, whole] = corpus[rng.below(corpus.size())];
    feed(changed(whole, corpus[rng.below(corpus.size())].second, rng),
         concat(name, " in draw ", i));
  }
  RecordProperty("inputs", count_);
  fs::current_path(before);
}

INSTANTIATE_TEST_SUITE_P(Targets, Corpus, testing::ValuesIn(kTargets),
                         [](const auto& target) { return std::string(target.param.name); });

TEST(CorpusFolder, HasAFolderForEachTargetAndNoOther) {
  std::vector<std::string> names, folders;
  for (const Target& target : kTargets) {
    names.emplace_back(target.name);
  }
  for (const auto& entry : fs::directory_iterator(kCorpus)) {
    folders.push_back(entry.path().filename());
  }
  EXPECT_THAT(folders, testing::UnorderedElementsAreArray(names));
}

/// The options that stand in a help text: --like-this.
std::vector<std::string> options_in(const std::string& help) {
  static const std::regex kOption("--[a-z][a-z0-9-]*");
  std::vector<std::string> options;
  for (std::sregex_iterator i(help.begin(), help.end(), kOption), end; i != end; ++i) {
    options.push_back(i->str());
  }
  return options;
}

std::string text_of(const char* target) {
  std::string text = "\n";
  for (const auto& [name, bytes] : corpus_of(target)) {
    text.append(bytes.begin(), bytes.end()).append("\n");
  }
  return text;
}

TEST(CorpusOfOptions, NamesEveryOptionOfALessonThatTrains) {
  train::TrainingOptions training;
  app::LessonApp program("mlp", "", training);
  std::string name = "mlp", help = "--help";
  char* arguments[] = {name.data(), help.data()};
  testing::internal::CaptureStdout();
  program.run(2, arguments, [] {});
  const auto options = options_in(testing::internal::GetCapturedStdout());
  EXPECT_GE(options.size(), 20u);
  const std::string corpus = text_of("options");
  for (const std::string& option : options) {
    EXPECT_TRUE(std::regex_search(corpus, std::regex("\n" + option + "[=\n]"))) << option;
  }
}

TEST(CorpusOfOptions, NamesEveryCommandOfTheExercisesAndItsOptions) {
  const std::string corpus = text_of("exercise_options");
  const auto help_of = [](std::vector<const char*> arguments) {
    runner::CommandLine line;
    arguments.insert(arguments.begin(), "exercise");
    arguments.push_back("--help");
    testing::internal::CaptureStdout();
    runner::parse(line, static_cast<int>(arguments.size()), arguments.data());
    return testing::internal::GetCapturedStdout();
  };
  const std::string help = help_of({});
  static const std::regex kCommand("\n  ([a-z]+) +[A-Z]");
  int commands = 0;
  for (std::sregex_iterator i(help.begin(), help.end(), kCommand), end; i != end; ++i, ++commands) {
    const std::string command = (*i)[1];
    EXPECT_TRUE(std::regex_search(corpus, std::regex("\n" + command + "\n"))) << command;
    for (const std::string& option : options_in(help_of({command.c_str()}))) {
      EXPECT_TRUE(std::regex_search(corpus, std::regex("\n" + option + "[=\n]"))) << option;
    }
  }
  EXPECT_GE(commands, 10);
}

}  // namespace
}  // namespace dl::fuzz
