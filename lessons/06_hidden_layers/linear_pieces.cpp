#include "linear_pieces.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace dl {
namespace {

/// What a unit puts out as long as x stays in one piece.
struct Line {
  double slope = 0, offset = 0;

  double at(double x) const { return slope * x + offset; }
};

/// From `left` to the next one's, every unit of a layer is a line.
struct Piece {
  double left;
  std::vector<Line> units;
};

/// (in, width) weights and, unless they are none, (width,) biases.
struct Weights {
  std::vector<std::vector<double>> W;
  std::vector<double> b;
};

std::vector<double> draw(std::size_t n, Rng& rng) {
  std::vector<double> values(n);
  std::generate(values.begin(), values.end(), [&] { return rng.normal(); });
  return values;
}

Weights draw(std::size_t inputs, std::size_t width, Rng& rng) {
  Weights weights;
  for (std::size_t i = 0; i < inputs; ++i) {
    weights.W.push_back(draw(width, rng));
  }
  return weights;
}

/// H W + b within one piece: sums of lines are lines.
std::vector<Line> affine(const std::vector<Line>& H, const Weights& weights) {
  std::vector<Line> Z(weights.W.front().size());
  for (std::size_t j = 0; j < Z.size(); ++j) {
    Z[j].offset = weights.b.empty() ? 0 : weights.b[j];
    for (std::size_t i = 0; i < H.size(); ++i) {
      Z[j].slope += H[i].slope * weights.W[i][j];
      Z[j].offset += H[i].offset * weights.W[i][j];
    }
  }
  return Z;
}

// #region fold
/// relu of the lines Z from `left` to `right`: adds a piece up to each place where one of them
/// crosses 0, and one from the last. Within a piece each is kept as it is, or is 0.
void fold(std::vector<Piece>& pieces, const std::vector<Line>& Z, double left, double right) {
  std::vector<double> ends{right};
  for (const Line& z : Z) {
    const double root = -z.offset / z.slope;  // infinite or NaN, and so not within, for slope 0
    if (root > left && root < right) {
      ends.push_back(root);
    }
  }
  std::sort(ends.begin(), ends.end());
  for (const double end : ends) {
    const double middle = left + (end - left) / 2;
    Piece piece{left, Z};
    for (Line& z : piece.units) {
      z = z.at(middle) > 0 ? z : Line{};
    }
    pieces.push_back(std::move(piece));
    left = end;
  }
}
// #endregion fold

}  // namespace

std::vector<LinearPiece> random_linear_pieces(int depth, int width, plot::Range range, Rng& rng) {
  std::vector<Piece> pieces{{range.low, {Line{1, 0}}}};  // x itself
  for (int layer = 0; layer < depth; ++layer) {
    const std::size_t units = static_cast<std::size_t>(width);
    Weights weights = draw(pieces.front().units.size(), units, rng);
    weights.b = draw(units, rng);
    std::vector<Piece> folded;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const double right = i + 1 < pieces.size() ? pieces[i + 1].left : range.high;
      fold(folded, affine(pieces[i].units, weights), pieces[i].left, right);
    }
    pieces = std::move(folded);
  }
  // A line that no later unit let through is the same sum of zeros on both sides of its break.
  const Weights last = draw(pieces.front().units.size(), 1, rng);
  std::vector<LinearPiece> result;
  for (const Piece& piece : pieces) {
    const Line y = affine(piece.units, last).front();
    if (result.empty() || y.slope != result.back().slope || y.offset != result.back().offset) {
      result.push_back({piece.left, y.slope, y.offset});
    }
  }
  return result;
}

PieceCounts count_linear_pieces(int depth, int width, plot::Range range, Rng& rng) {
  constexpr std::size_t kMeans = 50, kDraws = 20;
  std::vector<double> means(kMeans);
  for (double& mean : means) {
    for (std::size_t draw = 0; draw < kDraws; ++draw) {
      const auto pieces = random_linear_pieces(depth, width, range, rng);
      mean += static_cast<double>(pieces.size()) / kDraws;
    }
  }
  const auto [lowest, highest] = std::minmax_element(means.begin(), means.end());
  return {std::accumulate(means.begin(), means.end(), 0.0) / kMeans, *lowest, *highest};
}

}  // namespace dl
