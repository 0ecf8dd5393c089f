#include "base/number.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
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
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(0.1f), "0.1");
  EXPECT_EQ(number(-2.0), "-2");
  EXPECT_EQ(number(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(number(1.0f / 3), "0.33333334");
}

TEST(Number, ReadsBackAtTheEndsOfTheRange) {
  using Limits = std::numeric_limits<double>;
  for (double value : {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                       Limits::epsilon(), 1e-7, 123456789.123456789}) {
    EXPECT_EQ(read_back<double>(number(value)), value);
    const auto single = static_cast<float>(value);
    if (std::isfinite(single) && single != 0) {
      EXPECT_EQ(read_back<float>(number(single)), single);
    }
  }
}

TEST(Number, NamesWhatIsNone) {
  EXPECT_EQ(number(std::nan("")), "nan");
  EXPECT_EQ(number(-std::nan("")), "nan");
  EXPECT_EQ(number(HUGE_VAL), "inf");
  EXPECT_EQ(number(-HUGE_VALF), "-inf");
}

TEST(Number, HasAPointInEveryLocale) {
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale(), new Comma));
  const std::string text = number(0.5);
  std::locale::global(before);
  EXPECT_EQ(text, "0.5");
}

}  // namespace
}  // namespace dl
