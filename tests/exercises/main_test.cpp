// ./learn exercise as a program: its commands, what it says of mistakes, and its exit status.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <tuple>

#include "support/environment.h"
#include "support/fifo.h"
#include "support/process.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace fs = std::filesystem;

/// A project with one exercise, of which nothing needs to be compiled here.
class ExerciseProgram : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(exercise_);
    put(exercise_ / "exercise.json", R"({"title": "First", "lesson": "README.md"})");
    put(exercise_ / "README.md", "# What to do\n");
    put(exercise_ / "hints.md", "## 1 where to look\n\nThere.\n");
    put(exercise_ / "stub.cpp", "// TODO\n");
    put(toolchain_, R"({"root": ")" + folder_.path().string() +
                        R"(", "build": "/nowhere", "compiler": "", "flags": [],
                           "sanitizers": [], "nvcc": "", "nvcc_flags": []})");
  }

  Finished exercise(const std::vector<std::string>& words) {
    std::vector<std::string> command{DL_EXERCISE, "--toolchain", toolchain_};
    command.insert(command.end(), words.begin(), words.end());
    return run(command);
  }
  /// In one line, and if it is the usage that is wrong, a short one.
  void expect_error(const std::vector<std::string>& words, int status, const std::string& said) {
    const Finished finished = exercise(words);
    EXPECT_LE(status == 2 ? finished.err.size() : 0, 121u) << finished.err;
    EXPECT_EQ(finished.status, status) << testing::PrintToString(words);
    EXPECT_THAT(finished.err, HasSubstr(said));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  }

  TempFolder folder_;
  fs::path toolchain_ = folder_ / "toolchain.json", exercise_ = folder_ / "exercises/01_first";
};

TEST_F(ExerciseProgram, ListsTheExercisesAlsoWithoutACommand) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"list"}}) {
    const Finished finished = exercise(words);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("> 01_first"), HasSubstr("0 of 1 done")));
  }
}

TEST_F(ExerciseProgram, HasACommandForEachStepThatNeedsNoCompiler) {
  EXPECT_THAT(exercise({"next"}).out, HasSubstr("# What to do"));
  EXPECT_THAT(exercise({"hint", "--level", "1"}).out, HasSubstr("hint 1 of 1: where to look"));
  EXPECT_THAT(exercise({"reset", "first"}).out, HasSubstr("student.cpp.1.bak"));
  EXPECT_EQ(exercise({"diff"}).status, 1);
  EXPECT_EQ(exercise({"solution"}).status, 1);
}

TEST_F(ExerciseProgram, HasCommandsForTeachersAndAuthors) {
  fs::create_directories(folder_ / "exercises/template");
  put(folder_ / "exercises/template/stub.cpp", "// TODO NUMBER NAME\n");
  EXPECT_THAT(exercise({"new", "22_name"}).out, HasSubstr("./learn exercise check 22_name"));
  EXPECT_EQ(contents_of(folder_ / "exercises/22_name/stub.cpp"), "// TODO 22 name\n");

  // The pack is made of this project, whose toolchain.json the program finds by itself.
  const fs::path pack = folder_ / "pack";
  EXPECT_EQ(run({DL_EXERCISE, "export", "--out", pack}).out,
            "the pack for students is in " + pack.string() + "\n");
  EXPECT_TRUE(fs::exists(pack / "exercises/README.md"));
}

TEST_F(ExerciseProgram, ShowsOnStderrHowFarACompilationIs) {
  // A ninja that compiles two of three, says so in its own way, and fails.
  const fs::path programs = folder_ / "bin";
  fs::create_directories(programs);
  put(programs / "ninja",
      "#!/bin/sh\n"
      "for i in 1 2; do printf '%s\\n' \"${NINJA_STATUS%\\%f*}$i/3] c++ -c $i.cpp\"; done\n"
      "printf '%s\\n' 'FAILED: 3.o' 'c++ -c 3.cpp' '3.cpp:1: error: odd' 'ninja: build stopped: "
      "1'\n"
      "exit 1\n");
  fs::permissions(programs / "ninja", fs::perms::owner_all);
  put(toolchain_, R"({"root": ")" + folder_.path().string() + R"(", "build": ")" +
                      (folder_ / "build").string() + R"(", "compiler": "c++", "flags": [],
                         "sanitizers": [], "nvcc": "", "nvcc_flags": []})");
  fs::create_directories(folder_ / "handed in/ann/01_first");
  put(folder_ / "handed in/ann/01_first/student.cpp", "int main() {}\n");
  const Environment path("PATH", programs.string() + ":" + std::getenv("PATH"));
  const Environment at_once("LEARN_PROGRESS_SECONDS", "0");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run"},
        {"grade", "--submissions", folder_ / "handed in", "--out", folder_ / "grades"}}) {
    const Finished finished = exercise(words);
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, Not(AnyOf(HasSubstr("compiling"), HasSubstr("/3]"))));
    EXPECT_THAT(finished.err, StartsWith("    compiling [1/3]\n    compiling [2/3]\n"));
    EXPECT_THAT(finished.err,  // on stderr, one line: the newlines are escaped
                EndsWith("the tests of 01_first do not compile:\\n3.cpp:1: error: odd\\n\n"));
  }
}

