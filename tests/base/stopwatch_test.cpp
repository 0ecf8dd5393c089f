#include <dl/base/stopwatch.h>

#include <gtest/gtest.h>

#include <thread>

namespace dl {
namespace {

constexpr double kPause = 0.02;

void pause() { std::this_thread::sleep_for(std::chrono::duration<double>(kPause)); }

TEST(Stopwatch, RunsOnWhileItIsRead) {
  const Stopwatch watch;
  pause();
  const double first = watch.seconds();
  EXPECT_GE(first, kPause);
  pause();
  EXPECT_GE(watch.seconds(), first + kPause);
}

TEST(Stopwatch, LapsAddUpToTheWhole) {
  const Stopwatch whole;
  Stopwatch watch;
  pause();
  const double first = watch.lap();
  EXPECT_GE(first, kPause);
  pause();
  const double second = watch.lap();
  EXPECT_GE(second, kPause);
  const double rest = watch.seconds();
  EXPECT_LE(first + second + rest, whole.seconds());
}

}  // namespace
}  // namespace dl
