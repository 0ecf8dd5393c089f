// A student's way through the exercises.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <sstream>
#include <utility>

#include <dl/base/check.h>
#include "report.h"
#include "student.h"
#include "support/environment.h"
#include "support/error_text.h"
#include "world.h"

namespace dl::runner {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Commands : public testing::Test {
 protected:
  void SetUp() override {
    world.add("76_root");
    world.add("77_root_again");
  }

  /// Runs one command as a program of its own would: with the state read anew.
  template <class Command>
  std::string say(const Command& command) {
    std::ostringstream out;
    Student student(Builder(world.toolchain), out);
    status = command(student);
    return out.str();
  }
  std::string run(const std::string& id = "") {
    return say([&](Student& student) { return student.run({.name = id}); });
  }
  std::string list() {
    return say([](Student& student) { return student.list(); });
  }
  void write(const std::string& source) {
    write_file(world.toolchain.work / "76_root" / "student.cpp", source);
  }

  World world{"commands"};
  int status = -1;
};

TEST_F(Commands, LeadFromTheStubToAPassAndOnlyThenToTheSolution) {
  EXPECT_THAT(list(), AllOf(HasSubstr("> 76_root"), HasSubstr("0 of 2 done. You are at 76_root"),
                            Not(HasSubstr("> 77"))));
  EXPECT_THAT(run(), AllOf(HasSubstr("your file: "), HasSubstr("work/76_root/student.cpp"),
                           HasSubstr("square_root is not written yet"),
                           HasSubstr("TODO: 0 of 2 tests pass")));
  EXPECT_EQ(status, 1);

  const auto solution = [&](bool give_up) {
    return say([&](Student& student) { return student.solution("", give_up); });
  };
  EXPECT_THAT(solution(false), AllOf(HasSubstr("has not passed yet"), Not(HasSubstr("xt::sqrt"))));
  EXPECT_EQ(status, 1);

  write(answer("return x * x;"));
  EXPECT_THAT(run(), AllOf(HasSubstr("FAIL  square_root: the worked example"),
                           HasSubstr("1 more that do not pass yet"), HasSubstr("FAIL: 0 of 2")));
  EXPECT_THAT(list(), HasSubstr("0 of 2 tests pass"));

  write(kRight);
  EXPECT_THAT(run(), AllOf(HasSubstr("once more with the sanitizers"), HasSubstr("PASS: 2 of 2"),
                           HasSubstr("3 runs, 0 hints")));
  EXPECT_EQ(status, 0);
  EXPECT_THAT(list(), AllOf(HasSubstr("1 of 2 done"), HasSubstr("> 76_root")));  // stays there
  EXPECT_THAT(solution(false), HasSubstr("return xt::sqrt(x)"));
  EXPECT_EQ(status, 0);
  EXPECT_THAT(say([](Student& student) { return student.diff(""); }),
              AllOf(HasSubstr("--- yours"), HasSubstr("-#include <cstdlib>")));

  EXPECT_THAT(say([](Student& student) { return student.next(""); }),
              AllOf(HasSubstr("77_root_again"), HasSubstr("# The square root")));
  EXPECT_THAT(list(), HasSubstr("> 77_root_again"));
}

TEST_F(Commands, DoNotCallDoneWhatTheSanitizersReject) {
  write(
      answer("std::vector<double> y(x.begin(), x.end()); volatile double z = y.data()[y.size()];"
             "(void)z; return xt::sqrt(x);"));
  EXPECT_THAT(run(), AllOf(HasSubstr("all 2 tests pass"), HasSubstr("heap-buffer-overflow"),
                           HasSubstr("SANITIZER")));
  EXPECT_EQ(status, 1);
  EXPECT_THAT(list(), HasSubstr("0 of 2 done"));
}

TEST_F(Commands, NoticeWhatChangedSinceItPassed) {
  write(kRight);
  run();
  write(kRight + "// more\n");
  EXPECT_THAT(list(), AllOf(HasSubstr("0 of 2 done"), HasSubstr("changed since it passed")));
  EXPECT_THAT(say([](Student& student) { return student.verify({}); }),
              AllOf(HasSubstr("76_root: PASS"), HasSubstr("1 of the 1 that you have started")));
  EXPECT_EQ(status, 0);
  EXPECT_THAT(list(), HasSubstr("1 of 2 done"));
}

TEST_F(Commands, VerifyFromTheFilesWhenTheStateIsLost) {
  write(kRight);
  run();
  run("77");
  write_file(world.toolchain.work / "state.json", "{ broken");
  EXPECT_THAT(list(), HasSubstr("0 of 2 done"));
  EXPECT_THAT(say([](Student& student) { return student.verify({}); }),
              AllOf(HasSubstr("76_root: PASS"), HasSubstr("77_root_again: TODO")));
  EXPECT_EQ(status, 1);
  EXPECT_THAT(list(), HasSubstr("1 of 2 done"));
}

TEST_F(Commands, BeginAnewWhereTheStateIsNoneOfOurs) {
  for (const char* state : {"7", "[]", R"({"current": 7})", R"({"exercises": {"76_root": 1}})",
                            R"({"exercises": {"76_root": {"runs": "many"}}})"}) {
    write_file(world.toolchain.work / "state.json", state);
    EXPECT_THAT(list(), HasSubstr("0 of 2 done. You are at 76_root")) << state;
  }
}

TEST_F(Commands, GoOnWithWhatWasLeftOutAndSayWhenAllIsDone) {
  const auto next = [&] { return say([](Student& student) { return student.next(""); }); };
  write_file(world.toolchain.work / "77_root_again" / "student.cpp", kRight);
  EXPECT_THAT(run("77"), HasSubstr("PASS"));
  EXPECT_THAT(next(), HasSubstr("76_root: "));  // there is none behind 77
  write(kRight);
  EXPECT_THAT(run(), HasSubstr("PASS"));
  EXPECT_THAT(next(), HasSubstr("all 2 are done"));
  edit(world.toolchain.work / "state.json", "\"current\": \"76_root\"", "\"current\": \"gone\"");
  EXPECT_THAT(list(), HasSubstr("2 of 2 done. You are at 77_root_again"));
}

TEST_F(Commands, ShowNoDifferencesBeforeItHasPassed) {
  const auto diff = [&] { return say([](Student& student) { return student.diff("76"); }); };
  EXPECT_THAT(diff(), HasSubstr("76_root has not passed yet: run it first"));
  EXPECT_EQ(status, 1);
  say([](Student& student) { return student.solution("76", true); });
  const Environment without_programs("PATH", "/nowhere");
  EXPECT_EQ(error_text(diff), "diff: cannot run diff: No such file or directory\n");
}

TEST_F(Commands, NameABuildFolderThatCannotBeLocked) {
  world.toolchain.build = world.folder / "build";
  fs::create_directories(world.toolchain.build / "lock");
  EXPECT_EQ(error_text([&] { run(); }),
            "cannot lock " + (world.toolchain.build / "lock").string() + ": Is a directory");
}

TEST_F(Commands, NameWhatIsNoFile) {
  const fs::path file = world.toolchain.work / "76_root" / "student.cpp";
  fs::create_directories(file.parent_path());
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_THAT(error_text([&] { run(); }), HasSubstr("work/76_root/student.cpp is not a file"));
}

TEST_F(Commands, NameAnExerciseWhoseTestsDoNotCompile) {
  edit(world.add("78_broken") / "test.cpp", "#include", "this is no C++\n#include");
  EXPECT_THAT(error_text([&] { run("78"); }),
              AllOf(testing::StartsWith("the tests of 78_broken do not compile:\n"),
                    HasSubstr("test.cpp:"), HasSubstr("error: ")));
}

TEST_F(Commands, NeedExercises) {
  fs::remove_all(world.toolchain.exercises);
  EXPECT_EQ(error_text([&] { list(); }),
            "there is no folder " + world.toolchain.exercises.string());
  fs::create_directories(world.toolchain.exercises);
  EXPECT_EQ(error_text([&] { list(); }),
            "there are no exercises in " + world.toolchain.exercises.string());
}

TEST(Toolchains, ThatCannotBeReadAreWrittenAnewByABuild) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "toolchain.json";
  for (const char* text : {"{", "[]", R"({"root": "/", "build": 7})"}) {
    write_file(file, text);
    EXPECT_THAT(error_text([&] { Toolchain::read(file); }),
                AllOf(testing::StartsWith(file.string() + ": "),
                      testing::EndsWith("; ./learn build writes it anew")));
  }
}

