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
  for (const double std : {0.01, 3.0, 0.2 + rng().uniform() / 2}) {
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

/// Checks the shape of the distribution of many weights, W = std z: how many z are below t, for
/// several t, and their mean fourth power, which is 3 for a normal number.
void expect_normal(const std::string& what, const Matrix& W, double std) {
  const auto n = static_cast<double>(W.size());
  const double kurtosis = Moments(W).kurtosis;
  const double allowed = 6 * std::sqrt(24 / n);  // six standard errors
  if (!(std::abs(kurtosis - 3) < allowed)) {
    const auto near = [&](double other) { return std::abs(kurtosis - other) < allowed; };
    fail_test(
        concat("the mean fourth power of the ", n, " weights of ", what,
               " is not that of normal numbers, in units of the standard deviation\n    yours "
               " ",
               number_text(kurtosis), "\n    wanted 3, give or take ", number_text(allowed)),
        near(1.8)   ? "1.8 is that of uniform numbers: draw with rng.normal()"
        : near(2.9) ? "2.9 is that of the sum of 12 uniform numbers, which is never larger "
                      "than 6: draw with rng.normal()"
                    : "");
  }
  for (int step = -8; step <= 8; ++step) {
    const double t = step / 2.0;
    const auto below = static_cast<double>(
        std::count_if(W.begin(), W.end(), [&](double weight) { return weight < t * std; }));
    const double share = std::erfc(-t / std::sqrt(2.0)) / 2;
    const double wanted = n * share, error = std::sqrt(n * share * (1 - share));
    expect(std::abs(below - wanted) <= 6 * error + 1,
           concat("of the ", n, " weights of ", what, " ", below, " are below ", t,
                  " standard deviations, and of normal numbers it is ", std::round(wanted),
                  ", give or take ", std::ceil(6 * error)));
  }
  const auto far =
      std::count_if(W.begin(), W.end(), [&](double weight) { return std::abs(weight) > 4 * std; });
  expect(far > 0, concat("none of the ", n, " weights of ", what,
                         " is further than 4 standard deviations from 0, and of normal numbers "
                         "about ",
                         std::round(n * std::erfc(4 / std::sqrt(2.0))),
                         " are: are large ones drawn again, or cut off?"));
}

TEST("normal_weights: are normal numbers") {
  const double std = 0.5 + rng().uniform();
  expect_normal("normal_weights(750, 800, std, rng)", normal_weights(750, 800, std, rng()), std);
}

/// Checks that no two of these numbers are alike, not even but for the sign.
void expect_no_copies(const std::string& what, std::vector<double> numbers) {
  std::transform(numbers.begin(), numbers.end(), numbers.begin(),
                 [](double number) { return std::abs(number); });
  std::sort(numbers.begin(), numbers.end());
  std::size_t copies = 0;
  double copied = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] == numbers[i - 1]) {
      ++copies;
      copied = numbers[i];
    }
  }
  expect(copies == 0,
         concat(copies, " of the ", numbers.size(), " numbers of ", what,
                " were there before, at least but for the sign, for example ", number_text(copied),
                ": each is to be drawn by itself, in double precision"));
}

TEST("normal_weights: each is independent of the others") {
  constexpr std::size_t kRows = 400, kColumns = 320;
  const Matrix W = normal_weights(kRows, kColumns, 1, rng());
  expect_shape("normal_weights(400, 320, 1, rng)", W, {kRows, kColumns});
  const std::vector<double> z(W.begin(), W.end());
  expect_no_copies("normal_weights(400, 320, 1, rng)", z);
  // The mean of the product of two independent z is 0, with a standard error of 1 / sqrt(n), and so
  // is that of (z^2 - 1) / sqrt(2), which tells whether large ones come together.
  for (std::size_t step = 1; step <= 16; ++step) {
    for (const std::size_t away : {step, step * kColumns}) {
      double product = 0, of_squares = 0;
      for (std::size_t i = away; i < z.size(); ++i) {
        product += z[i] * z[i - away];
        of_squares += (z[i] * z[i] - 1) * (z[i - away] * z[i - away] - 1) / 2;
      }
      const auto n = static_cast<double>(z.size() - away);
      const std::string where = concat(step, away == step ? " to the right" : " rows below");
      expect(std::abs(product) < 6 * std::sqrt(n),
             concat("a weight and the one ", where, " are correlated: ", number_text(product / n),
                    ", and must be 0, give or take ", number_text(6 / std::sqrt(n))));
      expect(std::abs(of_squares) < 8 * std::sqrt(n),
             concat("a weight is large more often where the one ", where,
                    " is large, or less often: each is to be drawn by itself"));
    }
  }
}

