// How a record is read, and what is shown of a compiler's output.

#include "verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "files.h"
#include "support/error_text.h"

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
  const std::string cut = kPlan + "{\"begin\":\"a\"}\n";
  EXPECT_THAT(read(cut).message, HasSubstr("in the test 'a'"));
  ProcessResult ended;
  ended.timed_out = true;
  EXPECT_THAT(read(cut, ended).message, HasSubstr("stopped after 3 seconds in the test 'a'"));
}

TEST(Record, SaysThatItBrokeOffAfterTheLastTest) {
  const std::string all = kPlan + ran("a", "pass") + ran("b", "pass");
  ProcessResult ended;
  ended.signal = SIGABRT;
  EXPECT_THAT(read(all + kEnd, ended).message, HasSubstr("it was aborted after the last test: by"));
  EXPECT_THAT(read(all).message, HasSubstr("ended by itself after the last test"));
  EXPECT_THAT(read("", ended).message, HasSubstr("it was aborted before the first test"));
}

TEST(Record, OfAHiddenTestTellsItsCategoryAlone) {
  const std::string plan = R"({"tests":[{"name":"a secret","category":"another shape"}]})"
                           "\n{\"begin\":\"a secret\"}\n";
  ProcessResult ended;
  ended.signal = SIGSEGV;
  EXPECT_THAT(read(plan, ended).message,
              testing::AllOf(HasSubstr("in a hidden test (another shape)"),
                             testing::Not(HasSubstr("secret"))));
  ended.timed_out = true;
  EXPECT_THAT(read(plan, ended).message, testing::Not(HasSubstr("secret")));
}

TEST(Record, MaySkipTestsOnlyWhereSomeWereChosen) {
  const std::string record = kPlan + ran("a", "skipped") + ran("b", "pass") + kEnd;
  expect_verdict(Verdict::crash, read(record));
  const Exercise exercise;
  expect_verdict(Verdict::pass, judge_record(record, "secret", {}, exercise, true));
  expect_verdict(Verdict::todo, judge_record(kPlan + ran("a", "skipped") + ran("b", "todo") + kEnd,
                                             "secret", {}, exercise, true));
}

// ---- Many at once ----

/// Stands in for the compiler: what it makes of any answer passes its one test, named by the seed.
constexpr const char* kCompiler = R"sh(#!/bin/sh
for out; do  # the last word
  [ "$before" != -c ] || source=$out
  before=$out
done
case $out in
  /dev/null) ;;  # asked for its folders, it has none
  *.o | *.gch)
    : >"$out"
    echo "$out: $source" >"$out.d"
    ;;
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

/// A toolchain whose compiler is this script, and an exercise without a line in it.
class FakeCompiler : public testing::Test {
 protected:
  FakeCompiler() {
    toolchain_.root = DL_PROJECT_DIR;
    toolchain_.build = folder_.path() / "build";
    toolchain_.compiler = folder_.path() / "compiler";
    exercise_.id = "01_first";
    exercise_.folder = folder_.path() / exercise_.id;
    write_file(exercise_.folder / "test.cpp", "");
    write_file(exercise_.folder / "api.hpp", "");
  }
  void compile_by(const std::string& script) {
    write_file(toolchain_.compiler, script);
    fs::permissions(toolchain_.compiler, fs::perms::owner_all);
  }
  Target target(const std::string& name) {
    const fs::path file = folder_.path() / (name + ".cpp");
    write_file(file, "x");
    return {&exercise_, {name, file}};
  }

  const ScratchFolder folder_;
  Toolchain toolchain_;
  Exercise exercise_;
};

TEST_F(FakeCompiler, GivesResultsInTheOrderOfTheJobsAndTheirSeeds) {
  compile_by(kCompiler);
  std::vector<Job> jobs;
  for (std::uint64_t seeds = 1; seeds <= 6; ++seeds) {
    jobs.push_back({target("answer_" + std::to_string(seeds)), seeds});
  }
  const std::vector<std::vector<Result>> results = judge_all(Builder(toolchain_), jobs);
  ASSERT_EQ(results.size(), jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    ASSERT_EQ(results[i].size(), jobs[i].seeds);
    for (std::size_t seed = 1; seed <= jobs[i].seeds; ++seed) {
      expect_verdict(Verdict::pass, results[i][seed - 1]);
      EXPECT_EQ(results[i][seed - 1].tests.at(0).name, "seed " + std::to_string(seed));
    }
  }
}

TEST_F(FakeCompiler, HasLimitsForAnAnswer) {
  std::string script = kCompiler;
  const std::string begin = "case $out in\n";
  script.insert(script.find(begin) + begin.size(),
                "  *student.o) echo \"x: error: $(ulimit -v), $(ulimit -t)\"; exit 1 ;;\n");
  compile_by(script);
  const Result result = judge(Builder(toolchain_), target("student"));
  expect_verdict(Verdict::compile, result);
  EXPECT_EQ(result.message, "x: error: 4194304, 120\n");
}

TEST_F(FakeCompiler, IsNotBelievedWhereItDoesNotSayWhatItHasRead) {
  std::string script = kCompiler;
  const std::string says = "echo \"$out: $source\" >\"$out.d\"";
  script.replace(script.find(says), says.size(), "echo \"$out:\" >\"$out.d\"");
  compile_by(script);
  EXPECT_THAT(error_text([&] { judge(Builder(toolchain_), target("student")); }),
              HasSubstr("does not say which files it has read for"));
}

/// The verdict on an answer is known while its other version is still being compiled, and where it
/// fails nobody waits for that one.
TEST_F(FakeCompiler, IsStoppedWhereThePlainTestsFail) {
  toolchain_.sanitizers = {"-fsanitize=address"};
  std::string script = kCompiler;
  const std::string begin = "case $out in\n", status = "\\\"status\\\":\\\"pass\\\"";
  script.insert(script.find(begin) + begin.size(), "  */sanitized/*.o) sleep 1000 ;;\n");
  script.replace(script.find(status), status.size(), "\\\"status\\\":\\\"fail\\\"");
  compile_by(script);
  std::vector<std::string> heard;
  const Result result =
      judge_thoroughly(Builder(toolchain_), target("student"), {},
                       [&](const Result& plain) { heard.push_back(name(plain.verdict)); });
  expect_verdict(Verdict::fail, result);
  EXPECT_THAT(heard, testing::ElementsAre("FAIL"));
  // The same again, where the first version is there already.
  expect_verdict(Verdict::fail, judge_thoroughly(Builder(toolchain_), target("student")));
}

}  // namespace
}  // namespace dl::runner
