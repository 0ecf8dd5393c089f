// How a record is read, and what is shown of a compiler's output.

#include "verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "files.h"

namespace dl::runner {
namespace {

using testing::HasSubstr;

const std::string kPlan =
    R"({"tests":[{"name":"a","category":""},{"name":"b","category":"another shape"}]})"
    "\n";
std::string ran(const std::string& test, const std::string& status) {
  return R"({"begin":")" + test + "\"}\n" + R"({"test":")" + test + R"(","status":")" + status +
         "\"}\n";
}
const std::string kEnd = R"({"end":"secret"})"
                         "\n";

Result read(const std::string& record, const ProcessResult& ended = {}) {
  Exercise exercise;
  exercise.seconds = 3;
  return judge_record(record, "secret", ended, exercise);
}

void expect_verdict(Verdict verdict, const Result& result) {
  EXPECT_STREQ(name(result.verdict), name(verdict)) << result.message;
}

TEST(Record, DecidesByItsTests) {
  expect_verdict(Verdict::pass, read(kPlan + ran("a", "pass") + ran("b", "pass") + kEnd));
  expect_verdict(Verdict::fail, read(kPlan + ran("a", "todo") + ran("b", "fail") + kEnd));
  expect_verdict(Verdict::todo, read(kPlan + ran("a", "pass") + ran("b", "todo") + kEnd));
}

TEST(Record, KeepsTheCategoryOfAHiddenTest) {
  const Result result = read(kPlan + ran("a", "pass") + ran("b", "fail") + kEnd);
  EXPECT_EQ(result.tests[0].category, "");
  EXPECT_EQ(result.tests[1].category, "another shape");
}

TEST(Record, WithoutTheWordIsACrash) {
  expect_verdict(Verdict::crash, read(""));
  expect_verdict(Verdict::crash, read(kPlan + ran("a", "pass") + ran("b", "pass")));
  expect_verdict(Verdict::crash,
                 read(kPlan + ran("a", "pass") + ran("b", "pass") + "{\"end\":\"guess\"}\n"));
}

TEST(Record, OfFewerTestsThanPlannedIsACrash) {
  expect_verdict(Verdict::crash, read(kPlan + ran("a", "pass") + kEnd));
  expect_verdict(Verdict::crash, read("{\"tests\":[]}\n" + kEnd));
  expect_verdict(Verdict::crash, read(kEnd));
}

TEST(Record, ThatIsOutOfOrderIsACrash) {
  expect_verdict(Verdict::crash, read(kPlan + ran("b", "pass") + ran("a", "pass") + kEnd));
  expect_verdict(Verdict::crash, read(kPlan + kPlan + ran("a", "pass") + ran("b", "pass") + kEnd));
  expect_verdict(Verdict::crash,
                 read(kPlan + "{\"test\":\"a\",\"status\":\"pass\"}\n" + ran("b", "pass") + kEnd));
  expect_verdict(Verdict::crash, read(kPlan + ran("a", "pass") + "nonsense\n" + kEnd));
}

TEST(Record, WithAnUnknownStatusIsNoPass) {
  expect_verdict(Verdict::crash, read(kPlan + ran("a", "pass") + ran("b", "splendid") + kEnd));
}

TEST(Record, OfAnObstacleSaysWhyNothingRan) {
  const Result result = read(R"({"obstacle":"there is no GPU"})"
                             "\n");
  expect_verdict(Verdict::no_gpu, result);
  EXPECT_EQ(result.message, "there is no GPU");
}

TEST(Record, IsNotBelievedWhenTheProgramEndedBadly) {
  const std::string complete = kPlan + ran("a", "pass") + ran("b", "pass") + kEnd;
  ProcessResult ended;
  ended.signal = 11;
  expect_verdict(Verdict::crash, read(complete, ended));
  ended = {};
  ended.status = 3;
  expect_verdict(Verdict::crash, read(complete, ended));
  ended = {};
  ended.timed_out = true;
  expect_verdict(Verdict::timeout, read(complete, ended));
}

TEST(Record, SaysInWhichTestItBrokeOff) {
  const std::string cut = kPlan + ran("a", "pass") + "{\"begin\":\"b\"}\n";
  EXPECT_THAT(read(cut).message, HasSubstr("in the test 'b'"));
  ProcessResult ended;
  ended.timed_out = true;
  EXPECT_THAT(read(cut, ended).message, HasSubstr("stopped after 3 seconds in the test 'b'"));
}

TEST(Record, NamesTheSignalThatEndedTheProgram) {
  ProcessResult ended;
  const auto message = [&](int signal) {
    ended.signal = signal;
    return read(kPlan + "{\"begin\":\"a\"}\n", ended).message;
  };
  EXPECT_THAT(message(SIGSEGV), HasSubstr("it crashed in the test 'a' (Segmentation fault)"));
  EXPECT_THAT(message(SIGABRT), HasSubstr("it was aborted in the test 'a': abort()"));
  EXPECT_EQ(message(SIGKILL), "it was ended by signal 9 (Killed) in the test 'a'");
}

