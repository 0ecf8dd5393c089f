#include <bitset>
#include <set>

#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

/// Between a tenth and nine tenths.
double random_p() { return 0.1 + 0.8 * rng().uniform(); }
/// In the middle, for matrices of twelve entries and more, so that some of them are dropped and
/// some kept.
double middle_p() { return 0.3 + 0.4 * rng().uniform(); }
Dropout dropout(double p) { return Dropout(input("p", p), rng().below(1'000'000)); }
Matrix ones(std::size_t rows, std::size_t columns) { return xt::ones<double>({rows, columns}); }

/// Of numbers that may be as small as 1e-300.
constexpr Tolerance kClose{1e-9, 0};

double share_of_zeros(const Matrix& Y) {
  return static_cast<double>(std::count(Y.begin(), Y.end(), 0.0)) / static_cast<double>(Y.size());
}

/// The standard deviation of the share that is dropped of n entries.
double deviation(double p, double n) { return std::sqrt(p * (1 - p) / n); }

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
  for (int repeat = 0; repeat < 50; ++repeat) {
    const double p = random_p(), scale = std::pow(10.0, 300 * (2 * rng().uniform() - 1));
    const std::size_t batch = random_size(0, 6), width = random_size(1, 7);
    const Matrix X = input("X", random_matrix(batch, width, repeat % 2 ? scale : 1));
    const Matrix Y = dropout(p).forward(X);
    expect_shape("forward(X)", Y, {batch, width});
    expect_close("forward(X), where it is not 0,", Y, scaled_where_kept(X, Y, p), kClose);
  }
}

TEST("forward: a share of p is dropped") {
  for (int repeat = 0; repeat < 15; ++repeat) {
    const double least = repeat % 3 == 0 ? random_p() : std::pow(10.0, -1 - 2 * rng().uniform());
    const double p = repeat % 2 ? least : 1 - least;
    const std::size_t rows = repeat % 5 ? random_size(1, 400) : 1, columns = 40'000 / rows;
    const Matrix Y = dropout(p).forward(input("X", random_matrix(rows, columns)));
    known_mistake("p is the share that is dropped, and this keeps a share of p", 1 - p);
    expect_close(
        concat("the share of zeros in forward(X), of ", Y.size(), " (within 6 deviations)"),
        share_of_zeros(Y), p, {0, 6 * deviation(p, static_cast<double>(Y.size()))});
  }
}

TEST("forward: each entry draws for itself") {
  const Matrix Y = dropout(0.5).forward(ones(50, 40));
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
  const Matrix X = ones(7, 20);
  std::vector<Matrix> earlier;
  for (int call = 1; call <= 20; ++call) {
    const Matrix Y = layer.forward(X);
    const auto same = std::find(earlier.begin(), earlier.end(), Y) - earlier.begin();
    expect(same == std::ssize(earlier),
           concat("calls ", same + 1, " and ", call,
                  " of forward(X) drop the same entries: the draws must go on from call to call, "
                  "and not begin anew"));
    earlier.push_back(Y);
  }
}

TEST("forward: no draw follows from others") {
  constexpr std::size_t kColumns = 60, kRows = 200, kDraws = 2 * kRows * kColumns;
  Dropout layer = dropout(0.5);
  std::bitset<kDraws> dropped;  // of two calls, row by row
  std::set<std::vector<bool>> lines;
  std::size_t draws = 0;
  for (int call = 0; call < 2; ++call) {
    const Matrix Y = layer.forward(ones(kRows, kColumns));
    for (const double y : Y) {
      dropped[draws++] = y == 0;
    }
    for (const Matrix& A : {Y, transposed(Y)}) {
      for (std::size_t i = 0; i < A.shape(0); ++i) {
        std::vector<bool> line(A.shape(1));
        for (std::size_t j = 0; j < line.size(); ++j) {
          line[j] = A(i, j) == 0;
        }
        expect(lines.insert(line).second,
               concat("forward(X) of ", kRows, " x ", kColumns, " ones, twice: a ",
                      A.shape(0) == kRows ? "row" : "column",
                      " drops the very places that an earlier one has dropped: each entry needs a "
                      "draw of its own, from the first to the last"));
      }
    }
  }
  // Of two draws, half of the time both drop or both keep: of those that are `apart` places apart,
  // row by row, the share is a half, within the deviations of as many fair coins.
  for (std::size_t apart = 1; apart <= kDraws / 2; ++apart) {
    const std::size_t pairs = kDraws - apart;
    const std::size_t differ = (dropped ^ (dropped >> apart)).count() - (dropped >> pairs).count();
    const double share = 1 - static_cast<double>(differ) / static_cast<double>(pairs);
    expect(std::abs(share - 0.5) < 6.5 * deviation(0.5, static_cast<double>(pairs)),
           concat("forward(X) of ", kRows, " x ", kColumns, " ones with p = 0.5: of the entries ",
                  apart, " places apart, ", apart / kColumns, " rows and ", apart % kColumns,
                  " columns, a share of ", share,
                  " are both dropped or both kept, and 0.5 is wanted: one of them tells of the "
                  "other, as if they shared a draw"));
  }
}