TEST_F(Commands, KeepEveryBackupWhenResetting) {
  const auto reset = [&] { return say([](Student& student) { return student.reset("root"); }); };
  const fs::path folder = world.toolchain.work / "76_root";
  write("first");
  EXPECT_THAT(reset(), HasSubstr("student.cpp.1.bak"));
  write("second");
  EXPECT_THAT(reset(), HasSubstr("student.cpp.2.bak"));
  EXPECT_EQ(read_file(folder / "student.cpp.1.bak"), "first");
  EXPECT_EQ(read_file(folder / "student.cpp.2.bak"), "second");
  EXPECT_THAT(read_file(folder / "student.cpp"), HasSubstr("// TODO"));
}

TEST_F(Commands, GiveHintsOneAfterTheOther) {
  const auto hint = [&](int n) {
    return say([&](Student& student) { return student.hint("", n); });
  };
  EXPECT_THAT(hint(0),
              AllOf(HasSubstr("hint 1 of 4: where to look"), HasSubstr("hint (the idea)")));
  EXPECT_THAT(hint(0), HasSubstr("hint 2 of 4"));
  EXPECT_THAT(hint(4), AllOf(HasSubstr("hint 4 of 4"), Not(HasSubstr("more:"))));
  EXPECT_THAT(hint(0), HasSubstr("hint 4 of 4"));
  EXPECT_THROW(hint(5), UsageError);
}

