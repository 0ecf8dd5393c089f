// What is kept of a student's progress, and what becomes of a file that is not as it was saved.

#include "state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.h"

namespace dl::runner {
namespace {

class StateFile : public testing::Test {
 protected:
  StateFile() {
    first_.id = "01_first";
    second_.id = "02_second";
  }
  /// The state of a folder whose file holds this text.
  State read(const std::string& text) {
    write_file(work_ / "state.json", text);
    return State(work_);
  }

  ScratchFolder folder_;
  fs::path work_ = folder_.path() / "work";
  Exercise first_, second_;
};

TEST_F(StateFile, KeepsWhatWasSaved) {
  State state(work_);
  state.current = "02_second";
  state.of(second_) = {true, "0123", "4567", "5 of 5 tests pass", 3, 1, false};
  state.save();
  State again(work_);
  EXPECT_EQ(again.current, "02_second");
  EXPECT_EQ(again.of(second_), state.of(second_));
  EXPECT_EQ(again.of(first_), Progress());
}

TEST_F(StateFile, BeginsAnewWhereItCannotBeRead) {
  for (const char* text :
       {"", "{ broken", "[]", "7", "null", R"({"current": 3})", R"({"exercises": []})",
        R"({"exercises": {"01_first": 1}})", R"({"exercises": {"01_first": {"runs": "many"}}})"}) {
    State state = read(text);
    EXPECT_EQ(state.current, "") << text;
    EXPECT_EQ(state.of(first_), Progress()) << text;
  }
}

TEST_F(StateFile, HoldsNoCountsThatCannotBe) {
  State state = read(R"({"exercises": {"01_first": {"runs": 2147483647, "hints": -9}}})");
  EXPECT_EQ(state.of(first_).runs, 1'000'000);
  EXPECT_EQ(state.of(first_).hints, 0);
  State larger = read(R"({"exercises": {"01_first": {"runs": 4294967297, "hints": 1e300}}})");
  EXPECT_EQ(larger.of(first_).runs, 1'000'000);
  EXPECT_EQ(larger.of(first_).hints, 1'000'000);
}

TEST_F(StateFile, OfTwoAtOnceHoldsWhatBothHaveDone) {
  State one(work_), other(work_);
  one.of(first_).runs = 1;
  one.save();
  other.of(second_).passed = true;
  other.save();
  one.of(first_).runs = 2;
  one.save();
  State both(work_);
  EXPECT_EQ(both.of(first_).runs, 2);
  EXPECT_TRUE(both.of(second_).passed);
}

}  // namespace
}  // namespace dl::runner
