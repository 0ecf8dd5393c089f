#include <dl/plot/page.h>

#include <gtest/gtest.h>

namespace dl::plot {
namespace {

TEST(Page, CountsPointsFromTheTop) {
  const std::string script = whole_page({680, 120.5});
  EXPECT_NE(script.find("set xrange [0:680]\nset yrange [120.5:0]\n"), std::string::npos) << script;
}

TEST(Page, RoundsPointsSoThatTheScriptCanBeRead) {
  EXPECT_EQ(points(1.0 / 3), "0.33");
  EXPECT_EQ(points(680), "680");
}

TEST(Page, WritesText) {
  EXPECT_EQ(text_at(1, 2, "loss"),
            "set label 'loss' at 1,2 center front font 'Inter,12' textcolor rgb '#22272e'\n");
  EXPECT_EQ(text_at(1, 2, "x_1",
                    {.align = Align::right,
                     .size = 9.5,
                     .weight = Weight::bold,
                     .colour = kSoftInk,
                     .upright = true}),
            "set label 'x_1' at 1,2 right rotate by 90 front font 'Inter:Bold,9.5' textcolor rgb "
            "'#6b7280'\n");
}

}  // namespace
}  // namespace dl::plot
