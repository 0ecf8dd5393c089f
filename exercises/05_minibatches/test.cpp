#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

/// n examples in which no two numbers are alike; the label is the position, so that it tells which
/// row of X belongs beside it.
Batch examples(std::size_t n) {
  Batch all{zeros(n, 2), Labels(n)};
  for (std::size_t i = 0; i < n; ++i) {
    all.X(i, 0) = 10 * static_cast<double>(i);
    all.X(i, 1) = all.X(i, 0) + 1;
    all.y[i] = i;
  }
  note_input("X", all.X);
  note_input("y", all.y);
  return all;
}

std::string list(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (const std::size_t number : numbers) {
    text += concat(text.empty() ? "" : ", ", number);
  }
  return text.empty() ? "nothing" : text;
}

/// Checks that each of 0 to n - 1 is there once; `what` is said of a number that is not.
void expect_each_once(const std::string& where, const std::vector<std::size_t>& numbers,
                      std::size_t n, const std::string& what) {
  std::vector<std::size_t> times(n, 0);
  for (const std::size_t number : numbers) {
    expect(number < n, concat(where, " has ", what, " ", number, ", and the last one is ", n - 1,
                              "\n    yours  ", list(numbers)));
    ++times[number];
  }
  for (std::size_t number = 0; number < n; ++number) {
    if (times[number] != 1) {
      fail_test(concat(where, " has ", what, " ", number, " ", times[number], " times\n    yours  ",
                       list(numbers)),
                times[number] > 1
                    ? concat("something comes twice: draw without replacement, that is, shuffle")
                    : "");
    }
  }
}

/// The labels of all batches, one batch after the other, which here are the positions. Checks that
/// every batch holds as many rows as labels, and in each row what belongs to the label.
Positions positions_in(const std::vector<Batch>& batches, const Batch& all) {
  Positions positions;
  for (std::size_t k = 0; k < batches.size(); ++k) {
    const Batch& batch = batches[k];
    expect(batch.X.shape(0) == batch.y.size(),
           concat("batch ", k, " has ", batch.X.shape(0), " rows in X and ", batch.y.size(),
                  " labels in y: it needs one label for each row"));
    for (std::size_t i = 0; i < batch.y.size(); ++i) {
      const std::size_t position = batch.y[i];
      if (position >= all.y.size() || batch.X(i, 0) != all.X(position, 0)) {
        fail_test(concat("batch ", k, ", row ", i, ": the row of X that begins with ",
                         number_text(batch.X(i, 0)), " stands beside the label ", position),
                  "X and y come from different places: row and label of an example must stay "
                  "together");
      }
    }
    positions.insert(positions.end(), batch.y.begin(), batch.y.end());
  }
  return positions;
}

void expect_sizes(const std::vector<Batch>& batches, const std::vector<std::size_t>& wanted) {
  std::vector<std::size_t> sizes;
  for (const Batch& batch : batches) {
    sizes.push_back(batch.y.size());
  }
  if (sizes == wanted) {
    return;
  }
  std::vector<std::size_t> all_but_last(wanted.begin(), wanted.end() - 1), one_more = wanted;
  one_more.push_back(0);
  const bool same_number = sizes.size() == wanted.size();
  fail_test(concat("the batches have not the right sizes\n    yours  ", list(sizes),
                   "\n    wanted ", list(wanted)),
            sizes == all_but_last
                ? "the last batch is missing: its examples would never be learnt from"
            : sizes == one_more ? "there is an empty batch at the end: a mean over it is 0 / 0"
            : same_number && sizes.back() > wanted.back()
                ? "the last batch is filled up with examples that were there before: it holds only "
                  "what is left"
                : "");
}

TEST("random_order: has every number from 0 to n - 1 once") {
  for (const std::size_t n : {7, 2, 1}) {
    expect_each_once(concat("random_order(", n, ", rng)"), random_order(n, rng()), n, "the number");
  }
}

TEST("random_order: the next call gives another order, the same seed the same again") {
  Rng first(5), second(5);
  const Positions order = random_order(20, first);
  expect(
      order != random_order(20, first),
      "two orders of 20, drawn one after the other, are the same: draw from rng itself, not from "
      "a copy of it or from a generator made anew");
  expect(order == random_order(20, second),
         "two generators with the same seed give two orders: everything must come from rng, or a "
         "run could never be repeated");
}