TEST_F(Commands, ShowTheSolutionToWhoGivesUpAndRememberIt) {
  EXPECT_THAT(say([](Student& student) { return student.solution("76", true); }),
              HasSubstr("return xt::sqrt(x)"));
  EXPECT_EQ(say([](Student& student) { return student.solution("76", false); }).find("not passed"),
            std::string::npos);
}

TEST_F(Commands, AreNotStoppedByABrokenExercise) {
  write("this is no C++");
  EXPECT_THAT(run(), HasSubstr("COMPILE"));
  write_file(world.toolchain.work / "77_root_again" / "student.cpp", kRight);
  EXPECT_THAT(run("77"), HasSubstr("PASS"));
}

TEST_F(Commands, RunAgainAtEachSaveWhileWatching) {
  write(answer("return x;"));
  int polls = 0;
  const std::string said = say([&](Student& student) {
    return student.watch(
        "",
        [&] {
          ++polls;
          if (polls == 2) {
            write(kRight);
          }
          return polls < 4 ? '\0' : 'q';
        },
        false);
  });
  EXPECT_THAT(said, AllOf(HasSubstr("FAIL: 0 of 2"), HasSubstr("PASS: 2 of 2"),
                          HasSubstr("student.cpp (Ctrl-C ends it)"), Not(HasSubstr("\033"))));
  EXPECT_EQ(polls, 4);
}

TEST_F(Commands, TakeKeysWhileWatching) {
  const auto watched = [&](std::string keys, Style style) {
    std::ostringstream out;
    Student student(Builder(world.toolchain), out, style);
    std::size_t next = 0;
    EXPECT_EQ(student.watch(
                  "76", [&] { return keys.at(next++); }, true),
              0);
    return out.str();
  };
  const std::string todo = "TODO: 0 of 2", legend = "h hint  n next  r run again  q quit";
  const std::string again = watched("hrq", {});
  EXPECT_THAT(again, AllOf(HasSubstr("hint 1 of 4: where to look"), HasSubstr(legend)));
  EXPECT_NE(again.find(todo), again.rfind(todo)) << again;

  const std::string on = watched("nq", {false, true});
  EXPECT_THAT(on,
              AllOf(HasSubstr("# The square root"), HasSubstr("work/77_root_again/student.cpp"),
                    testing::ContainsRegex("\033\\[2J.*[0-9][0-9]:[0-9][0-9]:[0-9][0-9]  76_")));
  EXPECT_EQ(on.find(todo), on.rfind(todo)) << "what is new is read before it is run";
  EXPECT_THAT(list(), HasSubstr("> 77_root_again"));
}

