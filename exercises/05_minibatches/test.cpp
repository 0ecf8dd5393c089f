#include <map>
#include <set>

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
  constexpr std::size_t kMost = 60;
  std::string text;
  for (const std::size_t number : numbers) {
    text += concat(text.empty() ? "" : ", ", number);
    if (std::count(text.begin(), text.end(), ',') == kMost) {
      return text + ", ...";
    }
  }
  return text.empty() ? "nothing" : text;
}

/// Checks that each of 0 to n - 1 is there once; `what` is said of a number that is not.
void expect_each_once(const std::string& where, const std::vector<std::size_t>& numbers,
                      std::size_t n, const std::string& what) {
  std::vector<std::size_t> times(n, 0);
  for (const std::size_t number : numbers) {
    if (number >= n) {
      fail_test(concat(where, " has ", what, " ", number, ", and the last one is ", n - 1,
                       "\n    yours  ", list(numbers)));
    }
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
    if (batch.X.shape(0) != batch.y.size()) {
      fail_test(concat("batch ", k, " has ", batch.X.shape(0), " rows in X and ", batch.y.size(),
                       " labels in y: it needs one label for each row"));
    }
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

/// Checks that in many draws of an order of n each of the n! orders comes equally often, give or
/// take six standard errors.
void expect_equally_likely(const std::string& what, std::size_t n,
                           const std::function<Positions()>& draw) {
  std::map<Positions, double> counts;
  Positions order;
  while (order.size() < n) {
    order.push_back(order.size());
  }
  do {
    counts[order] = 0;
  } while (std::next_permutation(order.begin(), order.end()));
  const auto orders = static_cast<double>(counts.size());
  const double wanted = n < 4 ? 3000 : 300, draws = wanted * orders;
  for (int k = 0; k < draws; ++k) {
    const Positions drawn = draw();
    expect_each_once(what, drawn, n, "the number");
    ++counts[drawn];
  }
  const double allowed = 6 * std::sqrt(wanted * (1 - 1 / orders));
  const auto rarer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end(), rarer);
  if (least->second < wanted - allowed || most->second > wanted + allowed) {
    fail_test(
        concat("in ", draws, " draws of ", what, " the order ", list(least->first), " came ",
               least->second, " times, and ", list(most->first), " came ", most->second,
               " times\n    wanted ", wanted, " times each, give or take ", std::ceil(allowed)),
        least->second > 0
            ? "all orders come, and not equally often: is each place swapped with any "
              "place? Draw only from those that are not settled yet"
        : n == 3 ? "some orders never come: may a place be swapped with itself?"
                 : "some orders never come");
  }
}

TEST("random_order: has every number from 0 to n - 1 once") {
  for (const std::size_t n : {7, 2, 1, 0, 300, 3000}) {
    expect_each_once(concat("random_order(", n, ", rng)"), random_order(n, rng()), n, "the number");
  }
  for (int round = 0; round < 100; ++round) {
    const std::size_t n = random_size(0, 40);
    expect_each_once(concat("random_order(", n, ", rng)"), random_order(n, rng()), n, "the number");
  }
}

TEST("random_order: the next call gives another order, the same seed the same again") {
  const auto seed = rng().below(1'000'000);
  Rng first(seed), second(seed);
  const Positions order = random_order(20, first);
  expect(
      order != random_order(20, first),
      "two orders of 20, drawn one after the other, are the same: draw from rng itself, not from "
      "a copy of it or from a generator made anew");
  expect(order == random_order(20, second),
         "two generators with the same seed give two orders: everything must come from rng, or a "
         "run could never be repeated");
  std::set<Positions> drawn;
  for (int call = 0; call < 1000; ++call) {
    expect(drawn.insert(random_order(20, rng())).second,
           concat("call ", call,
                  " gives an order of 20 that was there before, and there are 2.4 "
                  "10^18 of them: is a generator made anew from a few seeds?"));
  }
}

TEST("random_order: all orders are equally likely") {
  for (const std::size_t n : {3, 2, 4, 5}) {
    expect_equally_likely(concat("random_order(", n, ", rng)"), n,
                          [n] { return random_order(n, rng()); });
  }
}

TEST("random_order: an order says nothing of the next one") {
  constexpr int kDraws = 10'800;
  std::map<std::pair<Positions, Positions>, double> counts;
  Positions last = random_order(3, rng());
  for (int draw = 0; draw < kDraws; ++draw) {
    Positions next = random_order(3, rng());
    ++counts[{last, next}];
    last = std::move(next);
  }
  // Of the 36 pairs of orders each comes 300 times, give or take 17.
  for (const auto& [pair, count] : counts) {
    expect(std::abs(count - kDraws / 36.0) < 6 * 17.1,
           concat("after the order ", list(pair.first), " the order ", list(pair.second), " comes ",
                  count, " times in ", kDraws, " draws\n    wanted ", kDraws / 36,
                  " times, give or take 103"));
  }
}

TEST("random_order: mixes many numbers as well as few") {
  constexpr std::size_t n = 2000;
  for (int round = 0; round < 10; ++round) {
    const Positions order = random_order(n, rng());
    double moved = 0, rises = 0;
    for (std::size_t i = 0; i < n; ++i) {
      moved += std::abs(static_cast<double>(order[i]) - static_cast<double>(i)) / n;
      rises += i > 0 && order[i] > order[i - 1] ? 1 : 0;
    }
    // On average n / 3, give or take 9.4; and half of all, give or take 13.
    expect(std::abs(moved - n / 3.0) < 6 * 9.5,
           concat("in random_order(2000, rng) a number stands ", number_text(moved),
                  " places from its own on average\n    wanted 667, give or take 57: every number "
                  "may come to every place"));
    expect(std::abs(rises - n / 2.0) < 6 * 13,
           concat("in random_order(2000, rng) ", rises,
                  " numbers are larger than the one before\n    wanted 1000, give or take 78: are "
                  "numbers that drew the same left in their order?"));
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

TEST("gather: any positions, of any examples") {
  for (int round = 0; round < 100; ++round) {
    const std::size_t n = random_size(1, 300), columns = random_size(1, 6);
    const Matrix X = input("X", random_matrix(n, columns, round % 2 == 0 ? 1 : 1e200));
    const Labels y = input("y", random_labels(n, std::size_t{1} << 40));
    const Positions positions = input("positions", random_labels(random_size(1, 12), n));
    std::vector<double> rows, labels;
    for (const std::size_t position : positions) {
      rows.insert(rows.end(), X.data() + columns * position, X.data() + columns * (position + 1));
      labels.push_back(static_cast<double>(y.at(position)));
    }
    const Batch batch = gather(X, y, positions);
    expect_equal("X of the batch", batch.X, Numbers({positions.size(), columns}, rows));
    expect_equal("y of the batch", batch.y, labels);
  }
}

TEST("gather: no positions, and positions beyond 16 bits") {
  const Batch none = gather(random_matrix(5, 3), random_labels(5, 4), {});
  expect_shape("X of a batch of no positions", none.X, {0, 3});
  expect(none.y.empty(), "a batch of no positions has no labels");
  const Batch many = examples(70'000);
  const Positions positions = input("positions", Positions{65'536, 3, 69'999});
  known_mistake("the positions have been kept in 16 bits, where 65536 is 0: they are std::size_t",
                Labels{many.y[0], many.y[3], many.y[69'999 - 65'536]});
  expect_equal("y of the batch", gather(many.X, many.y, positions).y,
               Labels{many.y[65'536], many.y[3], many.y[69'999]});
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
  expect(epoch(zeros(0, 3), {}, 4, true, rng()).empty(), "no examples are no batches");
}

TEST("epoch: shuffled, every example comes once, beside its own label") {
  for (const std::size_t n : {11, 1}) {
    const Batch all = examples(n);
    const std::vector<Batch> batches = epoch(all.X, all.y, 4, true, rng());
    expect_each_once("the epoch", positions_in(batches, all), n, "example");
  }
}

TEST("epoch: any numbers of examples and any size of a batch") {
  for (int round = 0; round < 150; ++round) {
    const std::size_t n = random_size(1, 40), columns = random_size(1, 4);
    const std::size_t size = random_size(1, 45);
    const bool shuffle = round % 2 == 0;
    const Matrix X = input("X", random_matrix(n, columns));
    const Labels y = input("y", random_labels(n, 1000));
    const std::vector<Batch> batches = epoch(X, y, size, shuffle, rng());
    std::vector<std::size_t> sizes(n / size, size);
    if (n % size > 0) {
      sizes.push_back(n % size);
    }
    expect_sizes(batches, sizes);
    const std::string what = concat("epoch(X, y, ", size, shuffle ? ", true" : ", false", ", rng)");
    Positions positions;
    for (std::size_t k = 0; k < batches.size(); ++k) {
      const Batch& batch = batches[k];
      expect_shape(concat("X of batch ", k, " of ", what), batch.X, {sizes[k], columns});
      for (std::size_t i = 0; i < sizes[k]; ++i) {
        const double* const row = batch.X.data() + columns * i;
        std::size_t position = 0;
        while (position < n && (!std::equal(row, row + columns, X.data() + columns * position) ||
                                batch.y[i] != y[position])) {
          ++position;
        }
        if (position == n) {
          fail_test(concat("batch ", k, " of ", what, ", row ", i, ": this row and the label ",
                           batch.y[i], " do not stand together in X and y"));
        }
        positions.push_back(position);
      }
    }
    expect_each_once(what, positions, n, "example");
    expect(shuffle || std::is_sorted(positions.begin(), positions.end()),
           concat(what, " has the examples ", list(positions),
                  ": without shuffle they come in the order of X"));
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
  std::set<Positions> drawn;
  for (int call = 0; call < 1000; ++call) {
    expect(drawn.insert(positions_in(epoch(all.X, all.y, 15, true, rng()), all)).second,
           concat("epoch ", call,
                  " has an order of 40 that was there before: is a generator made "
                  "anew from a few seeds?"));
  }
}

TEST("epoch: all orders are equally likely, also within a batch") {
  const Batch all = examples(4);
  for (const std::size_t size : {4, 2, 3}) {
    expect_equally_likely(concat("epoch(X, y, ", size, ", true, rng) of 4 examples"), 4, [&] {
      return positions_in(epoch(all.X, all.y, size, true, rng()), all);
    });
  }
}

TEST("epoch: everything comes from rng, and nothing is drawn without shuffle") {
  const Batch all = examples(30);
  const auto seed = rng().below(1'000'000);
  Rng first(seed), second(seed), untouched(seed);
  for (int call = 0; call < 3; ++call) {
    expect(positions_in(epoch(all.X, all.y, 7, true, first), all) ==
               positions_in(epoch(all.X, all.y, 7, true, second), all),
           "two generators with the same seed give two orders: everything must come from rng, or a "
           "run could never be repeated");
  }
  epoch(all.X, all.y, 7, false, first);
  expect(first.state() == second.state(),
         "epoch(X, y, 7, false, rng) draws from rng: without shuffle there is nothing to draw, and "
         "each look at the test set would change the training");
  expect(first.state() != untouched.state(), "rng is as it was before: is a copy of it used?");
}

}  // namespace
}  // namespace dl