TEST("random_order: all orders are equally likely") {
  // Each of the 6 orders of 3 comes 4500 times in 27000, give or take 61 (binomial). Swapping each
  // of the three places with any place gives three of them 4000 times and three 5000 times.
  constexpr int kDraws = 27000;
  constexpr double kWanted = kDraws / 6.0, kAllowed = 5 * 61;
  std::vector<double> counts(6, 0);
  for (int draw = 0; draw < kDraws; ++draw) {
    const Positions order = random_order(3, rng());
    expect_each_once("random_order(3, rng)", order, 3, "the number");
    ++counts[2 * order[0] + (order[1] > order[2] ? 1 : 0)];
  }
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  if (*least < kWanted - kAllowed || *most > kWanted + kAllowed) {
    fail_test(concat("in ", kDraws, " draws of an order of 3, one came ", *least, " times and one ",
                     *most, " times\n    wanted about ", kWanted, " times each"),
              *least == 0 ? "some orders never come: may a place be swapped with itself?"
                          : "all orders come, and not equally often: is each place swapped with "
                            "any place? Draw only from those that are not settled yet");
  }
}

TEST("gather: the rows and the labels at the positions, in their order") {
  const Matrix X = input("X", random_matrix(5, 3));
  const Labels y = input("y", Labels{7, 3, 9, 4, 8});
  const Batch batch = gather(X, y, input("positions", Positions{4, 1, 2, 1}));
  known_mistake("these are the first labels, not those at the positions", Labels{7, 3, 9, 4});
  known_mistake("these are the positions themselves, not the labels that stand there",
                Labels{4, 1, 2, 1});
  expect_equal("y of the batch", batch.y, Labels{8, 3, 9, 3});
  Matrix wanted = zeros(4, 3), first = zeros(4, 3);
  for (std::size_t j = 0; j < 3; ++j) {
    wanted(0, j) = X(4, j);
    wanted(1, j) = wanted(3, j) = X(1, j);
    wanted(2, j) = X(2, j);
    for (std::size_t i = 0; i < 4; ++i) {
      first(i, j) = X(i, j);
    }
  }
  known_mistake("these are the first rows, not those at the positions", first);
  expect_equal("X of the batch", batch.X, wanted);
  expect_equal("y of a batch of one", gather(X, y, {3}).y, Labels{4});
}

TEST("epoch: without shuffling all examples in order, the last batch smaller") {
  const Batch all = examples(7);
  const std::vector<Batch> batches = epoch(all.X, all.y, 3, false, rng());
  expect_sizes(batches, {3, 3, 1});
  known_mistake("shuffle is false, and the order is not that of X", positions_in(batches, all));
  expect_equal("the labels of all batches, one after the other,", positions_in(batches, all),
               all.y);
}

TEST("epoch: as many batches as it takes, and none that is empty") {
  const Batch six = examples(6);
  expect_sizes(epoch(six.X, six.y, 3, true, rng()), {3, 3});
  expect_sizes(epoch(six.X, six.y, 1, true, rng()), {1, 1, 1, 1, 1, 1});
  expect_sizes(epoch(six.X, six.y, 256, true, rng()), {6});
  const Batch one = examples(1);
  expect_sizes(epoch(one.X, one.y, 3, true, rng()), {1});
}

TEST("epoch: shuffled, every example comes once, beside its own label") {
  for (const std::size_t n : {11, 1}) {
    const Batch all = examples(n);
    const std::vector<Batch> batches = epoch(all.X, all.y, 4, true, rng());
    expect_each_once("the epoch", positions_in(batches, all), n, "example");
  }
}

TEST("epoch: every epoch mixes all examples anew") {
  const Batch all = examples(40);
  const std::vector<Batch> first = epoch(all.X, all.y, 4, true, rng());
  const Positions order = positions_in(first, all);
  expect(order != all.y, "with shuffle = true the examples come in the order of X, not mixed");
  bool neighbours = true;
  for (const Batch& batch : first) {
    for (std::size_t i = 1; i < batch.y.size(); ++i) {
      neighbours = neighbours && batch.y[i] == batch.y[i - 1] + 1;
    }
  }
  expect(!neighbours,
         "the batches are mixed, and in each are the same neighbours as in X: all examples must be "
         "mixed before they are cut into batches");
  expect(order != positions_in(epoch(all.X, all.y, 4, true, rng()), all),
         "the second epoch has the order of the first: the generator must go on from epoch to "
         "epoch, and not start anew");
}

}  // namespace
}  // namespace dl
