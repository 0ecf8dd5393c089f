#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

/// What the n numbers of W say about how they were drawn.
struct Moments {
  double n, mean, std;
  double kurtosis;  // the mean fourth power, in units of std^4: 3 for a normal number

  explicit Moments(const Matrix& W)
      : n(static_cast<double>(W.size())), mean(xt::sum(W)() / n), std(0), kurtosis(0) {
    for (const double weight : W) {
      const double square = (weight - mean) * (weight - mean);
      std += square / n;
      kurtosis += square * square / n;
    }
    kurtosis /= std * std;
    std = std::sqrt(std);
  }
};

/// Checks that the mean of W is 0 and its standard deviation `std`, both to within 5 standard
/// errors, std / sqrt(n) and std / sqrt(2 n). `mistakes`: other standard deviations, and what they
/// come from.
void expect_drawn_with(const std::string& what, const Matrix& W, double std,
                       const std::vector<std::pair<std::string, double>>& mistakes) {
  const Moments m(W);
  const double error = 5 * std / std::sqrt(2 * m.n);
  if (!(std::abs(m.std - std) < error)) {
    std::string diagnosis =
        m.std > 0
            ? ""
            : "all weights are the same: then all units learn the same, and stay alike for ever";
    for (const auto& [sentence, mistaken] : mistakes) {
      if (std::abs(m.std - mistaken) <= 5 * mistaken / std::sqrt(2 * m.n)) {
        diagnosis = sentence;
      }
    }
    fail_test(concat("the ", m.n, " weights of ", what, " have the wrong standard deviation",
                     "\n    yours  ", number_text(m.std), "\n    wanted ", number_text(std),
                     ", give or take ", number_text(error)),
              diagnosis);
  }
  expect(std::abs(m.mean) < std::sqrt(2) * error,
         concat("the mean of the ", m.n, " weights of ", what, " is ", number_text(m.mean),
                ", and must be 0, give or take ", number_text(std::sqrt(2) * error)));
}

TEST("normal_weights: no two are alike") {
  const Matrix W = normal_weights(4, 3, 1, rng());
  expect_shape("normal_weights(4, 3, 1, rng)", W, {4, 3});
  for (std::size_t i = 0; i < W.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const std::size_t row = i / 3, column = i % 3;
      if (W.flat(i) == W.flat(k)) {
        note_input("W", W);
        fail_test(concat("W(", k / 3, ", ", k % 3, ") and W(", row, ", ", column, ") are both ",
                         number_text(W.flat(i)), ": every weight is to be drawn by itself"),
                  row == k / 3      ? "the columns are alike: all units would learn the same"
                  : column == k % 3 ? "the rows are alike: all inputs would be treated the same"
                                    : "");
      }
    }
  }
}

TEST("normal_weights: have the mean 0 and the standard deviation asked for") {
  for (const double std : {0.01, 3.0}) {
    const Matrix W = normal_weights(80, 50, std, rng());
    expect_shape("normal_weights(80, 50, std, rng)", W, {80, 50});
    expect_drawn_with(
        concat("normal_weights(80, 50, ", std, ", rng)"), W, std,
        {{"this is the square of what is asked for: the standard deviation is given, "
          "not the variance",
          std * std},
         {"this is the root of what is asked for: the standard deviation is given, "
          "not the variance",
          std::sqrt(std)},
         {"the standard deviation asked for is ignored", 1},
         {"this is that of uniform numbers between -std and std: draw with rng.normal()",
          std / std::sqrt(3.0)}});
  }
  expect_shape("normal_weights(1, 1, 2, rng)", normal_weights(1, 1, 2, rng()), {1, 1});
}

TEST("normal_weights: are normal numbers") {
  // The fourth power tells distributions apart: 3 for a normal number, give or take
  // sqrt(24 / n) = 0.05 for n = 9900; 1.8 for a uniform one, 1 for a sign.
  const Matrix W = normal_weights(99, 100, 2, rng());
  const double kurtosis = Moments(W).kurtosis;
  if (!(std::abs(kurtosis - 3) < 0.5)) {
    fail_test(concat("the mean fourth power of the weights is not that of normal numbers, in units "
                     "of the standard deviation\n    yours  ",
                     number_text(kurtosis), "\n    wanted 3, give or take 0.5"),
              std::abs(kurtosis - 1.8) < 0.1
                  ? "1.8 is that of uniform numbers: draw with rng.normal()"
                  : "");
  }
}