std::string linker_message(const std::string& said) {
  const Exercise exercise;
  const Target target{&exercise, {"student", "/p/student.cpp"}};
  const Result result =
      judge_built(Builder({}), target, {Built::How::does_not_link, said, {}, 0}, 1);
  expect_verdict(Verdict::link, result);
  return result.message;
}

TEST(Link, SaysWhatIsMissingOrThereTwice) {
  EXPECT_THAT(linker_message("ld: undefined reference to `dl::softmax(int)'\n"),
              HasSubstr("no definition of dl::softmax(int): is it in your file"));
  EXPECT_EQ(linker_message("ld: multiple definition of `dl::zeros(int)'; first defined here\n"),
            "dl::zeros(int) is defined twice: by your file, and by the tests or the harness\n");
}

TEST(Link, ShowsTheBeginningOfWhatItDoesNotKnow) {
  std::string said;
  for (int line = 1; line <= 13; ++line) {
    said += "line " + std::to_string(line) + "\n";
  }
  EXPECT_THAT(linker_message(said), testing::EndsWith("line 12\n...\n"));
  EXPECT_EQ(linker_message("ld: cannot find -lm\n"), "ld: cannot find -lm\n");
}

// ---- Many at once ----

/// Stands in for the compiler: what it makes of any answer passes its one test, named by the seed.
constexpr const char* kCompiler = R"sh(#!/bin/sh
for out; do :; done  # the last word
case $out in
  *.o | *.gch) : >"$out" ;;
  *)
    cat >"$out" <<'END'
#!/bin/sh
read -r word
echo "{\"tests\":[{\"name\":\"seed $2\",\"category\":\"\"}]}" >"$1"
echo "{\"begin\":\"seed $2\"}" >>"$1"
echo "{\"test\":\"seed $2\",\"status\":\"pass\"}" >>"$1"
echo "{\"end\":\"$word\"}" >>"$1"
END
    chmod +x "$out"
    ;;
esac
)sh";

TEST(JudgeAll, GivesResultsInTheOrderOfTheJobsAndTheirSeeds) {
  const ScratchFolder folder;
  Toolchain toolchain;
  toolchain.root = DL_PROJECT_DIR;
  toolchain.build = folder.path() / "build";
  toolchain.compiler = folder.path() / "compiler";
  write_file(toolchain.compiler, kCompiler);
  fs::permissions(toolchain.compiler, fs::perms::owner_all);
  Exercise exercise;
  exercise.id = "01_first";
  exercise.folder = folder.path() / exercise.id;
  write_file(exercise.folder / "test.cpp", "");
  std::vector<Job> jobs;
  for (std::uint64_t seeds = 1; seeds <= 6; ++seeds) {
    const std::string name = "answer_" + std::to_string(seeds);
    write_file(folder.path() / (name + ".cpp"), "");
    jobs.push_back({{&exercise, {name, folder.path() / (name + ".cpp")}}, seeds});
  }

  const std::vector<std::vector<Result>> results = judge_all(Builder(toolchain), jobs);
  ASSERT_EQ(results.size(), jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    ASSERT_EQ(results[i].size(), jobs[i].seeds);
    for (std::size_t seed = 1; seed <= jobs[i].seeds; ++seed) {
      expect_verdict(Verdict::pass, results[i][seed - 1]);
      EXPECT_EQ(results[i][seed - 1].tests.at(0).name, "seed " + std::to_string(seed));
    }
  }
}

// ---- What the compiler says ----

TEST(FirstError, IsThatOfTheStudentsFile) {
  const std::string text =
      "In file included from /p/student.cpp:1:\n"
      "/usr/include/lib.h:7:1: error: no match\n"
      "/p/student.cpp:9:3:   required from here\n"
      "/usr/include/lib.h:8:1: note: candidate\n"
      "/p/student.cpp:12:5: error: second\n";
  const std::string shown = first_error(text, "/p/student.cpp");
  EXPECT_TRUE(shown.starts_with("student.cpp:9:3:   required from here\n")) << shown;
  EXPECT_THAT(
      first_error("/p/student.cpp:3:1: error: one\n  3 | x\n/p/student.cpp:4:1: error: two\n",
                  "/p/student.cpp"),
      "student.cpp:3:1: error: one\n  3 | x\n");
}

TEST(FirstError, IsAnyErrorWhereNoneIsInTheStudentsFile) {
  EXPECT_THAT(first_error("cc1plus: fatal error: out of memory\n", "/p/student.cpp"),
              HasSubstr("out of memory"));
}

}  // namespace
}  // namespace dl::runner