TEST_F(Commands, RunTheTestsWithSomethingInTheirName) {
  const auto run_test = [&](const std::string& test) {
    return say([&](Student& student) { return student.run({.name = "76", .test = test}); });
  };
  write(kRight);
  EXPECT_THAT(
      run_test("worked EXAMPLE"),
      AllOf(HasSubstr("  ok    square_root: the worked example of the README"),
            Not(HasSubstr("its square")), Not(HasSubstr("PASS")),
            HasSubstr("1 of the 1 tests with \"worked EXAMPLE\" in their name pass, of 2")));
  EXPECT_EQ(status, 0);
  EXPECT_THAT(list(), HasSubstr("0 of 2 done"));
  EXPECT_THAT(run_test("square_root"), HasSubstr("2 of the 2 tests"));
  EXPECT_THAT(list(), HasSubstr("0 of 2 done")) << "also where it is all of them";
  write(answer("return x;"));
  EXPECT_THAT(run_test("its square"), AllOf(HasSubstr("FAIL  "), HasSubstr("0 of the 1 tests")));
  EXPECT_EQ(status, 1);
  EXPECT_THAT(run_test("cube"), AllOf(HasSubstr("no test has \"cube\" in its name:\n    square_"),
                                      HasSubstr("its square is what it was taken of")));
  EXPECT_EQ(status, 2);
  write("no C++");
  EXPECT_THAT(run_test("its square"), HasSubstr("COMPILE"));
}

TEST_F(Commands, NameTheLineOfACrash) {
  write(answer("volatile int* p = nullptr;\n*p = 1; return x;"));
  EXPECT_THAT(run("76"),
              AllOf(HasSubstr("it crashed in the test 'square_root: the worked"),
                    HasSubstr("    it is in student.cpp:5"), HasSubstr("\nCRASH: 0 of")));
}

TEST_F(Commands, DoWithoutSolutionsInAPack) {
  fs::remove_all(world.toolchain.exercises / "76_root" / "solution");
  write(kRight);
  EXPECT_THAT(run("76"), AllOf(HasSubstr("PASS: 2 of 2"), Not(HasSubstr("exercise diff"))));
  const std::string missing = "the solution of 76_root is not in this pack";
  EXPECT_THAT(say([](Student& student) { return student.solution("", true); }), HasSubstr(missing));
  EXPECT_EQ(status, 1);
  EXPECT_THAT(say([](Student& student) { return student.diff(""); }), HasSubstr(missing));
}

TEST_F(Commands, GoWhereTheyAreTold) {
  EXPECT_THAT(say([](Student& student) { return student.next("77"); }),
              HasSubstr("77_root_again: "));
  EXPECT_THAT(say([](Student& student) { return student.hint("76_root/", 2); }),
              HasSubstr("76_root, hint 2 of 4"));
  write(kRight);
  EXPECT_THAT(say([](Student& student) { return student.verify({"root"}); }),
              HasSubstr("1 of the 1 pass, of 2 exercises"));
}

TEST_F(Commands, FindAnExerciseByAllItsNames) {
  const std::vector<Exercise> all = read_exercises(world.toolchain.exercises);
  for (const char* name : {"76", "root", "76_root"}) {
    EXPECT_EQ(find_exercise(all, name).id, "76_root");
  }
  EXPECT_THROW(find_exercise(all, "7"), UsageError);
}