TEST_F(ExerciseProgram, EndsWithStatus2WhereItIsCalledWrongly) {
  expect_error({"run", "no_such"}, 2, "exercise: there is no exercise \"no_such\"");
  expect_error({"hint", "--level", "2"}, 2, "exercise: there are 1 hints for 01_first");
  expect_error({"run", "--device", "cuda"}, 2,
               "exercise: run --device cuda: 01_first has no kernels");
  expect_error({"new", "First"}, 2, "exercise: new: \"First\" is not like 22_name");
  expect_error({"grade", "--submissions", "/none"}, 2, "exercise: grade: there is no folder /none");
  expect_error({"export", "--out", folder_.path()}, 2, "is there already, and not empty");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"fly"},
                                                {"run", "--seed", "x"},
                                                {"hint", "--level", "0"},
                                                {"verify"}}) {
    EXPECT_EQ(exercise(words).status, 2) << testing::PrintToString(words);
  }
  EXPECT_EQ(exercise({"--help"}).status, 0);
}

TEST_F(ExerciseProgram, ReadsNumbersInDecimalAndSaysWhatOneIs) {
  EXPECT_THAT(exercise({"hint", "--level", "01"}).out, HasSubstr("hint 1 of 1"));
  for (const char* n : {"08", "05", "-1", "0", "x", "1.5", "18446744073709551617"}) {
    expect_error({"hint", "--level", n}, 2,
                 std::string("exercise: --level takes a whole number from 1 to 4, not \"") + n +
                     "\" (see --help)\n");
  }
  expect_error({"run", "--seed", "-1"}, 2,
               "exercise: --seed takes a whole number from 0 to 18446744073709551615, not \"-1\"");
  expect_error({"check", "--seeds", "0"}, 2,
               "exercise: --seeds takes a whole number from 1 to 1000000, not \"0\"");
  expect_error({"list", "one", "two"}, 2, "exercise: unknown arguments \"one\", \"two\"");
}

TEST_F(ExerciseProgram, SaysWhatEachOptionTakes) {
  const std::string id = "the name of an exercise", folder = "the name of a folder";
  const std::string flag = "true, false or no value";
  for (const auto& [command, option, takes, wrong] :
       {std::tuple("run", "--seed", std::string("a whole number from 0 to 18446744073709551615"),
                   "x"),
        {"run", "--device", "cpu or cuda", "tpu"},
        {"run", "--test", "a part of a test's name", ""},
        {"run", "--all", flag, "=all"},
        {"run", "--full", flag, "=all"},
        {"hint", "--level", "a whole number from 1 to 4", "9"},
        {"verify", "--all", flag, "=all"},
        {"solution", "--give-up", flag, "=1"},
        {"export", "--out", folder, ""},
        {"export", "--solutions", flag, "=all"},
        {"grade", "--submissions", folder, ""},
        {"grade", "--submission", folder, ""},
        {"grade", "--format", "junit, gradescope, classroom or classroom50", "xml"},
        {"grade", "--out", folder, ""},
        {"check", "--pack", flag, "=yes"},
        {"check", "--seeds", "a whole number from 1 to 1000000", "0"},
        {"check", "--markdown", "the name of a file", "--pack"}}) {
    const std::string name = option, sentence = "exercise: " + name + " takes " + takes;
    const bool is_flag = takes == flag;
    const auto words = [&](const std::vector<std::string>& arguments) {
      std::vector<std::string> all{command};
      if (all[0] == "grade" && !name.starts_with("--submission")) {
        // What is required is there: of two faults, each CLI11 names the one that it sees first.
        all.insert(all.end(), {"--submissions", "handed in"});
      }
      all.insert(all.end(), arguments.begin(), arguments.end());
      return all;
    };
    if (const std::string value = wrong; !value.empty()) {
      const std::string said = value.substr(is_flag ? 1 : 0);
      expect_error(words(is_flag ? std::vector{name + value} : std::vector{name, value}), 2,
                   sentence + ", not \"" + said + "\" (see --help)\n");
    }
    if (!is_flag) {
      expect_error(words({name}), 2, sentence + ", and none is given (see --help)\n");
      expect_error(words({name + "="}), 2, sentence + ", and none is given (see --help)\n");
      expect_error(words({name, "a", name, "a"}), 2,
                   "exercise: " + name + " takes one value, and 2 are given (see --help)\n");
    }
  }
  for (const char* command : {"run", "watch", "hint", "next", "reset", "solution", "diff", "new"}) {
    expect_error({command, ""}, 2, "exercise: id takes " + id + ", and none is given");
    expect_error({command, "03", "04"}, 2, "exercise: unknown argument \"04\" (see --help)\n");
    expect_error({command, "--nonsense"}, 2, "exercise: ");
  }
  expect_error({"--help=x"}, 2, "exercise: --help takes no value (see --help)\n");
  expect_error({"run", "--help=false"}, 2, "exercise: --help takes no value (see --help)\n");
  expect_error({"next", "--nonsense"}, 2, "exercise: unknown argument \"--nonsense\"");
  expect_error({"verify"}, 2, "exercise: verify takes ids of exercises, or --all (see --help)\n");
  expect_error({"verify", "3", "--all"}, 2, "exercise: --all takes no ids besides it");
  expect_error({"grade"}, 2, "exercise: grade takes --submissions DIR, or --submission DIR");
  expect_error({"export"}, 2, "exercise: --out is required (see --help)\n");
}

