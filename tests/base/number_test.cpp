#include <dl/base/number.h>

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <locale>

namespace dl {
namespace {

template <class Real>
Real read_back(const std::string& text) {
  Real value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

TEST(Number, IsTheShortestTextThatReadsBackExactly) {
  EXPECT_EQ(to_shortest(0.1), "0.1");
  EXPECT_EQ(to_shortest(0.1f), "0.1");
  EXPECT_EQ(to_shortest(-2.0), "-2");
  EXPECT_EQ(to_shortest(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(to_shortest(1.0f / 3), "0.33333334");
}

TEST(Number, ReadsBackAtTheEndsOfTheRange) {
  using Limits = std::numeric_limits<double>;
  for (double value : {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                       Limits::epsilon(), 1e-7, 123456789.123456789}) {
    EXPECT_EQ(read_back<double>(to_shortest(value)), value);
    const auto single = static_cast<float>(value);
    if (std::isfinite(single) && single != 0) {
      EXPECT_EQ(read_back<float>(to_shortest(single)), single);
    }
  }
}

TEST(Number, NamesWhatIsNone) {
  EXPECT_EQ(to_shortest(std::nan("")), "nan");
  EXPECT_EQ(to_shortest(-std::nan("")), "nan");
  EXPECT_EQ(to_shortest(HUGE_VAL), "inf");
  EXPECT_EQ(to_shortest(-HUGE_VALF), "-inf");
}

TEST(Number, HasAPointInEveryLocale) {
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  const std::string text = to_shortest(0.5);
  std::locale::global(before);
  EXPECT_EQ(text, "0.5");
}

TEST(ParseNumber, ReadsBackWhatNumberWrites) {
  EXPECT_EQ(parse_number<double>(to_shortest(1.0 / 3)), 1.0 / 3);
  EXPECT_EQ(parse_number<float>(to_shortest(0.1f)), 0.1f);
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), ~std::uint64_t{0});
  EXPECT_EQ(parse_number<std::int64_t>("-9223372036854775808"),
            std::numeric_limits<std::int64_t>::min());
}

TEST(ParseNumber, TakesLeadingZerosForNothing) {
  EXPECT_EQ(parse_number<int>("010"), 10);
  EXPECT_EQ(parse_number<int>("08"), 8);
  EXPECT_EQ(parse_number<int>("+8"), 8);
  EXPECT_EQ(parse_number<float>("007.5"), 7.5f);
}

TEST(ParseNumber, RefusesWhatIsNotANumberFromBeginningToEnd) {
  for (const char* text :
       {"", " 1", "1 ", "1x", "x", "1.5", "1e3", "0x10", "+-1", "++1", "-", "1,000"}) {
    EXPECT_FALSE(parse_number<int>(text)) << text;
  }
  for (const char* text : {"nan", "inf", "-inf", "0x1p3", "1.5.5", "", "."}) {
    EXPECT_FALSE(parse_number<double>(text)) << text;
  }
}

TEST(ParseNumber, RefusesWhatIsOutOfBounds) {
  EXPECT_FALSE(parse_number<int>("2147483648"));
  EXPECT_FALSE(parse_number<unsigned>("-1"));
  EXPECT_FALSE(parse_number<float>("1e39"));
  EXPECT_FALSE(parse_number<float>("1e-60"));
  EXPECT_FALSE(parse_number<int>("0", {.low = 1}));
  EXPECT_EQ(parse_number<int>("4", {1, 4}), 4);
  EXPECT_FALSE(parse_number<int>("5", {1, 4}));
}

}  // namespace
}  // namespace dl
