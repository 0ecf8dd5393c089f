#include "api.hpp"
#include "harness/check.h"
#include "harness/gradcheck.h"

namespace dl {
namespace {

using namespace harness;

/// The definition, word for word, in long double: e^2000 is finite there.
Matrix softmax_by_definition(const Matrix& Z) {
  Matrix P(Z.shape());
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    long double total = 0;
    for (std::size_t k = 0; k < Z.shape(1); ++k) {
      total += std::exp(static_cast<long double>(Z(i, k)));
    }
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      P(i, j) = static_cast<double>(std::exp(static_cast<long double>(Z(i, j))) / total);
    }
  }
  return P;
}

Vector log_sum_exp_by_definition(const Matrix& Z) {
  Vector sums = zeros(Z.shape(0));
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    long double total = 0;
    for (std::size_t k = 0; k < Z.shape(1); ++k) {
      total += std::exp(static_cast<long double>(Z(i, k)));
    }
    sums(i) = static_cast<double>(std::log(total));
  }
  return sums;
}

double loss_by_definition(const Matrix& Z, const Labels& y) {
  const Vector sums = log_sum_exp_by_definition(Z);
  double total = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    total += sums(i) - Z(i, y[i]);
  }
  return total / static_cast<double>(y.size());
}

void suspect_usual_mistakes(const Matrix& Z) {
  const Matrix E = xt::exp(Z);
  known_mistake("each column sums to one: this is the softmax down the columns, not along the rows",
                transposed(softmax_by_definition(transposed(Z))));
  known_mistake("these are the exponentials, not yet divided by their sum", E);
  known_mistake("this divides by the sum of the whole matrix, not of each row",
                Matrix(E / xt::sum(E)()));
}

TEST("softmax: the worked example of the README") {
  const Matrix Z = input("Z", Matrix{{0, std::log(3)}, {std::log(2), 0}, {5, 5}});
  suspect_usual_mistakes(Z);
  expect_close("softmax(Z)", softmax(Z), Matrix{{0.25, 0.75}, {2.0 / 3, 1.0 / 3}, {0.5, 0.5}});
}

TEST("softmax: agrees with its definition on moderate scores") {
  for (const std::size_t rows : {4, 1}) {
    const Matrix Z = input("Z", random_matrix(rows, 3, 2));
    suspect_usual_mistakes(Z);
    expect_close("softmax(Z)", softmax(Z), softmax_by_definition(Z));
  }
}

TEST("softmax: rows with scores of 1000 and of -1000 stand side by side") {
  const Matrix Z = input("Z", Matrix{{1000, 1001, 999}, {-1000, -1001, -999}, {0, 1, -1}});
  const Matrix small{{0, 1, -1}, {0, -1, 1}, {0, 1, -1}};  // each row shifted by a constant
  expect_close("softmax(Z)", softmax(Z), softmax_by_definition(small));
}

TEST("softmax: leaves its input alone") {
  const Matrix Z = random_matrix(2, 3);
  const Matrix before = Z;
  softmax(Z);
  expect_equal("Z after softmax(Z)", Z, before);
}

TEST("log_sum_exp: agrees with its definition, and is finite at 1000 and -1000") {
  const Matrix Z =
      input("Z", Matrix{{0, 1, 2}, {1000, 1000, 1000}, {-1000, -1000, -1000}, {1, 1, 1}});
  const double log3 = std::log(3);
  const Vector wanted{std::log(1 + std::exp(1) + std::exp(2)), 1000 + log3, -1000 + log3, 1 + log3};
  known_mistake("the maximum that was subtracted has to be added again",
                Vector{wanted(0) - 2, log3, log3, log3});
  expect_close("log_sum_exp(Z)", log_sum_exp(Z), wanted);
}

TEST("cross_entropy: log C where all C classes are equally likely") {
  const Matrix Z = input("Z", Matrix{{7, 7, 7, 7, 7}, {-2, -2, -2, -2, -2}});
  expect_close("cross_entropy(Z, y)", cross_entropy(Z, input("y", Labels{4, 1})), std::log(5));
}

TEST("cross_entropy: the mean over the batch, by its definition") {
  for (const std::size_t rows : {4, 1}) {
    const Matrix Z = input("Z", random_matrix(rows, 3, 2));
    const Labels y = input("y", random_labels(rows, 3));
    expect_close("cross_entropy(Z, y)", cross_entropy(Z, y), loss_by_definition(Z, y));
  }
}

TEST("cross_entropy: finite where the label's probability rounds to 0") {
  const Matrix Z = input("Z", Matrix{{1000, 0, -1000}, {0, 800, 0}});
  const Labels y = input("y", Labels{2, 0});
  expect_close("cross_entropy(Z, y)", cross_entropy(Z, y), (2000.0 + 800.0) / 2);
}

