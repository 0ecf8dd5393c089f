// Any text in any place of any figure is drawn as itself, and any numbers are drawn or refused with
// one sentence of ours: gnuplot has nothing to say to either.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/bar_chart.h>
#include <dl/plot/contour_map.h>
#include <dl/plot/figures.h>
#include <dl/plot/heat_map.h>
#include <dl/plot/histogram.h>
#include <dl/plot/image_grid.h>
#include <dl/plot/line_chart.h>
#include <dl/plot/text.h>
#include "fake_gnuplot.h"
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::plot {
namespace {

/// What has, or had, a meaning to gnuplot, to SVG or to the CSV; scripts of all kinds; nothing.
const std::vector<std::string> kTexts{"'90s",
                                      "a''b",
                                      "it's",
                                      "'",
                                      "''",
                                      "'a' and 'b'",
                                      "\"quoted\"",
                                      "a, \"b\"",
                                      "\"",
                                      "\\",
                                      "a\\b",
                                      "\\\\n",
                                      "\\U+00e4",
                                      "it's \\U+00e4",
                                      "\\047",
                                      "it's \\047",
                                      "%",
                                      "100 %",
                                      "%g",
                                      "%%d",
                                      "50% 's",
                                      "{",
                                      "}",
                                      "{/:Bold x}",
                                      "a^2",
                                      "x_i",
                                      "@x",
                                      "@format",
                                      "it's @format",
                                      "&",
                                      "&amp;",
                                      "~",
                                      "<b>",
                                      "]]>",
                                      "`date`",
                                      "it's `date`",
                                      "it's \"100\" `1`",
                                      "$HOME $0",
                                      "#1",
                                      "# 'x'",
                                      "a,b",
                                      "  leading",
                                      "trailing  ",
                                      "a\nb",
                                      "\t",
                                      "损失",
                                      "🎉",
                                      "e\u0301",
                                      "\u202E\u05D0",
                                      "\xFF",
                                      "\xED\xA0\x80",
                                      "\uFFFE",
                                      "\u0085",
                                      "−1",
                                      "nan",
                                      "set xrange [0:1]; !touch owned",
                                      std::string(39, 'w')};

/// In places that are as wide as the text in them.
const std::string kLong = "begin " + std::string(2000, 'x') + " it's % the end";

/// Expects nothing on stderr while it lives: there gnuplot's complaints are passed on.
struct Captured {
  Captured() { testing::internal::CaptureStderr(); }
  ~Captured() { EXPECT_EQ(testing::internal::GetCapturedStderr(), ""); }
};

class AnyInput : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_gnuplot()) {
      GTEST_SKIP() << "gnuplot is not installed";
    }
  }

  /// Draws it, and returns how often each text stands in the SVG.
  std::map<std::string, int> texts_of(const Figure& figure) {
    {
      const Captured captured;
      Figures(folder_.path()).draw("figure", figure);
    }
    svg_ = contents_of(folder_ / "figure.svg");
    std::map<std::string, int> texts;
    for (std::size_t at = 0; (at = svg_.find("<text", at)) != std::string::npos;) {
      const std::size_t end = svg_.find("</text>", at);
      ++texts[unescaped(svg_.substr(at, end - at))];
      at = end;
    }
    return texts;
  }

  /// The text between the tags.
  static std::string unescaped(const std::string& xml) {
    static const std::map<std::string, char> entities{
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    std::string text;
    for (std::size_t i = 0; i < xml.size();) {
      if (xml[i] == '<') {
        i = xml.find('>', i) + 1;
      } else if (xml[i] == '&') {
        const std::string entity = xml.substr(i, xml.find(';', i) + 1 - i);
        text += entities.at(entity);
        i += entity.size();
      } else {
        text += xml[i++];
      }
    }
    return text;
  }

  /// Each of these `times` times; some look the same when they are drawn.
  static void expect_all(const std::map<std::string, int>& found,
                         const std::vector<std::string>& texts, int times,
                         const std::string& role) {
    std::map<std::string, int> wanted;
    for (const std::string& text : texts) {
      wanted[one_line(text)] += times;
    }
    for (const auto& [text, count] : wanted) {
      expect_texts(found, text, count, role);
    }
  }

  static void expect_texts(const std::map<std::string, int>& found, const std::string& text,
                           int times, const std::string& role) {
    const auto drawn = found.find(one_line(text));
    EXPECT_EQ(drawn == found.end() ? 0 : drawn->second, times) << role << ": " << text;
  }

  TempFolder folder_;
  std::string svg_;
};

