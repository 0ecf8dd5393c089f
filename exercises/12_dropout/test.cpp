#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

Dropout dropout(double p) { return Dropout(input("p", p), rng().below(1'000'000)); }

double share_of_zeros(const Matrix& Y) {
  return static_cast<double>(std::count(Y.begin(), Y.end(), 0.0)) / static_cast<double>(Y.size());
}

/// A share of n entries that are 0 with probability p is this close to p, but for a case in two
/// million: five standard deviations.
Tolerance share_tolerance(double p, std::size_t n) {
  return {0, 5 * std::sqrt(p * (1 - p) / static_cast<double>(n))};
}

/// X / (1 - p) where Y is not 0, with suspicions of what else may stand there.
Matrix scaled_where_kept(const Matrix& X, const Matrix& Y, double p) {
  known_mistake("what is kept is not divided by 1 - p: on average the result is too small",
                Matrix(xt::where(xt::equal(Y, 0.0), 0.0, X)));
  known_mistake("what is kept is divided by p: the share that is kept is 1 - p",
                Matrix(xt::where(xt::equal(Y, 0.0), 0.0, X / p)));
  known_mistake("what is kept is multiplied by 1 - p, and must be divided by it",
                Matrix(xt::where(xt::equal(Y, 0.0), 0.0, X * (1 - p))));
  return xt::where(xt::equal(Y, 0.0), 0.0, X / (1 - p));
}

TEST("forward: what is kept is divided by 1 - p") {
  for (const std::size_t batch : {4, 1}) {
    const Matrix X = input("X", random_matrix(batch, 5));
    const Matrix Y = dropout(0.4).forward(X);
    expect_shape("forward(X)", Y, {batch, 5});
    expect_close("forward(X), where it is not 0,", Y, scaled_where_kept(X, Y, 0.4));
  }
}

TEST("forward: a share of p is dropped") {
  for (const auto& [rows, columns] : {std::pair{150, 200}, {1, 30'000}}) {
    const Matrix Y = dropout(0.2).forward(xt::ones<double>({rows, columns}));
    known_mistake("p is the share that is dropped, and this keeps a share of p", 0.8);
    expect_close(concat("the share of zeros in forward(X) for an X of ", rows, " x ", columns,
                        " ones (within 5 standard deviations)"),
                 share_of_zeros(Y), 0.2, share_tolerance(0.2, Y.size()));
  }
}

TEST("forward: each entry draws for itself") {
  const Matrix Y = dropout(0.5).forward(xt::ones<double>({50, 40}));
  const auto same_lines = [](const Matrix& A) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < A.shape(0); ++i) {
      const auto line = xt::row(A, static_cast<std::ptrdiff_t>(i));
      same += std::count(line.begin(), line.end(), A(i, 0)) == static_cast<long>(A.shape(1));
    }
    return same;
  };
  const char* const advice =
      ": it draws once for all of it, and every entry must have its own draw";
  expect(same_lines(Y) == 0, concat("forward(X) of 50 x 40 ones: ", same_lines(Y),
                                    " of 50 rows are dropped or kept as a whole", advice));
  const Matrix columns = transposed(Y);
  expect(same_lines(columns) == 0, concat("forward(X) of 50 x 40 ones: ", same_lines(columns),
                                          " of 40 columns are dropped or kept as a whole", advice));
}

TEST("forward: every call draws a new mask") {
  Dropout layer = dropout(0.5);
  const Matrix X = xt::ones<double>({7, 20});
  const Matrix first = layer.forward(X), second = layer.forward(X);
  expect(first != second,
         "two calls of forward(X) drop the same entries: the draws must go on from call to call, "
         "and not begin anew");
}

TEST("forward: the seed decides") {
  const Matrix X = xt::ones<double>({7, 20});
  const std::uint64_t seed = rng().below(1'000'000);
  const Matrix first = Dropout(0.5, seed).forward(X), again = Dropout(0.5, seed).forward(X);
  expect(first == again,
         "two Dropouts with the same seed drop different entries: all draws must come from rng_, "
         "or no run could be repeated");
  expect(first != Dropout(0.5, seed + 1).forward(X),
         "two Dropouts with different seeds drop the same entries: the draws must come from rng_");
}

TEST("forward: p = 0 keeps all, p = 1 drops all") {
  for (const std::size_t batch : {3, 1}) {
    const Matrix X = input("X", random_matrix(batch, 5));
    expect_equal("forward(X)", dropout(0).forward(X), X);
    expect_equal("forward(X)", dropout(1).forward(X), zeros(batch, 5));
  }
}

TEST("backward: the mask of the last forward, and its factor") {
  for (const std::size_t batch : {4, 1}) {
    Dropout layer = dropout(0.4);
    layer.forward(random_matrix(batch, 5));  // and this one is over
    const Matrix X = random_matrix(batch, 5), dY = input("dY", random_matrix(batch, 5));
    const Matrix Y = input("forward(X)", layer.forward(X));
    known_mistake("dY passes where forward has dropped: the mask is missing", dY);
    known_mistake(
        "dY passes where forward has dropped: the mask is missing; only the factor is there",
        Matrix(dY / 0.6));
    const Matrix wanted = scaled_where_kept(dY, Y, 0.4);
    const Matrix dX = layer.backward(dY);
    expect_shape("backward(dY)", dX, {batch, 5});
    const bool other_places = xt::any(xt::not_equal(xt::equal(dX, 0.0), xt::equal(Y, 0.0)));
    const bool passes_all = share_of_zeros(dX) == 0;
    if (other_places && !passes_all) {
      known_mistake(
          "it drops other entries than forward did: keep forward's mask, and draw no new one", dX);
    }
    expect_close("backward(dY)", dX, wanted);
  }
}

TEST("backward: passes what is kept also where x is 0") {
  Dropout layer = dropout(0.2);
  layer.forward(zeros(100, 120));
  known_mistake(
      "nothing passes: a 0 in forward's result need not be a dropped one, x may have been 0; "
      "the mask itself has to be kept",
      1);
  expect_close(
      "the share of zeros in backward(dY), for an X of zeros (within 5 standard deviations)",
      share_of_zeros(layer.backward(xt::ones<double>({100, 120}))), 0.2,
      share_tolerance(0.2, 12'000));
}

TEST("evaluation: forward and backward change nothing") {
  for (const std::size_t batch : {4, 1}) {
    Dropout layer = dropout(0.4);
    const Matrix X = input("X", random_matrix(batch, 5));
    layer.forward(X);
    layer.train(false);
    known_mistake("X is multiplied by 1 - p: the division in training has taken care of that",
                  Matrix(X * 0.6));
    known_mistake("X is divided by 1 - p also in evaluation, where nothing is dropped",
                  Matrix(X / 0.6));
    const Matrix Y = layer.forward(X);
    expect_shape("forward(X) in evaluation", Y, {batch, 5});
    if (share_of_zeros(Y) > 0) {
      known_mistake("entries are dropped also in evaluation: training_ says which mode it is", Y);
    }
    expect_equal("forward(X) in evaluation", Y, X);

    const Matrix dY = input("dY", random_matrix(batch, 5));
    const Matrix dX = layer.backward(dY);
    if (share_of_zeros(dX) > 0) {
      known_mistake(
          "the mask of a forward in training is still in use: the last one was in evaluation", dX);
    }
    expect_equal("backward(dY) in evaluation", dX, dY);
  }
}

}  // namespace
}  // namespace dl
