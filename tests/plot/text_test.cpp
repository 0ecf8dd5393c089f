#include "plot/text.h"

#include <gtest/gtest.h>

namespace dl::plot {
namespace {

TEST(Quoted, LeavesPlainTextAsItIs) { EXPECT_EQ(quoted("train loss ✗"), "'train loss ✗'"); }

TEST(Quoted, TakesTheMeaningFromMarkup) {
  EXPECT_EQ(quoted("a_b^c@d&e~f{g}h\\i"), "'a\\_b\\^c\\@d\\&e\\~f\\{g\\}h\\\\i'");
}

TEST(Quoted, DoublesSingleQuotesAndKeepsDoubleOnes) {
  EXPECT_EQ(quoted("it's \"so\" `ls`"), "'it''s \"so\" `ls`'");
}

TEST(Quoted, StaysOnOneLine) { EXPECT_EQ(quoted("a\n!ls\r\tb\x7F"), "'a !ls  b '"); }

TEST(CodePoints, CountsCharactersNotBytes) { EXPECT_EQ(code_points("✗ né"), 4); }

TEST(Shortened, KeepsWhatFits) { EXPECT_EQ(shortened("coat", 4), "coat"); }

TEST(Shortened, EndsInAnEllipsisWithinTheLimit) {
  EXPECT_EQ(shortened("ankle boot", 6), "ankle…");
  EXPECT_EQ(shortened("ééééé", 3), "éé…");
}

TEST(TextWidth, GrowsWithTheTextAndItsWeight) {
  EXPECT_DOUBLE_EQ(text_width(""), 0);
  EXPECT_LT(text_width("coat"), text_width("coats"));
  EXPECT_LT(text_width("coat"), text_width("coat", Weight::bold));
}

TEST(TextWidth, GivesChineseCharactersAFullWidth) { EXPECT_DOUBLE_EQ(text_width("损失"), 2); }

TEST(Widened, HasTheDigitsOfTheFloat) {
  EXPECT_EQ(widened(0.1f), 0.1);
  EXPECT_EQ(static_cast<float>(widened(1.0f / 3)), 1.0f / 3);
}

TEST(Fixed, WritesSoManyDecimals) {
  EXPECT_EQ(fixed(2.0 / 3, 3), "0.667");
  EXPECT_EQ(fixed(1234.5, 0), "1234");  // halves to even
  EXPECT_EQ(fixed(1e308, 80).size(), 309u + 1 + 80);
}

}  // namespace
}  // namespace dl::plot