TEST("normal_weights: nothing is made to fit after they were drawn") {
  // The sum of 6 normal numbers is a normal number with the variance 6; the sum of their squares
  // has the mean 6 and the variance 12.
  constexpr int kCalls = 1000;
  std::vector<double> all;
  double of_sums = 0, of_squares = 0, of_neighbours = 0, last = 0;
  for (int call = 0; call < kCalls; ++call) {
    const Matrix W = normal_weights(2, 3, 1, rng());
    const double sum = xt::sum(W)(), squares = xt::sum(W * W)();
    of_sums += sum * sum / kCalls;
    of_squares += (squares - 6) * (squares - 6) / kCalls;
    of_neighbours += sum * last / kCalls;
    last = sum;
    all.insert(all.end(), W.begin(), W.end());
  }
  expect_no_copies(concat(kCalls, " calls of normal_weights(2, 3, 1, rng)"), all);
  expect(of_sums > 4 && of_sums < 8.5,
         concat("the 6 weights of normal_weights(2, 3, 1, rng) have a sum with the variance ",
                number_text(of_sums),
                ", which must be about 6: the mean of few numbers is not 0, and is not to be "
                "subtracted"));
  expect(of_squares > 5 && of_squares < 25,
         concat("the squares of the 6 weights of normal_weights(2, 3, 1, rng) have a sum with the "
                "variance ",
                number_text(of_squares),
                ", which must be about 12: few numbers have not just the standard deviation that "
                "is asked for, and are not to be scaled to it"));
  expect(std::abs(of_neighbours) < 1.2,
         concat("the sums of the weights of one call and the next are correlated: the mean product "
                "is ",
                number_text(of_neighbours), ", and must be about 0"));
}

TEST("normal_weights: are proportional to the standard deviation, however small or large") {
  for (const double std : {0.3, 40.0, 1e-9, 1e-250, 1e250}) {
    const auto seed = rng().below(1'000'000);
    Rng first(seed), second(seed);
    const Matrix of_one = normal_weights(5, 4, 1, first);
    const Matrix W = normal_weights(5, 4, std, second);
    expect_close(concat("normal_weights(5, 4, ", std, ", rng) divided by ", std), Matrix(W / std),
                 of_one);
  }
}

template <class Draw>
void expect_repeatable(const std::string& what, Draw draw) {
  const auto seed = rng().below(1'000'000);
  Rng first(seed), second(seed), third(seed + 1);
  const Matrix W = draw(first);
  expect(draw(second) == W,
         concat("two generators with the same seed give different weights in ", what,
                ": everything must come from rng, or a run could never be repeated"));
  expect(draw(first) != W,
         concat("the next call gives the same weights in ", what,
                ": draw from rng itself, not from a copy of it or from a generator made anew; two "
                "layers would start alike"));
  expect(draw(third) != W, concat("two seeds give the same weights in ", what));
}

TEST("normal_weights: the same seed gives the same weights, the next call others") {
  expect_repeatable("normal_weights", [](Rng& from) { return normal_weights(2, 3, 1, from); });
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

TEST("he_weights: for any number of inputs and outputs, one as well") {
  for (int round = 0; round < 25; ++round) {
    const std::size_t inputs = round == 0 ? 20'000 : random_size(1, 60);
    const std::size_t outputs = round == 0 ? 1 : 20'000 / inputs;
    const std::string what = concat("he_weights(", inputs, ", ", outputs, ", rng)");
    const Matrix W = he_weights(inputs, outputs, rng());
    expect_shape(what, W, {inputs, outputs});
    const double wanted = std::sqrt(2 / static_cast<double>(inputs));
    const double error = 6 / std::sqrt(2 * static_cast<double>(W.size()));  // 6 standard errors
    const double yours = Moments(W).std;
    expect(std::abs(yours - wanted) < error * wanted,
           concat("the weights of ", what, " have the standard deviation ", number_text(yours),
                  ", and must have sqrt(2 / inputs) = ", number_text(wanted), ", give or take ",
                  number_text(error * wanted)));
  }
}

TEST("he_weights: are independent normal numbers, and come from rng") {
  expect_normal("he_weights(800, 750, rng)", he_weights(800, 750, rng()), 0.05);
  std::vector<double> all;
  for (int call = 0; call < 500; ++call) {
    const Matrix W = he_weights(2, 5, rng());
    all.insert(all.end(), W.begin(), W.end());
  }
  expect_no_copies("500 calls of he_weights(2, 5, rng)", all);
  expect_repeatable("he_weights", [](Rng& from) { return he_weights(3, 2, from); });
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

TEST("linear: agrees with its definition, for any sizes and any numbers") {
  for (int round = 0; round < 100; ++round) {
    const std::size_t rows = random_size(1, 8), inputs = random_size(1, 7);
    const std::size_t outputs = random_size(1, 9);
    const double scale = round < 60 ? 1 : round < 80 ? 1e-200 : 1e200;
    Matrix X = random_matrix(rows, inputs, scale), W = random_matrix(inputs, outputs);
    Vector b = random_vector(outputs, scale);
    for (int zeros_set = 0; zeros_set < 3 && round % 2 == 1; ++zeros_set) {
      xt::row(X, static_cast<std::ptrdiff_t>(rng().below(rows))) *= rng().below(2);
      X(rng().below(rows), rng().below(inputs)) = 0;
      W(rng().below(inputs), rng().below(outputs)) = 0;
      b(rng().below(outputs)) = 0;
    }
    note_input("X", X);
    note_input("W", W);
    note_input("b", b);
    known_mistake("b is not added", linear_by_definition(X, W, zeros(outputs)));
    expect_close("linear(X, W, b)", linear(X, W, b), linear_by_definition(X, W, b),
                 {1e-9, 1e-12 * scale});
  }
}

}  // namespace
}  // namespace dl
