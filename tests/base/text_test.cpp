#include <dl/base/text.h>

#include <gtest/gtest.h>

#include <dl/base/check.h>

namespace dl {
namespace {

TEST(FirstCharacter, KnowsItsBytesAndItsNumber) {
  const auto is = [](std::string_view text, std::size_t bytes, char32_t code, bool valid) {
    const Character c = first_character(text);
    return c.bytes == bytes && c.code == code && c.valid == valid;
  };
  EXPECT_TRUE(is("ab", 1, U'a', true));
  EXPECT_TRUE(is("é", 2, U'é', true));
  EXPECT_TRUE(is("模型", 3, U'模', true));
  EXPECT_TRUE(is("😀", 4, U'😀', true));
  EXPECT_TRUE(is("\xed\xa0\x80", 3, 0xd800, true)) << "half of a pair: not Unicode";
  EXPECT_TRUE(is("\xc3", 1, 0, false));
  EXPECT_TRUE(is("\xc0\xaf", 1, 0, false));
  EXPECT_TRUE(is("\x80", 1, 0, false));
  EXPECT_FALSE(is_unicode(0xd800) || is_unicode(0xdfff) || is_unicode(0x110000));
  EXPECT_TRUE(is_unicode(0xd7ff) && is_unicode(0xe000) && is_unicode(0x10ffff));
}

TEST(LinesOf, AreWithoutTheirEnds) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(lines_of(""), Lines{});
  EXPECT_EQ(lines_of("a\n\nb"), (Lines{"a", "", "b"}));
  EXPECT_EQ(lines_of("a\n"), Lines{"a"});
}

TEST(Printable, LeavesTextAsItIs) {
  for (const char* text : {"", "1.weight", "/home/ada/sp ace ü 模型 \"q\" \\", "😀"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesWhatWouldSteerATerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\a\r\x7f"), "a\\x1b[31mb\\x07\\x0d\\x7f");
  EXPECT_EQ(printable("one\ntwo"), "one\\ntwo");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\u009b31m"), "\\u009b31m");  // ESC [ in one character
  EXPECT_EQ(printable("a\u202eb\u200b\ufeff"), "a\\u202eb\\u200b\\ufeff");  // backwards, invisible
}

TEST(Printable, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(printable("Stra\xdf"
                      "e"),
            "Stra\\xdfe");
  EXPECT_EQ(printable("\xc3"), "\\xc3");                             // cut off
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");                    // longer than need be
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // half of a pair of UTF-16
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond the last one
}

TEST(Printable, LeavesOutTheMiddleOfALongText) {
  EXPECT_EQ(printable("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(printable("abcdefghijk", 10), "abcd...ijk");
  EXPECT_EQ(printable("模型模型模型", 6), "模型模型模型");
  EXPECT_EQ(printable("模型模型模型型", 6), "模型...型");
  EXPECT_EQ(printable(std::string(600'000, 'x'), 40).size(), 40u);
  EXPECT_LE(printable(std::string(100, '\x1b'), 10).size(), 10u);  // no half of an escape
  EXPECT_EQ(printable("abc", 2), "...");
}

TEST(InQuotes, SetsInQuotesThatEndWhereTheTextEnds) {
  EXPECT_EQ(in_quotes("W1").str(), "\"W1\"");
  EXPECT_EQ(in_quotes("a\"b\\").str(), "\"a\\\"b\\\\\"");
  EXPECT_LE(concat(in_quotes(std::string(600'000, 'x'))).size(), 42u);
}

}  // namespace
}  // namespace dl
