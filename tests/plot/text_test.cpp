#include <dl/plot/text.h>

#include <gtest/gtest.h>

#include <cmath>

namespace dl::plot {
namespace {

TEST(Literal, LeavesPlainTextAsItIs) { EXPECT_EQ(literal("train loss ✗"), "'train loss ✗'"); }

TEST(Literal, LeavesMarkupToBeDrawn) {
  EXPECT_EQ(literal("a_b^c@d&e~f{g}h\\i \"so\" `ls`"), "'a_b^c@d&e~f{g}h\\i \"so\" `ls`'");
}

TEST(Literal, PutsASingleQuoteIntoDoubleOnes) {
  EXPECT_EQ(literal("it's \"so\" `ls` \\n"), "\"it's \\\"so\\\" \\140ls\\140 \\\\n\"");
}

TEST(Literal, StaysOnOneLine) { EXPECT_EQ(literal("a\n!ls\r\tb\x7F"), "'a !ls  b '"); }

TEST(OneLine, KeepsCharactersOfAllLengths) {
  EXPECT_EQ(one_line("aé✗🎉"), "aé✗🎉");
  EXPECT_EQ(one_line(""), "");
}

TEST(OneLine, MakesSpacesOfControlCharacters) {
  EXPECT_EQ(one_line("a\nb\x1B[1m\x7F\u0085c"), "a b [1m  c");
  EXPECT_EQ(one_line(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(one_line("a\u2028b\u2029c"), "a b c") << "ends of lines and paragraphs";
}

TEST(OneLine, MarksWhatIsNoCharacter) {
  EXPECT_EQ(one_line("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(one_line("\xC3"), "\uFFFD");                            // cut off
  EXPECT_EQ(one_line("\xE2\x9C"), "\uFFFD\uFFFD");                  // likewise
  EXPECT_EQ(one_line("\xC0\xAF"), "\uFFFD\uFFFD");                  // too long for what it says
  EXPECT_EQ(one_line("\xE0\x80\xAF"), "\uFFFD\uFFFD\uFFFD");        // likewise
  EXPECT_EQ(one_line("\xED\xA0\x80z"), "\uFFFDz");                  // half of a pair
  EXPECT_EQ(one_line("\xEF\xBF\xBE\xEF\xBF\xBF"), "\uFFFD\uFFFD");  // not for XML
  EXPECT_EQ(one_line("\xF4\x90\x80\x80\xF8z"), "\uFFFD\uFFFDz");    // beyond the last one
}

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

TEST(ExactDoubles, HaveTheDigitsOfTheFloats) {
  const std::vector<float> floats = {0.1f, 1.0f / 3, INFINITY};
  const std::vector<double> doubles = exact_doubles(floats);
  EXPECT_EQ(doubles[0], 0.1);
  EXPECT_EQ(static_cast<float>(doubles[1]), 1.0f / 3);
  EXPECT_EQ(doubles[2], INFINITY);
  EXPECT_TRUE(std::isnan(exact_doubles(std::vector<float>{-NAN})[0]));
}

TEST(FixedOrShort, IsShortWhereFixedIsTooLongOrAllZeros) {
  EXPECT_EQ(fixed_or_short(1234.5, 1), "1234.5");
  EXPECT_EQ(fixed_or_short(2.0 / 3, 3), "0.667");
  EXPECT_EQ(fixed_or_short(1234.5, 0), "1234");  // halves to even
  EXPECT_EQ(fixed_or_short(1.8e300, 0), "1.80e+300");
  EXPECT_EQ(fixed_or_short(2.5e-12, 14), "2.50e-12");
}

TEST(RightAligned, FillsUpWithSpacesAtTheLeft) {
  EXPECT_EQ(right_aligned("né", 4), "  né");
  EXPECT_EQ(right_aligned("ankle boot", 6), "ankle…");
}

TEST(Shade, GetsDenserWithTheShare) {
  EXPECT_EQ(shade(-1), ' ');
  EXPECT_EQ(shade(0.5), '+');
  EXPECT_EQ(shade(2), '@');
}

}  // namespace
}  // namespace dl::plot