TEST("normal_weights: the same seed gives the same weights, the next call others") {
  Rng first(5), second(5);
  const Matrix W = normal_weights(2, 3, 1, first);
  expect(normal_weights(2, 3, 1, second) == W,
         "two generators with the same seed give different weights: everything must come from rng, "
         "or a run could never be repeated");
  expect(normal_weights(2, 3, 1, first) != W,
         "the next call gives the same weights: draw from rng itself, not from a copy of it or "
         "from a generator made anew; two layers would start alike");
}

TEST("he_weights: the standard deviation is sqrt(2 / inputs)") {
  const Matrix W = he_weights(200, 40, rng());
  expect_shape("he_weights(200, 40, rng)", W, {200, 40});
  expect_drawn_with(
      "he_weights(200, 40, rng)", W, 0.1,
      {{"all weights are 0: in C++ 2 / inputs, of two whole numbers, is 0; write 2.0", 0},
       {"this is 2 / inputs, the variance: take its root", 0.01},
       {"this is sqrt(2 / outputs): the sum for one output goes over the inputs",
        std::sqrt(2.0 / 40)},
       {"this is sqrt(1 / inputs): relu sets half of the values to 0, and the 2 makes "
        "up for that",
        std::sqrt(1.0 / 200)},
       {"this is sqrt(2 / (inputs + outputs)), which is Xavier's, for tanh",
        std::sqrt(2.0 / 240)}});
}

TEST("he_weights: after ten layers with relu the numbers are as large as before") {
  Matrix H = random_matrix(16, 170);
  const auto mean_square = [&] { return xt::sum(H * H)() / static_cast<double>(H.size()); };
  const double before = mean_square();
  for (const std::size_t width : {190, 220, 160, 200, 170, 210, 180, 160, 220, 170}) {
    const Matrix A = matmul(H, he_weights(H.shape(1), width, rng()));
    H = xt::maximum(A, 0.0);
  }
  // Each layer multiplies it by 1, give or take sqrt(5 / width) = 0.16: all ten by 1, give or take
  // a factor of 1.7; without the 2 in 2 / inputs by 1 / 1024.
  const double factor = mean_square() / before;
  expect(factor > 1.0 / 12 && factor < 12,
         concat("the mean square of the values grows to ", number_text(factor),
                " times what it was, through ten layers with relu; it must stay about the same"));
}

/// Each entry is its definition; written so that it shares nothing with matmul.
Matrix linear_by_definition(const Matrix& X, const Matrix& W, const Vector& b) {
  Matrix wanted = zeros(X.shape(0), W.shape(1));
  for (std::size_t j = 0; j < W.shape(1); ++j) {
    for (std::size_t i = 0; i < X.shape(0); ++i) {
      std::vector<double> terms{b(j)};
      for (std::size_t k = 0; k < X.shape(1); ++k) {
        terms.push_back(X(i, k) * W(k, j));
      }
      wanted(i, j) = std::accumulate(terms.begin(), terms.end(), 0.0);
    }
  }
  return wanted;
}

TEST("linear: the worked example of the README") {
  // Square, so that every mistake has the right shape and only the numbers tell.
  const Matrix X = input("X", Matrix{{1, 2}, {0, 1}});
  const Matrix W = input("W", Matrix{{3, 4}, {0, 1}});
  const Vector b = input("b", Vector{10, 20});
  known_mistake("b is not added", Matrix{{3, 6}, {0, 1}});
  known_mistake("this multiplies entry by entry: * is no matrix product",
                Matrix{{13, 28}, {10, 21}});
  known_mistake("this is X times W transposed: W is stored as (inputs, outputs)",
                Matrix{{21, 22}, {14, 21}});
  known_mistake(
      "b goes down the columns: b(i) is added to the whole row i, and b(j) is wanted in column j",
      Matrix{{13, 16}, {20, 21}});
  expect_close("linear(X, W, b)", linear(X, W, b), Matrix{{13, 26}, {10, 21}});
}

TEST("linear: agrees with its definition, for 3 inputs and 2 outputs") {
  for (const std::size_t rows : {5, 1}) {
    const Matrix X = input("X", random_matrix(rows, 3));
    const Matrix W = input("W", random_matrix(3, 2));
    const Vector b = input("b", random_vector(2));
    known_mistake("b is not added", linear_by_definition(X, W, zeros(2)));
    expect_close("linear(X, W, b)", linear(X, W, b), linear_by_definition(X, W, b));
  }
}

}  // namespace
}  // namespace dl