const std::vector<double> kX{0, 1}, kY{0.25, 0.75};

TEST_F(AnyInput, TextIsDrawnAsItselfInLegends) {
  LineChart chart;
  for (const std::string& text : kTexts) {
    chart.line(text, kX, kY);
  }
  const auto found = texts_of(chart);
  expect_all(found, kTexts, 1, "legend");
}

TEST_F(AnyInput, TextIsDrawnAsItselfAtTheEndsOfLines) {
  constexpr std::size_t kAtOnce = 15;  // as many as have room
  for (std::size_t first = 0; first < kTexts.size(); first += kAtOnce) {
    const std::size_t end = std::min(kTexts.size(), first + kAtOnce);
    const std::vector<std::string> some(kTexts.begin() + static_cast<std::ptrdiff_t>(first),
                                        kTexts.begin() + static_cast<std::ptrdiff_t>(end));
    LineChart chart({.names = Names::at_lines});
    for (const std::string& text : some) {
      chart.line(text, kX, kY);
    }
    expect_all(texts_of(chart), some, 1, "name at a line");
  }
}

TEST_F(AnyInput, TextIsDrawnAsItselfAsNamesOfRows) {
  LineChart chart({.rows = kTexts});
  for (std::size_t row = 0; row < kTexts.size(); ++row) {
    chart.ridge("ridge " + kTexts[row], row, {0, 1, 2}, {0, 1, 0.5});
  }
  const auto found = texts_of(chart);
  expect_all(found, kTexts, 1, "row");
}

TEST_F(AnyInput, TextIsDrawnAsItselfAroundAChart) {
  for (std::size_t first = 0; first < kTexts.size(); first += 4) {
    std::vector<LineChart> charts;
    const std::size_t end = std::min(kTexts.size(), first + 4);
    for (std::size_t i = first; i < end; ++i) {
      const std::string& text = kTexts[i];
      charts.emplace_back(Axes{.title = text, .x_label = text, .y_label = text});
      charts.back().line("line", kX, kY);
    }
    const auto found = texts_of(Panels(charts));
    expect_all(found,
               {kTexts.begin() + static_cast<std::ptrdiff_t>(first),
                kTexts.begin() + static_cast<std::ptrdiff_t>(end)},
               3, "title, x and y");
  }
}

TEST_F(AnyInput, TextIsDrawnAsItselfBesideBarsAndEachBarStays) {
  BarChart chart("It's \"100%\" {\\_}", "it's");
  for (const std::string& text : kTexts) {
    chart.bar(text, 2);
  }
  const auto found = texts_of(chart);
  expect_all(found, kTexts, 1, "bar");
  expect_texts(found, "It's \"100%\" {\\_}", 1, "title");
  expect_texts(found, "2.00 it's", static_cast<int>(kTexts.size()), "value");
  int bars = 0;
  for (std::size_t at = 0; (at = svg_.find("<polygon", at)) != std::string::npos; ++at) {
    ++bars;
  }
  EXPECT_EQ(bars, static_cast<int>(kTexts.size()));
}

TEST_F(AnyInput, TextIsDrawnAsItselfAroundATableAndEachCellStays) {
  const std::vector<double> counts(kTexts.size() * 2, 7);
  const HeatMapLabels labels{"a 'title' {", "rows' %", "columns'' \\"};
  const auto found = texts_of(HeatMap(kTexts, {"'1", "2%"}, counts, labels));
  expect_all(found, kTexts, 1, "row");
  for (const std::string& text : {labels.title, labels.rows, labels.columns}) {
    expect_texts(found, text, 1, "label");
  }
  expect_texts(found, "7", static_cast<int>(counts.size()), "cell");
  const auto columns = texts_of(HeatMap({"row"}, kTexts, std::vector<double>(kTexts.size(), 7)));
  expect_all(columns, kTexts, 1, "column");
}