TEST("cross_entropy_gradient: is the slope of the loss") {
  for (const std::size_t rows : {4, 1}) {
    Matrix Z = input("Z", random_matrix(rows, 3));
    const Labels y = input("y", random_labels(rows, 3));
    known_mistake("this is softmax(Z) / B: the 1 at the label's place is not subtracted",
                  Matrix(softmax_by_definition(Z) / static_cast<double>(rows)));
    expect_gradient("cross_entropy_gradient(Z, y)", cross_entropy_gradient(Z, y), Z,
                    [&] { return loss_by_definition(Z, y); });
  }
}

TEST("cross_entropy_gradient: belongs to the scores that it is given") {
  const Labels y = input("y", random_labels(4, 3));
  const Matrix first = random_matrix(4, 3), Z = input("Z", random_matrix(4, 3));
  const auto gradient_at = [&](const Matrix& scores) {
    Matrix gradient = softmax_by_definition(scores) / 4;
    for (std::size_t i = 0; i < 4; ++i) {
      gradient(i, y[i]) -= 0.25;
    }
    return gradient;
  };
  cross_entropy(first, y);
  known_mistake(
      "this is the gradient at the scores that cross_entropy() saw last, and not at Z: keep "
      "nothing from call to call",
      gradient_at(first));
  expect_close("cross_entropy_gradient(Z, y), after cross_entropy() of other scores,",
               cross_entropy_gradient(Z, y), gradient_at(Z));
}

TEST("cross_entropy_gradient: every row sums to 0, also at 1000") {
  const Matrix Z = input("Z", Matrix{{1000, -1000, 3, 2}, {-1000, -1001, -1002, -1003}});
  const Matrix gradient = cross_entropy_gradient(Z, input("y", Labels{0, 3}));
  expect_shape("cross_entropy_gradient(Z, y)", gradient, {2, 4});
  expect_close("the sum of each row of cross_entropy_gradient(Z, y)",
               Vector(xt::sum(gradient, {1})), Vector{0, 0});
}

/// Scores of any number of examples and classes: small and large, some the same, and in each row
/// about another number from -1000 to 1000.
Matrix any_scores(int round) {
  const std::size_t rows = round == 5 ? 300 : random_size(1, 9);
  const std::size_t columns = round == 6 ? 300 : random_size(1, 12);
  const double scale = std::vector<double>{1, 300, 30, 0.01}[static_cast<std::size_t>(round) % 4];
  Matrix Z = random_matrix(rows, columns, scale);
  for (std::size_t i = 0; i < rows; ++i) {
    const double middle = round < 10 ? 0 : 1000 * (static_cast<double>(rng().below(3)) - 1);
    for (std::size_t j = 0; j < columns; ++j) {
      Z(i, j) = middle + (round % 5 == 0 ? std::round(Z(i, j)) : Z(i, j));
    }
    if (round % 2 == 1) {
      Z(i, rng().below(columns)) += 900;  // far above the others, and each place has its turn
    }
  }
  return input("Z", Z);
}

TEST("softmax and log_sum_exp: any scores, the largest of a row anywhere in it") {
  for (int round = 0; round < 100; ++round) {
    const Matrix Z = any_scores(round);
    suspect_usual_mistakes(Z);
    expect_close("softmax(Z), where the largest score may stand anywhere,", softmax(Z),
                 softmax_by_definition(Z), {1e-10, 1e-300});
    expect_close("log_sum_exp(Z), where the largest score may stand anywhere,", log_sum_exp(Z),
                 log_sum_exp_by_definition(Z), {1e-12, 1e-12});
  }
}

TEST("cross_entropy and its gradient: any scores, any labels") {
  for (int round = 0; round < 100; ++round) {
    const Matrix Z = any_scores(round);
    const std::size_t rows = Z.shape(0);
    const Labels y = input("y", random_labels(rows, Z.shape(1)));
    expect_close("cross_entropy(Z, y)", cross_entropy(Z, y), loss_by_definition(Z, y),
                 {1e-11, 1e-11});
    Matrix wanted = softmax_by_definition(Z);
    const Matrix at_labels = wanted;
    for (std::size_t i = 0; i < rows; ++i) {
      wanted(i, y[i]) = 0;
      wanted(i, y[i]) = -xt::sum(xt::row(wanted, static_cast<std::ptrdiff_t>(i)))();
    }
    wanted = wanted / static_cast<double>(rows);
    known_mistake("this is softmax(Z) / B: the 1 at the label's place is not subtracted",
                  Matrix(at_labels / static_cast<double>(rows)));
    expect_close("cross_entropy_gradient(Z, y)", cross_entropy_gradient(Z, y), wanted,
                 {1e-10, 1e-12});
  }
}

TEST("all functions: leave their inputs alone") {
  const Matrix Z = random_matrix(4, 3), before = Z;
  const Labels y = random_labels(4, 3), y_before = y;
  log_sum_exp(Z);
  cross_entropy(Z, y);
  cross_entropy_gradient(Z, y);
  expect_equal("Z afterwards", Z, before);
  expect_equal("y afterwards", y, y_before);
}

}  // namespace
}  // namespace dl
