#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

constexpr char kUphill[] = "this goes up the slope: subtract, so that the loss gets smaller";
constexpr char kUnchanged[] =
    "w is as it was before: change the vector that came by reference, not a copy of it";

TEST("sgd_step: the worked example of the README") {
  const Vector dw = input("dw", Vector{10, -10});
  const Vector before = input("w before", Vector{1, -2});
  Vector w = before;
  known_mistake(kUnchanged, before);
  known_mistake(kUphill, Vector{2, -3});
  known_mistake("lr is not used", Vector{-9, 8});
  sgd_step(w, dw, 0.1);
  expect_close("w after sgd_step(w, dw, 0.1)", w, Vector{0, -1});
}

TEST("sgd_step: walks down a bowl as the formula says") {
  // For the loss sum(c w^2) / 2 the gradient is c w, and each step multiplies w by 1 - lr c.
  const Vector c{1, 2, 5, 0.5};
  const Vector start = random_vector(4);
  Vector w = input("w at the start", start), wanted = start, uphill = start;
  for (int step = 0; step < 6; ++step) {
    const Vector dw = c * w;
    sgd_step(w, dw, 0.1);
    wanted = wanted * (1 - 0.1 * c);
    uphill = uphill * (1 + 0.1 * c);
  }
  known_mistake(kUnchanged, start);
  known_mistake(kUphill, uphill);
  expect_close("w after six steps down the bowl", w, wanted);
}

TEST("sgd_step_of_sum: the worked example of the README") {
  const Vector dw = input("dw", Vector{10, -10});
  const Vector before = input("w before", Vector{1, -2});
  Vector w = before;
  known_mistake(kUnchanged, before);
  known_mistake(kUphill, Vector{1.25, -2.25});
  known_mistake("dw is not divided by the number of examples, 4", Vector{0, -1});
  known_mistake("this divides by the number of examples, 4, twice",
                Vector{1 - 1.0 / 16, -2 + 1.0 / 16});
  known_mistake("this multiplies by the number of examples, 4: a sum is too large, so divide",
                Vector{-3, 2});
  sgd_step_of_sum(w, dw, 0.1, 4);
  expect_close("w after sgd_step_of_sum(w, dw, 0.1, 4)", w, Vector{0.75, -1.75});
}

TEST("sgd_step_of_sum: the same step as that of the mean, for every size of the batch") {
  // Linear regression: the loss of an example is (x w - t)^2 / 2, its gradient (x w - t) x.
  for (const std::size_t batch : {5, 2, 1}) {
    const Matrix X = random_matrix(batch, 3);
    const Vector t = random_vector(batch);
    const Vector before = input("w before", random_vector(3));
    Vector sum = zeros(3);
    for (std::size_t i = 0; i < batch; ++i) {
      double miss = -t(i);
      for (std::size_t j = 0; j < 3; ++j) {
        miss += X(i, j) * before(j);
      }
      for (std::size_t j = 0; j < 3; ++j) {
        sum(j) += miss * X(i, j);
      }
    }
    const double size = input("number of examples", static_cast<double>(batch));
    const Vector mean = input("gradient of the mean", Vector(sum / size));
    Vector w = before, wanted = before;
    for (std::size_t j = 0; j < 3; ++j) {
      wanted(j) -= 0.3 * mean(j);
    }
    known_mistake("dw is not divided by the number of examples", Vector(before - 0.3 * sum));
    sgd_step_of_sum(w, sum, 0.3, batch);
    expect_close("w after a step along the sum", w, wanted);
  }
}

TEST("both steps: any numbers, any lr, any size of the batch") {
  for (int round = 0; round < 100; ++round) {
    const std::size_t n = round == 0 ? 5000 : random_size(1, 20);
    const double scale = std::vector<double>{1, 1e-150, 1e150}[static_cast<std::size_t>(round) % 3];
    const Vector before = input("w before", random_vector(n));
    const Vector dw = input("dw", random_vector(n, scale)), dw_before = dw;
    const double lr = input("lr", round % 10 == 9 ? 0 : rng().uniform() / scale);
    const std::vector<std::size_t> large{(1u << 24) + 1, std::size_t{1} << 33};
    const std::size_t batch =
        round < 2 ? large[static_cast<std::size_t>(round)] : random_size(1, 999);
    const auto size = input("number of examples", static_cast<double>(batch));
    Vector along_mean = before, along_sum = before, wanted = before, wanted_of_sum = before;
    for (std::size_t i = 0; i < n; ++i) {
      wanted(i) = std::fma(-lr, dw(i), before(i));
      wanted_of_sum(i) = std::fma(-lr / size, dw(i) * size / 3, before(i));
    }
    sgd_step(along_mean, dw, lr);
    known_mistake(kUnchanged, before);
    expect_close("w after sgd_step(w, dw, lr)", along_mean, wanted, {1e-12, 1e-12});
    sgd_step_of_sum(along_sum, Vector(dw * (size / 3)), lr, batch);
    known_mistake(kUnchanged, before);
    expect_close("w after sgd_step_of_sum(w, dw * size / 3, lr, size)", along_sum, wanted_of_sum,
                 {1e-12, 1e-12});
    expect_equal("dw after the steps", dw, dw_before);
  }
}