TEST_F(AnyInput, TextIsDrawnAsItselfAboveImages) {
  ImageGrid grid(2, 2, 8);
  const std::vector<float> pixels{0, 0.25f, 0.5f, 1};
  for (const std::string& text : kTexts) {
    grid.image(pixels, {text, text, Verdict::right});
    grid.image(pixels, {.second = text, .verdict = Verdict::wrong});
  }
  const auto found = texts_of(grid);
  expect_all(found, kTexts, 2, "both lines of a caption");
  std::vector<std::string> wrong;
  for (const std::string& text : kTexts) {
    wrong.push_back("✗ " + text);
  }
  expect_all(found, wrong, 1, "a wrong one");
}

TEST_F(AnyInput, TextIsDrawnAsItselfOnAMap) {
  const std::vector<double> x{0, 1, 2}, heights{1, 2, 3, 2, 3, 4, 3, 4, 5};
  std::vector<double> along(kTexts.size(), 1);
  for (const std::string text : {"it's {a} 100% \\_", "'x' \"y\" `date`"}) {
    ContourMap map(x, x, heights, {text, text, text, text});
    map.path(along, along, kTexts);
    const auto found = texts_of(map);
    std::vector<std::string> all = kTexts;
    all.insert(all.end(), kTexts.begin(), kTexts.end());  // in a box, and behind it
    all.insert(all.end(), 4, text);
    expect_all(found, all, 1, "path, and around the map");
  }
}

TEST_F(AnyInput, LongTextIsDrawnToItsEnd) {
  LineChart chart({.title = kLong, .x_label = kLong, .y_label = kLong});
  chart.line(kLong, kX, kY);
  chart.line("other", kX, kY);
  expect_texts(texts_of(chart), kLong, 4, "title, x, y, legend");
}

