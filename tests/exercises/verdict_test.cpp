// How a record is read, and what is shown of a compiler's output.

#include "verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

Result read(const std::string& record, const Ended& ended = {}) {
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
  Ended ended;
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
  Ended ended;
  ended.timed_out = true;
  EXPECT_THAT(read(cut, ended).message, HasSubstr("stopped after 3 seconds in the test 'b'"));
}

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
