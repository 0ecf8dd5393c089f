#include <dl/plot/style.h>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace dl::plot {
namespace {

TEST(Style, TellsThirtyLinesApart) {
  std::set<std::string> looks;
  for (std::size_t i = 0; i < 30; ++i) {
    looks.insert(std::string(line_colour(i)) + line_dash(i));
  }
  EXPECT_EQ(looks.size(), 30u);
}

TEST(Style, NeighboursDifferInColourAndInDash) {
  for (std::size_t i = 0; i < 29; ++i) {
    EXPECT_STRNE(line_colour(i), line_colour(i + 1));
    EXPECT_STRNE(line_dash(i), line_dash(i + 1));
  }
}

}  // namespace
}  // namespace dl::plot