/// Without it Pango draws a box as large as the picture, with nothing of the text behind it.
TEST_F(AnyInput, TextWithACharacterThatNoFontHasIsDrawnToItsEnd) {
  if (std::system("fc-list > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "fontconfig's fc-list is not installed";
  }
  const auto drawn = [&](const std::string& text) {
    LineChart chart({.title = text, .x_label = text});
    chart.line(text, kX, kY);
    chart.line("other", kX, kY);
    expect_texts(texts_of(chart), text, 3, "title, x, legend");
    EXPECT_EQ(folder_.names().size(), 4u) << "nothing is left over";
    return contents_of(folder_ / "figure.png");
  };
  const std::string marked = drawn("begin \uFFFD the end");
  // For private use, and no character; all as wide, to us, as U+FFFD.
  for (const std::string missing : {"\uE9FF", "\U000F1234", "\U0010FFFD", "\U0001FFFE"}) {
    EXPECT_TRUE(drawn("begin " + missing + " the end") == marked) << missing;
  }
  EXPECT_FALSE(drawn("begin \uFB01 the end") == marked) << "which is a letter of DejaVu Sans";
}

TEST_F(AnyInput, NoTextIsNoTrouble) {
  LineChart chart({.title = "", .rows = {"", ""}});
  chart.ridge("", 0, {0, 1, 2}, {0, 1, 0.5});
  chart.ridge("a", 1, {0, 1, 2}, {0, 1, 0.5});
  texts_of(chart);
  texts_of(HeatMap({""}, {""}, {1}));
  BarChart bars("", "");
  bars.bar("", 1);
  texts_of(bars);
}

// ---- numbers ----

constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kDenormal = std::numeric_limits<double>::denorm_min();
constexpr double kSmall = std::numeric_limits<double>::min();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::vector<std::pair<double, double>> kPairs{{kMax, kMax},
                                                    {-kMax, kMax},
                                                    {0, 9e307},
                                                    {-1e300, 1e300},
                                                    {1e300, 1e300},
                                                    {0, kDenormal},
                                                    {kDenormal, kDenormal},
                                                    {-kDenormal, 1},
                                                    {0, kSmall},
                                                    {1e-300, 2e-300},
                                                    {0, 0},
                                                    {-1, -1},
                                                    {1, 1 + 2.3e-16},
                                                    {1e15, 1e15 + 1},
                                                    {1e99, 1.1e99},
                                                    {NAN, 1},
                                                    {NAN, NAN},
                                                    {kInfinity, 1},
                                                    {-kInfinity, kInfinity}};

class AnyNumbers : public AnyInput {
 protected:
  /// Draws what `make` makes of a pair, or sees it refused; by us, not by gnuplot.
  template <class Make>
  void expect_drawn_or_refused(const std::string& what, const Make& make) {
    int drawn = 0, refused = 0;
    for (const auto& [a, b] : kPairs) {
      SCOPED_TRACE(concat(what, " of ", to_shortest(a), " and ", to_shortest(b)));
      try {
        const auto figure = make(a, b);
        texts_of(figure);
        EXPECT_FALSE(figure.to_ascii(79).find("nan") != std::string::npos);
        ++drawn;
      } catch (const Error& error) {
        const std::string said = error.what();
        EXPECT_EQ(said.find("gnuplot"), std::string::npos) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
        EXPECT_LT(said.size(), 250u) << said;
        ++refused;
      }
    }
    EXPECT_GT(drawn, 1) << what;
    EXPECT_GT(refused, 3) << what;
  }
};

TEST_F(AnyNumbers, AreDrawnOrRefusedInALineChart) {
  expect_drawn_or_refused("y", [](double a, double b) {
    LineChart chart({.names = Names::at_lines});
    chart.line("line", {0, 1}, {a, b});
    chart.dot("line", 0.5, a, Dot::open);
    return chart;
  });
  expect_drawn_or_refused("x", [](double a, double b) {
    LineChart chart;
    chart.line("line", {a, b}, {0, 1});
    return chart;
  });
  expect_drawn_or_refused("band", [](double a, double b) {
    LineChart chart;
    chart.band("line", {0, 1}, {a, a}, {b, b});
    return chart;
  });
  expect_drawn_or_refused("ranges", [](double a, double b) {
    LineChart chart({.x_range = Range{a, b}, .y_range = Range{a, b}});
    chart.line("line", {0, 1}, {0, 1});
    return chart;
  });
}

TEST_F(AnyNumbers, AreDrawnOrRefusedAsBarsAndCells) {
  expect_drawn_or_refused("bars", [](double a, double b) {
    BarChart chart("title", "unit");
    chart.bar("a", a);
    chart.bar("b", b);
    return chart;
  });
  expect_drawn_or_refused("cells", [](double a, double b) {
    return HeatMap({"one", "two"}, {"x", "y"}, {a, b, 0, 1});
  });
}

TEST_F(AnyNumbers, AreDrawnOrRefusedOnAMap) {
  expect_drawn_or_refused("heights", [](double a, double b) {
    ContourMap map({0, 1, 2}, {0, 1, 2}, {a, a, a, a, b, b, b, b, b});
    map.path({0, 1}, {1, 2}, {"begin", "end"});
    return map;
  });
  expect_drawn_or_refused("places", [](double a, double b) {
    return ContourMap({a, (a + b) / 2, b}, {0, 1, 2}, {1, 2, 3, 2, 3, 4, 3, 4, 5});
  });
  expect_drawn_or_refused("path", [](double a, double b) {
    ContourMap map({0, 1, 2}, {0, 1, 2}, {1, 2, 3, 2, 3, 4, 3, 4, 5});
    map.path({a, b}, {b, a}, {"begin", "end"});
    return map;
  });
}

TEST_F(AnyNumbers, AreDrawnOrRefusedAsImages) {
  expect_drawn_or_refused("colours", [](double a, double b) {
    ImageGrid grid(2, 2, 1, Range{a, b}, Colours::diverging);
    grid.image(std::vector<float>{-1, 0, 1e-45f, 3e38f});
    return grid;
  });
}

TEST_F(AnyNumbers, AreDrawnOrRefusedAsAHistogram) {
  expect_drawn_or_refused("histogram", [](double a, double b) {
    const std::vector<float> values{static_cast<float>(a), static_cast<float>(b), 0.5f};
    const StepCurve stairs = histogram(values, a < b ? Range{a, b} : quantile_range(values, 0), 5);
    LineChart chart({.rows = {"row"}});
    chart.ridge("ridge", 0, stairs.x, stairs.heights);
    return chart;
  });
}

}  // namespace
}  // namespace dl::plot