TEST("predictions: the largest score of each row") {
  const Matrix Z = input("Z", Matrix{{1, 5, 4}, {-3, -7, -2}, {9, 6, 8}, {0.2, 0.7, 0.1}});
  known_mistake("these are the smallest scores, not the largest", Labels{0, 1, 1, 2});
  known_mistake(
      "scores may be negative: the largest so far must start with a score, and not with 0",
      Labels{1, 0, 0, 1});
  const Labels yours = predictions(Z);
  expect(yours.size() != 3,
         "there is one prediction for each column of Z, and one is wanted for each row: each row "
         "holds the scores of one example");
  expect_equal("predictions(Z)", yours, Labels{1, 2, 0, 1});
  expect_equal("predictions of a single row", predictions(Matrix{{0, 1, 2, 3, 2}}), Labels{3});
}

TEST("predictions: of equal scores the first one counts") {
  const Matrix Z = input("Z", Matrix{{1, 5, 5}, {7, 7, 7}, {2, 0, 2}, {-1, -1, -2}});
  known_mistake(
      "where scores are equal this takes the last one: replace the best only by a larger one",
      Labels{2, 2, 2, 1});
  expect_equal("predictions(Z)", predictions(Z), Labels{1, 0, 0, 0});
}

/// Scores of any number of examples and classes and of any scale, sometimes with many that are
/// equal, or that a float could not tell apart.
Matrix any_scores(int round) {
  const std::size_t rows = round == 0 ? 300 : random_size(1, 12);
  const std::size_t columns = round == 1 ? 300 : random_size(1, 10);
  const double scale = std::vector<double>{1, 1e-300, 1e300}[static_cast<std::size_t>(round) % 3];
  Matrix Z = random_matrix(rows, columns, scale);
  if (round % 4 == 1) {
    Z = xt::round(Z / scale) * scale;
  } else if (round % 4 == 2) {
    Z = scale * (1 + 1e-12 * Z / scale);
  } else if (round % 4 == 3) {
    Z = -scale * (2 + xt::abs(Z / scale));
  }
  return input("Z", Z);
}

/// Whether class j is the one that row i predicts: larger than all before, and no smaller than any
/// after it.
bool is_predicted(const Matrix& Z, std::size_t i, std::size_t j) {
  bool is = true;
  for (std::size_t other = 0; other < Z.shape(1); ++other) {
    is = is && (other < j ? Z(i, other) < Z(i, j) : Z(i, other) <= Z(i, j));
  }
  return is;
}

TEST("predictions: any scores, of any scale") {
  for (int round = 0; round < 120; ++round) {
    const Matrix Z = any_scores(round);
    Labels wanted;
    for (std::size_t i = 0; i < Z.shape(0); ++i) {
      std::size_t j = 0;
      while (!is_predicted(Z, i, j)) {
        ++j;
      }
      wanted.push_back(j);
    }
    expect_equal("predictions(Z)", predictions(Z), wanted);
  }
}

TEST("correct: counts the rows that predict their label") {
  const Matrix Z = input("Z", Matrix{{1, 5, 4}, {3, 0, 2}, {0, 1, 9}, {8, 6, 7}});
  const Labels y = input("y", Labels{1, 2, 2, 0});
  known_mistake("this counts the wrong ones", 1);
  known_mistake("this is a fraction, or one rounded to a whole number: a count is wanted", 0);
  known_mistake("every row is counted: is the label compared with its own row's prediction?", 4);
  expect_equal("correct(Z, y)", correct(Z, y), 3);
  expect_equal("correct(Z, y) where every row is right", correct(Z, {1, 0, 2, 0}), 4);
  expect_equal("correct(Z, y) where none is", correct(Z, {0, 1, 0, 1}), 0);
  expect_equal("correct(Z, y) of one row", correct(Matrix{{0.5, 0.1}}, {0}), 1);
}

TEST("correct: any scores, many of them equal, and any labels") {
  for (int round = 0; round < 120; ++round) {
    const Matrix Z = round == 7 ? input("Z", random_matrix(70'000, 1)) : any_scores(round);
    const Labels y = input("y", random_labels(Z.shape(0), Z.shape(1)));
    std::size_t wanted = 0, as_large = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const auto row = xt::row(Z, static_cast<std::ptrdiff_t>(i));
      wanted += is_predicted(Z, i, y[i]) ? 1 : 0;
      as_large +=
          std::all_of(row.begin(), row.end(), [&](double z) { return z <= Z(i, y[i]); }) ? 1 : 0;
    }
    known_mistake(
        "a row counts where its label is among several equal ones, and only the first of "
        "them is predicted",
        as_large);
    expect_equal("correct(Z, y)", correct(Z, y), wanted);
  }
}

TEST("accuracy: of all batches together, the last one smaller") {
  // Two batches, of 4 and of 1: three of four right, then none of one.
  const Matrix first{{1, 5, 4}, {3, 0, 2}, {0, 1, 9}, {8, 6, 7}};
  const std::size_t count = correct(first, {1, 2, 2, 0}) + correct(Matrix{{0, 2, 1}}, {2});
  input("count", count);
  known_mistake("a whole number divided by a whole number is a whole number in C++: 3 / 5 is 0", 0);
  known_mistake("these are percent, and a fraction is wanted", 60);
  known_mistake("this is total / count: the other way round", 5.0 / 3);
  expect_close("accuracy(count, 5)", accuracy(count, 5), 0.6);
  expect_close("accuracy(10000, 10000)", accuracy(10000, 10000), 1);
}

TEST("accuracy: any counts, in double precision") {
  for (int round = 0; round < 100; ++round) {
    const std::size_t total = round % 2 == 0 ? random_size(1, 100) : 1 + rng().below(1ull << 40);
    const std::size_t count = random_size(0, total);
    expect_close(concat("accuracy(", count, ", ", total, ")"), accuracy(count, total),
                 static_cast<double>(static_cast<long double>(count) / total), {1e-12, 0});
  }
}

}  // namespace
}  // namespace dl
