#include <dl/base/check.h>

#include <gtest/gtest.h>

#include "support/error_text.h"

namespace dl {
namespace {

struct CountsWrites {
  int& writes;
  friend std::ostream& operator<<(std::ostream& out, const CountsWrites& part) {
    ++part.writes;
    return out << "written";
  }
};

TEST(Concat, WritesAllPartsOneAfterTheOther) {
  EXPECT_EQ(concat("rows: ", 3, ", mean: ", 0.5, ' ', std::string("m")), "rows: 3, mean: 0.5 m");
}

TEST(Fail, ThrowsAnErrorWithTheText) {
  EXPECT_EQ(error_text([] { fail("add: ", 2, " and ", 3, " differ"); }), "add: 2 and 3 differ");
}

TEST(Check, ThrowsOnlyWhenNotOk) {
  EXPECT_NO_THROW(check(true, "never seen"));
  EXPECT_THROW(check(false, "seen"), Error);
}

TEST(Check, BuildsItsTextOnlyOnFailure) {
  int writes = 0;
  check(true, CountsWrites{writes});
  EXPECT_EQ(writes, 0);
  EXPECT_EQ(error_text([&] { check(false, CountsWrites{writes}); }), "written");
  EXPECT_EQ(writes, 1);
}

TEST(UsageError, IsAnErrorThatCanBeToldApart) {
  EXPECT_THROW(throw UsageError("--epochs: needs a number"), Error);
  EXPECT_THROW(
      {
        try {
          fail("no usage error");
        } catch (const UsageError&) {
        }
      },
      Error);
}

}  // namespace
}  // namespace dl
