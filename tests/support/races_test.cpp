// A build for ThreadSanitizer finds races, in what the tests do and in what the library does:
// without that, tests that it finds no fault in would prove nothing.

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include <dl/base/rng.h>

namespace dl {
namespace {

constexpr int kFound =
    66;  // the exit status of a program in which ThreadSanitizer has found a race

/// Runs `f` in two threads and ends the program.
template <class F>
[[noreturn]] void twice_at_once(const F& f) {
  { const std::jthread first(f), second(f); }
  std::exit(0);
}

class Races : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(Races, OfTheTestsAreFound) {
  int count = 0;
  EXPECT_EXIT(twice_at_once([&] { ++count; }), testing::ExitedWithCode(kFound), "data race");
}

TEST_F(Races, OfTheLibraryAreFound) {
  Rng rng(1);
  EXPECT_EXIT(twice_at_once([&] { rng.below(6); }), testing::ExitedWithCode(kFound),
              "data race.*\n(.*\n)*.*dl::Rng::below");
}

TEST_F(Races, AreNotSeenWhereThereAreNone) {
  EXPECT_EXIT(twice_at_once([] { Rng(1).below(6); }), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace dl
