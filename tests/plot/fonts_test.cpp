#include <dl/plot/gnuplot.h>

#include <gtest/gtest.h>

#include "fake_gnuplot.h"

namespace dl::plot {
namespace {

const std::string kListing =
    "TrueType|/fonts/a.ttf|20-7e a0 e9\n"
    "CFF|/fonts/odd|name.otf|100-17f 120-130 fffd\n"
    "fontconfig warning: no cache\n"
    "TrueType|/fonts/web.woff2|4e00-9fff\n"
    "PCF|/fonts/bitmap.pcf.gz|1f300-1f5ff\n"
    "TrueType|/fonts/broken.ttf|x 500-y 600- -700 800-801\n";

TEST(Characters, AreThoseOfAllFontsThatPicturesAreDrawnWith) {
  const Characters fonts = Characters::of_fonts(kListing);
  for (const char32_t c : {U'a', U' ', U'~', U'\xa0', U'\xe9', U'\u0100', U'\u0140', U'\u017f',
                           U'\ufffd', U'\u0800', U'\u0801'}) {
    EXPECT_TRUE(fonts.contains(c)) << static_cast<unsigned>(c);
  }
  for (const char32_t c : {U'\n', U'\x7f', U'\xa1', U'\u0180', U'\u4e00', U'\U0001f389', U'\u0500',
                           U'\u0600', U'\u0700', U'\ufffe', U'\U0010ffff'}) {
    EXPECT_FALSE(fonts.contains(c)) << static_cast<unsigned>(c);
  }
  EXPECT_TRUE(Characters::of_fonts("").empty());
  EXPECT_TRUE(Characters::of_fonts("fc-list: not found\n\n|\n||\n").empty());
}

TEST(WithoutMissing, MarksWhatNoFontHas) {
  const Characters fonts = Characters::of_fonts(kListing);
  EXPECT_EQ(without_missing("set label 'é损🎉z'\n", fonts), "set label 'é\uFFFD\uFFFDz'\n");
  EXPECT_EQ(without_missing("\xFFz", fonts), "\xFFz");
  EXPECT_EQ(without_missing("a\u200D\uFE0F\U000E0041z", fonts), "a\u200D\uFE0F\U000E0041z")
      << "nothing is drawn for these";
  EXPECT_EQ(without_missing("é", Characters::of_fonts("TrueType|a|20-7e")), "?");
}

TEST(WithoutMissing, LeavesTheTextWhereTheFontsAreNotKnown) {
  const TempFolder folder;
  const Environment path("PATH", folder.path().string());
  EXPECT_EQ(without_missing("损", std::chrono::seconds(9)), "损") << "there is no fc-list";
  put(folder / "fc-list", "#!/bin/sh\necho no fonts\n");
  std::filesystem::permissions(folder / "fc-list", std::filesystem::perms::owner_all);
  EXPECT_EQ(without_missing("损", std::chrono::seconds(9)), "损");
  put(folder / "fc-list", "#!/bin/sh\necho 'TrueType|a|20-7e'\nexit 1\n");
  EXPECT_EQ(without_missing("损", std::chrono::seconds(9)), "损");
  put(folder / "fc-list", "#!/bin/sh\necho 'TrueType|a|20-7e'\n");
  EXPECT_EQ(without_missing("损", std::chrono::seconds(9)), "?");
}

}  // namespace
}  // namespace dl::plot