/// Nothing is left that Ctrl-C, or whoever stops a service, could not reach: ninja has a group of
/// its own, and each compiler that it starts another one.
TEST_F(ExerciseProgram, EndsWithAllThatItHasStartedAndLeavesNoFolder) {
  for (const char* file :
       {"exercises/harness/word.cpp", "exercises/harness/main.cpp", "exercises/harness/check.cpp",
        "exercises/harness/diagnose.cpp", "exercises/harness/gradcheck.cpp",
        "exercises/harness/threads.cpp", "exercises/harness/numbers.cpp",
        "exercises/harness/matrix.cpp", "common/dl/base/rng.cpp", "exercises/01_first/test.cpp",
        "exercises/01_first/api.hpp", "handed in/Ada/01_first/student.cpp"}) {
    fs::create_directories((folder_ / file).parent_path());
    put(folder_ / file, "");
  }
  const fs::path compiler = folder_ / "compiler", build = folder_ / "build";
  put(compiler, "#!/bin/sh\nexec 3> '" + (folder_ / "fifo").string() + "'\necho >&3\nsleep 1000\n");
  fs::permissions(compiler, fs::perms::owner_all);
  put(toolchain_, R"({"root": ")" + folder_.path().string() + R"(", "build": ")" + build.string() +
                      R"(", "compiler": ")" + compiler.string() +
                      R"(", "flags": [], "sanitizers": [], "nvcc": "", "nvcc_flags": []})");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"run"},
             {"watch"},
             {"grade", "--submissions", folder_ / "handed in", "--out", folder_ / "grades"}}) {
      fs::remove(folder_ / "fifo");
      const Fifo fifo(folder_ / "fifo");
      std::vector<std::string> command{DL_EXERCISE, "--toolchain", toolchain_};
      command.insert(command.end(), words.begin(), words.end());
      const TempFolder output;
      Process process(output, command);
      EXPECT_TRUE(fifo.has_a_writer()) << process.err();
      process.signal(signal);
      EXPECT_EQ(process.wait(), 128 + signal) << words[0];
      EXPECT_TRUE(fifo.is_left_by_all()) << words[0];
      for (const auto& entry : fs::directory_iterator(build)) {
        EXPECT_THAT(entry.path().filename().string(), Not(testing::StartsWith("exercise-")));
      }
    }
  }
}

TEST_F(ExerciseProgram, EndsWithStatus1WhereSomethingElseIsWrong) {
  put(exercise_ / "exercise.json", "{}");
  expect_error({}, 1, "01_first/exercise.json: title and lesson are needed");
  put(toolchain_, "{}");
  expect_error({}, 1, "toolchain.json: ");
  fs::remove(toolchain_);
  expect_error({}, 1, "exercise: cannot read " + toolchain_.string() + ": No such file");
}

}  // namespace
}  // namespace dl