TEST_F(Commands, RunKernelsOnAGpuOnlyWhereThereAreKernelsAndNvcc) {
  const auto on_gpu = [&](const std::string& id) {
    return say([&](Student& student) { return student.run({.name = id, .on_gpu = true}); });
  };
  EXPECT_THROW(on_gpu("76"), UsageError);
  const fs::path kernels = world.add("79_kernels", "19_first_kernels");
  const std::string nvcc = std::exchange(world.toolchain.nvcc, "");
  try {
    on_gpu("79");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("built without nvcc"));
  }
  if (nvcc.empty()) {
    GTEST_SKIP() << "there is no nvcc";
  }
  world.toolchain.nvcc = nvcc;
  EXPECT_THAT(on_gpu("79"), AllOf(HasSubstr("TODO: 0 of "), Not(HasSubstr("on a GPU"))));
  write_file(world.toolchain.work / "79_kernels" / "student.cpp",
             read_file(kernels / "solution" / "solution.cpp"));
  EXPECT_THAT(on_gpu("79"),
              AllOf(HasSubstr("PASS: "), HasSubstr("the same tests on a GPU"),
                    testing::AnyOf(HasSubstr("PASS on the GPU: "), HasSubstr("\nNO GPU"))));
  EXPECT_THAT(list(), HasSubstr("1 of 3 done"));
}

TEST(Report, ShowsTheFirstFailureAloneUnlessAllAreWanted) {
  Result result;
  result.verdict = Verdict::fail;
  result.tests = {{"first", "", "pass", "", "", {}},
                  {"second", "", "fail", "message two", "diagnosis two", 7},
                  {"third", "", "fail", "message three", "", {}}};
  std::ostringstream brief, full;
  report(brief, result, false);
  report(full, result, true);
  EXPECT_THAT(brief.str(), AllOf(HasSubstr("ok    first"), HasSubstr("FAIL  second"),
                                 HasSubstr("diagnosis: diagnosis two"), HasSubstr("seed 7"),
                                 HasSubstr("1 more"), Not(HasSubstr("message three"))));
  EXPECT_THAT(full.str(), AllOf(HasSubstr("message two"), HasSubstr("message three")));
}

TEST(Report, HasColoursOnlyWhereTheyAreWanted) {
  Result result;
  result.verdict = Verdict::fail;
  result.tests = {{"first", "", "pass", "", "", {}},
                  {"second", "", "fail", "message", "a sign", {}},
                  {"third", "", "skipped", "", "", {}}};
  std::ostringstream plain, coloured;
  report(plain, result, false);
  report(coloured, result, false, {true, false});
  EXPECT_THAT(plain.str(), AllOf(Not(HasSubstr("\033")), Not(HasSubstr("third"))));
  EXPECT_THAT(coloured.str(), AllOf(HasSubstr("\033[32m  ok    \033[0mfirst"),
                                    HasSubstr("\033[1;31m  FAIL  \033[0msecond")));
  EXPECT_EQ(told_verdict(Verdict::fail, {}), "FAIL");
  EXPECT_EQ(told_verdict(Verdict::pass, {true, false}), "\033[32mPASS\033[0m");
}

TEST(Report, ShowsTrapsAndWarnings) {
  Result result;
  result.traps = {"line 3 of student.cpp: auto keeps an expression"};
  result.warnings = "student.cpp:4:1: warning: unused\n";
  std::ostringstream out;
  report(out, result, false);
  EXPECT_EQ(out.str(),
            "  a trap: line 3 of student.cpp: auto keeps an expression\n"
            "the compiler warns:\n    student.cpp:4:1: warning: unused\n");
}

TEST(Report, ShowsTheEndOfLongOutput) {
  Result result;
  for (int line = 1; line <= 30; ++line) {
    result.output += "line " + std::to_string(line) + "\n";
  }
  std::ostringstream out;
  report(out, result, false);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("(10 lines before these)"), HasSubstr("line 30\n"),
                               Not(HasSubstr("line 10\n"))));
}

}  // namespace
}  // namespace dl::runner