TEST("forward: places and numbers do not matter, and the dropped are not counted") {
  constexpr std::size_t kRows = 3, kColumns = 4, kCalls = 4000;
  const double p = 0.2 + 0.6 * rng().uniform();
  Dropout layer = dropout(p);
  Matrix times = zeros(kRows, kColumns);
  double spread = 0, by_number = 0, by_size = 0;
  const double n = kRows * kColumns, mean_size = std::sqrt(2 / M_PI);  // of |x|
  for (std::size_t call = 0; call < kCalls; ++call) {
    const Matrix X = random_matrix(kRows, kColumns), Y = layer.forward(X);
    double count = 0;
    for (std::size_t i = 0; i < X.size(); ++i) {
      const bool dropped = Y.flat(i) == 0;
      times.flat(i) += dropped;
      count += dropped;
      by_number += (dropped - p) * X.flat(i);
      by_size += (dropped - p) * (std::abs(X.flat(i)) - mean_size);
    }
    spread += (count - n * p) * (count - n * p);
  }
  expect_close(concat("how often each place is dropped, in ", kCalls, " calls of forward(X)"),
               times, Matrix(zeros(kRows, kColumns) + kCalls * p),
               {0, 6 * kCalls * deviation(p, kCalls)});
  const double bound = 6 * std::sqrt(kCalls * n * p * (1 - p));
  expect(std::abs(by_number) < bound && std::abs(by_size) < bound,
         "large numbers are dropped more often than small ones, or less often: the draw must not "
         "look at X");
  known_mistake(
      "every call drops equally many: each entry has to be drawn for itself, as a coin "
      "is tossed",
      0);
  const double variance = n * p * (1 - p);
  expect_close(concat("the variance of how many of ", n, " entries a call drops"), spread / kCalls,
               variance, {0, 6 * variance * std::sqrt((2 + (1 / (p * (1 - p)) - 6) / n) / kCalls)});
}

TEST("forward: the seed decides") {
  const Matrix X = ones(7, 20);
  const std::uint64_t seed = rng().below(1'000'000);
  Dropout layer(0.5, seed), again(0.5, seed);
  for (int call = 0; call < 3; ++call) {
    expect(layer.forward(X) == again.forward(X),
           "two Dropouts with the same seed drop different entries: all draws must come from rng_, "
           "or no run could be repeated");
  }
  expect(Dropout(0.5, seed).forward(X) != Dropout(0.5, seed + 1).forward(X),
         "two Dropouts with different seeds drop the same entries: the draws must come from rng_");
}

TEST("p = 0 keeps all, p = 1 drops all, forward and backward") {
  for (int repeat = 0; repeat < 10; ++repeat) {
    const std::size_t batch = random_size(1, 5), width = random_size(1, 5);
    for (const double p : {0.0, 1.0}) {
      Dropout layer = dropout(p);
      const Matrix X = input("X", random_matrix(batch, width));
      expect_equal("forward(X)", layer.forward(X), p == 0 ? X : zeros(batch, width));
      const Matrix dY = input("dY", random_matrix(batch, width));
      if (p == 0) {
        expect_equal("backward(dY) for p = 0, where every entry was kept", layer.backward(dY), dY);
      } else {
        expect_equal("backward(dY) for p = 1, where every entry was dropped", layer.backward(dY),
                     zeros(batch, width));
      }
    }
  }
}

