#include "figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <dl/base/text.h>
#include <dl/plot/line_chart.h>
#include "linear_pieces.h"

namespace dl {
namespace {

const std::array<std::string, 2> kClasses{"class 0", "class 1"};
constexpr std::array<plot::Dot, 2> kDots{plot::Dot::closed, plot::Dot::open};

/// The points of each class: X (n, 2) and the number of its class, or anything from which it can be
/// told, (n, 1).
struct ByClass {
  std::array<std::vector<double>, 2> x1, x2;

  ByClass(const Tensor& X, const Tensor& y, float threshold) {
    const std::vector<float> xs = X.to_vector(), ys = y.to_vector();
    for (std::size_t i = 0; i < ys.size(); ++i) {
      const std::size_t label = ys[i] > threshold ? 1 : 0;
      x1[label].push_back(static_cast<double>(xs[2 * i]));
      x2[label].push_back(static_cast<double>(xs[2 * i + 1]));
    }
  }
};

/// Adds a dot of the kind that `kinds` has for each point's class.
void add_dots(plot::LineChart& chart, const ByClass& points, std::array<plot::Dot, 2> kinds) {
  for (std::size_t label = 0; label < 2; ++label) {
    if (!points.x1[label].empty()) {
      chart.dots(kClasses[label], points.x1[label], points.x2[label], kinds[label]);
    }
  }
}

/// Points in rows and columns, inside the ranges of a chart.
Tensor grid(plot::Range x1, plot::Range x2, Device device) {
  constexpr int kColumns = 36, kRows = 30;
  std::vector<float> X;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      X.push_back(static_cast<float>(x1.low + (x1.high - x1.low) * (column + 0.5) / kColumns));
      X.push_back(static_cast<float>(x2.low + (x2.high - x2.low) * (row + 0.5) / kRows));
    }
  }
  return Tensor(Array({kColumns * kRows, 2}, X, device));
}

/// Points over a plane whose two regions, where `scores` is above 0 and where it is not, are
/// tinted.
plot::LineChart regions(const std::string& title, const char* x, const char* y, plot::Range x1,
                        plot::Range x2, const Points& points, nn::Module& scores) {
  plot::LineChart chart({.title = title,
                         .x_label = x,
                         .y_label = y,
                         .names = plot::Names::none,
                         .x_range = x1,
                         .y_range = x2});
  // The colours go by the order of the names.
  const ByClass classes(points.X, points.y, 0.5f);
  const Tensor X = grid(x1, x2, points.X.device());
  add_dots(chart, ByClass(X, scores(X), 0), {plot::Dot::speck, plot::Dot::speck});
  add_dots(chart, classes, kDots);
  return chart;
}

}  // namespace

void draw_xor(plot::Figures& figures, const Points& points, const Tensor& H) {
  if (!figures.wanted()) {
    return;
  }
  const plot::Axes axes{.names = plot::Names::none,
                        .x_range = plot::Range{-0.5, 2.5},
                        .y_range = plot::Range{-0.5, 1.5}};
  const auto panel = [&](const char* title, const char* x, const char* y, const Tensor& X) {
    plot::Axes these = axes;
    these.title = title;
    these.x_label = x;
    these.y_label = y;
    plot::LineChart chart(these);
    add_dots(chart, ByClass(X, points.y, 0.5f), kDots);
    return chart;
  };
  plot::LineChart inputs = panel("the inputs", "x1", "x2", points.X);
  plot::LineChart hidden = panel("the hidden units", "h1", "h2", H);
  hidden.line("h1 - 2 h2 = 1/2", std::vector<double>{-0.5, 2.5}, std::vector<double>{-0.5, 1});
  figures.draw("xor", plot::Panels({inputs, hidden}));
}

void draw_moons(plot::Figures& figures, const Points& moons, nn::Module& line,
                nn::Sequential& net) {
  if (!figures.wanted()) {
    return;
  }
  const NoGrad no_grad;
  const auto hidden = [&](const Tensor& X) {
    Tensor H = X;
    for (auto module = net.modules().begin(); module + 1 != net.modules().end(); ++module) {
      H = (**module)(H);
    }
    return H;
  };
  const plot::Range x1{-1.5, 2.5}, x2{-1, 1.5}, h{-1.2, 1.2};
  figures.draw("moons", plot::Panels({regions("a line", "x1", "x2", x1, x2, moons, line),
                                      regions("a network", "x1", "x2", x1, x2, moons, net),
                                      regions("its last two hidden units", "h1", "h2", h, h,
                                              {hidden(moons.X), moons.y}, *net.modules().back())}));
}

void draw_pieces(plot::Figures& figures, const std::vector<int>& widths,
                 const std::vector<std::vector<double>>& means, Rng& rng) {
  if (!figures.wanted()) {
    return;
  }
  const plot::Range range{-4, 4};
  constexpr int kWidth = 8;
  plot::LineChart functions({.title = "two random networks, 8 units wide",
                             .x_label = "x",
                             .y_label = "output / its largest",
                             .names = plot::Names::none});
  for (const int depth : {1, 3}) {
    const std::string name = concat("depth ", depth);
    const auto pieces = random_linear_pieces(depth, kWidth, range, rng);
    std::vector<double> x, y;
    for (const LinearPiece& piece : pieces) {
      x.push_back(piece.left);
      y.push_back(piece.slope * piece.left + piece.offset);
    }
    x.push_back(range.high);
    y.push_back(pieces.back().slope * range.high + pieces.back().offset);
    double largest = 0;
    for (const double value : y) {
      largest = std::max(largest, std::abs(value));
    }
    for (double& value : y) {
      value /= largest;
    }
    functions.line(name, x, y, plot::Mark::dotted);
  }
  plot::LineChart counts({.title = "mean number of pieces",
                          .x_label = "units in a layer",
                          .names = plot::Names::at_lines,
                          .x_numbers = plot::Numbers::whole});
  const std::vector<double> x(widths.begin(), widths.end());
  for (const std::size_t depth : {1u, 3u, 2u}) {  // the first two in the colours of the left chart
    counts.line(concat("depth ", depth), x, means.at(depth - 1), plot::Mark::dotted);
  }
  figures.draw("pieces", plot::Panels({functions, counts}));
}

}  // namespace dl