TEST("backward: the mask of the last forward, and its factor") {
  for (int repeat = 0; repeat < 30; ++repeat) {
    const double p = middle_p();
    const std::size_t batch = repeat % 10 == 9 ? 300 : random_size(1, 6);
    const std::size_t width = random_size(15, 25);
    Dropout layer = dropout(p);
    layer.forward(random_matrix(random_size(1, 6), random_size(1, 6)));  // and this one is over
    const Matrix X = random_matrix(batch, width), dY = input("dY", random_matrix(batch, width));
    const Matrix Y = input("forward(X)", layer.forward(X));
    known_mistake("dY passes where forward has dropped: the mask is missing", dY);
    known_mistake(
        "dY passes where forward has dropped: the mask is missing; only the factor is there",
        Matrix(dY / (1 - p)));
    const Matrix wanted = scaled_where_kept(dY, Y, p);
    const Matrix dX = layer.backward(dY);
    expect_shape("backward(dY)", dX, {batch, width});
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
  expect_close("the share of zeros in backward(dY), for an X of zeros (within 6 deviations)",
               share_of_zeros(layer.backward(ones(100, 120))), 0.2,
               {0, 6 * deviation(0.2, 12'000)});
}

TEST("evaluation: forward and backward change nothing") {
  for (int repeat = 0; repeat < 20; ++repeat) {
    const double p = middle_p();
    const std::size_t batch = random_size(1, 5), width = random_size(15, 25);
    Dropout layer = dropout(p);
    const Matrix X = input("X", random_matrix(batch, width));
    layer.forward(X);
    layer.train(false);
    known_mistake("X is multiplied by 1 - p: the division in training has taken care of that",
                  Matrix(X * (1 - p)));
    known_mistake("X is divided by 1 - p also in evaluation, where nothing is dropped",
                  Matrix(X / (1 - p)));
    const Matrix Y = layer.forward(X);
    expect_shape("forward(X) in evaluation", Y, {batch, width});
    if (share_of_zeros(Y) > 0) {
      known_mistake("entries are dropped also in evaluation: training_ says which mode it is", Y);
    }
    expect_equal("forward(X) in evaluation", Y, X);

    const Matrix dY = input("dY", random_matrix(batch, width));
    const Matrix dX = layer.backward(dY);
    if (share_of_zeros(dX) > 0) {
      known_mistake(
          "the mask of a forward in training is still in use: the last one was in evaluation", dX);
    }
    expect_equal("backward(dY) in evaluation", dX, dY);
  }
}

TEST("backward: as often as it is called, and whatever the mode has become") {
  for (int repeat = 0; repeat < 30; ++repeat) {
    const double p = random_p();
    Dropout layer = dropout(p), other = dropout(p);
    for (int call = 0; call < 4; ++call) {
      const bool training = rng().below(3) > 0;
      layer.train(training);
      const std::size_t batch = random_size(1, 5), width = random_size(1, 5);
      const Matrix Y = input("forward(X)", layer.forward(random_matrix(batch, width)));
      other.forward(random_matrix(batch, width));  // another layer has a mask of its own
      std::string story = training ? "forward in training" : "forward in evaluation";
      for (std::size_t times = rng().below(3) + 1; times > 0; --times) {
        const bool now = rng().below(2) > 0;
        layer.train(now);
        story += now ? ", train(true)" : ", train(false)";
        const Matrix dY = input("dY", random_matrix(batch, width));
        const Matrix kept = training ? Matrix(xt::where(xt::equal(Y, 0.0), 0.0, dY / (1 - p))) : dY;
        if (training && !now) {
          known_mistake("backward asks for the mode of now: that of the last forward counts", dY);
        }
        const Matrix dX = layer.backward(dY);
        story += ", backward";
        expect(share_of_zeros(dX) < 1 || share_of_zeros(kept) == 1,
               concat("backward(dY), after ", story,
                      ", is all zeros: nothing passes any more, and the mask has to stay until the "
                      "next forward"));
        expect_close("backward(dY), after " + story, dX, kept);
      }
    }
  }
}

}  // namespace
}  // namespace dl
