#include <set>

#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

// Each test looks at one function, and takes what that one stands on from your file as it is: so it
// fails for the fault of that function alone.

Model model_of(std::size_t inputs, std::size_t classes, double dropout) {
  return {random_matrix(inputs, classes), random_matrix(1, classes), zeros(inputs, classes),
          zeros(1, classes), dropout};
}

/// n examples that are all alike, so that it does not matter how they are shuffled.
Batch alike(std::size_t n) {
  const Matrix one = random_matrix(1, 3);
  Batch batch{zeros(n, 3), Labels(n, 2)};
  for (std::size_t i = 0; i < n; ++i) {
    xt::row(batch.X, static_cast<std::ptrdiff_t>(i)) = xt::row(one, 0);
  }
  return batch;
}

/// n examples by which one can be told from another: image and label are their number.
Batch numbered(std::size_t n) {
  Batch batch{zeros(n, 2), Labels(n)};
  for (std::size_t i = 0; i < n; ++i) {
    batch.X(i, 0) = static_cast<double>(i);
    batch.y[i] = i;
  }
  return batch;
}
std::size_t number_of(const Batch& batch, std::size_t row) {
  return static_cast<std::size_t>(std::lround(batch.X(row, 0)));
}

/// Where the undropped scores are largest.
Labels predictions(const Model& model, const Matrix& X) {
  const Matrix Z = matmul(X, model.W) + model.b;
  const auto columns = xt::eval(xt::argmax(Z, 1));
  return {columns.begin(), columns.end()};
}

/// The mean loss, where the weight in this row and column is larger by `more`; the row after the
/// last is b. In long double, so that its slopes are right to some eleven digits.
long double mean_loss(const Matrix& X, const Labels& y, const Matrix& W, const Matrix& b,
                      long double more = 0, std::size_t row = 0, std::size_t column = 0) {
  long double total = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::vector<long double> z(W.shape(1));
    for (std::size_t c = 0; c < z.size(); ++c) {
      z[c] = b(0, c);
      for (std::size_t j = 0; j < X.shape(1); ++j) {
        z[c] += X(i, j) * static_cast<long double>(W(j, c));
      }
    }
    z[column] += more * (row < X.shape(1) ? X(i, row) : 1);
    long double others = 0;
    for (const long double score : z) {
      others += std::exp(score - z[y[i]]);
    }
    total += std::log(others);
  }
  return total / static_cast<long double>(y.size());
}

/// The slopes of the mean loss along W and, in the last row, along b.
Matrix slopes_of_loss(const Matrix& X, const Labels& y, const Matrix& W, const Matrix& b) {
  const long double step = 1e-6L;
  Matrix slopes = zeros(W.shape(0) + 1, W.shape(1));
  for (std::size_t j = 0; j < slopes.shape(0); ++j) {
    for (std::size_t c = 0; c < slopes.shape(1); ++c) {
      slopes(j, c) = static_cast<double>(
          (mean_loss(X, y, W, b, step, j, c) - mean_loss(X, y, W, b, -step, j, c)) / (2 * step));
    }
  }
  return slopes;
}

/// Rows of it, from `first` up to `last`, which is none of them.
Matrix rows_of(const Matrix& A, std::size_t first, std::size_t last) {
  return xt::view(A, xt::range(first, last), xt::all());
}

// ---- The tests ----

TEST("probabilities: finite for large scores, and rows that sum to one") {
  const Matrix Z = input("Z", Matrix{{1000, 998, 0}, {-1000, -1001, -999}, {0.5, -1, 2}});
  Matrix wanted = Z;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      wanted(i, j) = 1 / (std::exp(Z(i, 0) - Z(i, j)) + std::exp(Z(i, 1) - Z(i, j)) +
                          std::exp(Z(i, 2) - Z(i, j)));
    }
  }
  const auto softmax_after = [](const Matrix& shifted) {
    const Matrix powers = xt::exp(shifted);
    return Matrix(powers / kept_sum(powers, 1));
  };
  known_mistake(
      "e^1000 is larger than any double, and e^-1000 is 0. Softmax stays what it is when one "
      "number is subtracted from all of a row",
      softmax_after(Z));
  known_mistake(
      "it is the largest of each row, not of all, that has to be subtracted: the second row is "
      "all zeros now",
      softmax_after(Z - 1000));
  expect_close("probabilities(Z)", probabilities(Z), wanted);
  for (int repeat = 0; repeat < 60; ++repeat) {
    const std::size_t rows = random_size(1, 5), columns = random_size(1, 6);
    const double scale = std::pow(10, random_size(0, 300));
    const Matrix scores = input("Z", random_matrix(rows, columns, repeat % 2 ? scale : 5));
    Matrix P = scores;
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        double others = 0;
        for (std::size_t k = 0; k < columns; ++k) {
          others += std::exp(scores(i, k) - scores(i, j));
        }
        P(i, j) = 1 / others;
      }
    }
    expect_close("probabilities(Z)", probabilities(scores), P, {1e-9, 1e-290});
  }
}

TEST("shuffled_batches: every image keeps its label") {
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::size_t size = repeat == 0 ? 4 : random_size(1, 5);
    const std::size_t n = repeat == 0 ? 40 : size * random_size(1, 5);
    const Batch all{random_matrix(n, 3), random_labels(n, 4)};
    Labels images, labels;
    for (const Batch& batch : shuffled_batches(all.X, all.y, size, rng())) {
      for (std::size_t i = 0; i < batch.X.shape(0); ++i) {
        std::size_t image = 0;
        while (image < n && rows_of(all.X, image, image + 1) != rows_of(batch.X, i, i + 1)) {
          ++image;
        }
        expect(image < n, "a batch has an image that is none of the examples");
        images.push_back(image);
        labels.push_back(batch.y[i]);
      }
    }
    expect(n < 20 || !std::is_sorted(images.begin(), images.end()),
           "the images stand as they stood before");
    for (std::size_t i = 0; i < images.size(); ++i) {
      if (labels[i] != all.y[images[i]]) {
        fail_test(
            concat("image ", images[i], " has the label ", all.y[images[i]], ", and comes with ",
                   labels[i]),
            labels == all.y
                ? "the images are shuffled, and the labels stand as they stood before"
                : "images and labels are shuffled each in an order of its own: draw one order, "
                  "for both");
      }
    }
  }

  // Who is in a batch with whom is chance, and comes from the rng that was given.
  constexpr std::size_t kExamples = 12, kBatch = 4, kEpochs = 3000;
  const Batch all = numbered(kExamples);
  const auto order = [&](Rng& random) {
    Labels numbers;
    for (const Batch& batch : shuffled_batches(all.X, all.y, kBatch, random)) {
      for (std::size_t i = 0; i < batch.X.shape(0); ++i) {
        numbers.push_back(number_of(batch, i));
      }
    }
    return numbers;
  };
  Rng first(5), again(5);
  const Labels before = order(first);
  expect(before == order(again),
         "two generators of the same seed give different orders: all that "
         "is random comes from the rng that was given");
  expect(before != order(first), "a second epoch has the order of the first: the draws go on");
  Matrix together = zeros(kExamples, kExamples), wanted = together;
  for (std::size_t epoch = 0; epoch < kEpochs; ++epoch) {
    const Labels numbers = order(rng());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      for (std::size_t j = 0; j < numbers.size(); ++j) {
        together(numbers[i], numbers[j]) += i / kBatch == j / kBatch ? 1.0 / kEpochs : 0;
      }
    }
  }
  const double share = 3.0 / 11;
  for (std::size_t i = 0; i < kExamples; ++i) {
    for (std::size_t j = 0; j < kExamples; ++j) {
      wanted(i, j) = i == j ? 1 : share;
    }
  }
  expect_close(
      "the share of 3000 epochs, of 12 examples in batches of 4, in which i and j are in the same "
      "batch",
      together, wanted, {0, 6 * std::sqrt(share * (1 - share) / kEpochs)});
}

TEST("shuffled_batches: every example once an epoch") {
  for (int repeat = 0; repeat < 40; ++repeat) {
    const std::size_t n = repeat == 0 ? 10 : random_size(1, 20);
    const std::size_t size = repeat == 0 ? 4 : random_size(1, 8);
    const Batch all = numbered(n);
    std::vector<std::size_t> times(n, 0), sizes;
    for (const Batch& batch : shuffled_batches(all.X, all.y, size, rng())) {
      sizes.push_back(batch.X.shape(0));
      expect(batch.y.size() == sizes.back(),
             concat("a batch of ", sizes.back(), " images has ", batch.y.size(), " labels"));
      for (std::size_t i = 0; i < sizes.back(); ++i) {
        ++times[number_of(batch, i)];
      }
    }
    const std::string epoch = concat("an epoch of ", n, " examples in batches of ", size, ": ");
    for (std::size_t i = 0; i < n; ++i) {
      if (times[i] == 0) {
        fail_test(concat(epoch, "example ", i, " is never seen"),
                  "is the last, smaller batch left out?");
      }
      expect(times[i] == 1, concat(epoch, "example ", i, " comes ", times[i],
                                   " times: the last batch is smaller, nothing has to fill it"));
    }
    std::size_t left = n;
    for (const std::size_t yours : sizes) {
      expect(left > 0, epoch + "there is a batch after the last example, with nothing in it");
      expect(yours == std::min(size, left),
             concat(epoch, "one has ", yours, " where ", left, " examples are left"));
      left -= yours;
    }
  }
}

TEST("add_gradients: the gradient is the slope of the loss that it returns") {
  for (int repeat = 0; repeat < 30; ++repeat) {
    const std::size_t n = repeat == 0 ? 4 : random_size(1, 6);
    const std::size_t inputs = repeat == 0 ? 3 : random_size(1, 4), classes = random_size(2, 6);
    Model model = model_of(inputs, classes, 0);
    const Batch batch{input("X", random_matrix(n, inputs)), input("y", random_labels(n, classes))};
    const Matrix slopes = slopes_of_loss(batch.X, batch.y, model.W, model.b);
    const Matrix along_W = rows_of(slopes, 0, inputs),
                 along_b = rows_of(slopes, inputs, inputs + 1);
    const double loss = add_gradients(model, batch, rng());
    expect_close("the mean loss", loss,
                 static_cast<double>(mean_loss(batch.X, batch.y, model.W, model.b)));
    expect_close("dW, which was 0, against the slope of the loss", model.dW, along_W);
    expect_close("db, which was 0, against the slope of the loss", model.db, along_b);

    const Matrix dW = random_matrix(inputs, classes), db = random_matrix(1, classes);
    model.dW = dW;
    model.db = db;
    known_mistake(
        "what was there in dW has been divided by the batch size too: divide what is added, and "
        "leave the rest",
        Matrix(dW / static_cast<double>(n) + along_W));
    known_mistake("what was there in dW is gone: add to it", along_W);
    add_gradients(model, batch, rng());
    expect_close("dW, to which the slope of the loss was added,", model.dW, Matrix(dW + along_W));
    expect_close("db, to which the slope of the loss was added,", model.db, Matrix(db + along_b));
  }
  // With dropout, what the model has seen of one example can be read off its gradients.
  for (int repeat = 0; repeat < 20; ++repeat) {
    const double dropout = input("dropout", 0.2 + 0.6 * rng().uniform());
    Model model = model_of(4, 3, dropout);
    const Batch one{input("X", random_matrix(1, 4)), input("y", random_labels(1, 3))};
    const double loss = add_gradients(model, one, rng());
    Matrix seen = one.X;
    for (std::size_t j = 0; j < 4; ++j) {
      const double x = model.dW(j, 0) / model.db(0, 0), kept = one.X(0, j) / (1 - dropout);
      expect(x == 0 || std::abs(x - kept) < 1e-9 * std::abs(kept),
             concat("dW is made from ", x, " where X has ", one.X(0, j),
                    ": in training that is 0, or X / (1 - dropout)"));
      seen(0, j) = x;
    }
    expect_close("the loss of X with some of it dropped", loss,
                 static_cast<double>(mean_loss(seen, one.y, model.W, model.b)));
    expect_close("db with some of X dropped", model.db,
                 rows_of(slopes_of_loss(seen, one.y, model.W, model.b), 4, 5));
  }
  // Each number of X is dropped or kept by a draw of its own.
  const Matrix ones = zeros(64, 5) + 1;
  Matrix seen;
  scores(model_of(5, 3, 0.5), ones, rng(), seen);
  std::set<std::vector<double>> rows, columns;
  for (std::size_t i = 0; i < 64; ++i) {
    const auto row = xt::eval(xt::row(seen, static_cast<std::ptrdiff_t>(i)));
    rows.insert({row.begin(), row.end()});
  }
  for (std::size_t j = 0; j < 5; ++j) {
    const auto column = xt::eval(xt::col(seen, static_cast<std::ptrdiff_t>(j)));
    columns.insert({column.begin(), column.end()});
  }
  expect(rows.size() > 1 && columns.size() > 1,
         concat("scores() has dropped the same numbers in all ",
                rows.size() == 1 ? "examples" : "columns", ": each number of X has its own draw"));
  const Model nothing_left = model_of(5, 3, 1);
  expect_close("the scores with dropout 1, where nothing of X is left,",
               scores(nothing_left, ones, rng(), seen), Matrix(zeros(64, 3) + nothing_left.b));
}

TEST("train_epoch: each batch makes a step by its own gradients") {
  constexpr double kRate = 0.25;
  const Batch batch = alike(4),
              epoch{xt::concatenate(xt::xtuple(batch.X, batch.X, batch.X), 0), Labels(12, 2)};
  const Model before = model_of(3, 4, 0);
  Model model = before, wanted = before, piled = before, piled_bias = before;
  train_epoch(model, epoch.X, epoch.y, 4, kRate, rng());
  for (int i = 0; i < 3; ++i) {
    wanted.dW = piled_bias.dW = zeros(3, 4);
    wanted.db = zeros(1, 4);
    for (Model* one : {&wanted, &piled, &piled_bias}) {
      add_gradients(*one, batch, rng());
      one->W = one->W - kRate * one->dW;
      one->b = one->b - kRate * one->db;
    }
  }
  const std::string piled_up =
      "the gradients of earlier batches are still in those of later ones: add_gradients() adds, so "
      "they are to be 0 before each batch";
  known_mistake(piled_up, piled.b);
  known_mistake("db still has those of earlier batches in it: dW is not the only gradient",
                piled_bias.b);
  expect_close("b after an epoch of three batches", model.b, wanted.b);
  known_mistake(piled_up, piled.W);
  expect_close("W after an epoch of three batches", model.W, wanted.W);
  Model leftovers = before;
  leftovers.dW = random_matrix(3, 4);
  leftovers.db = random_matrix(1, 4);
  train_epoch(leftovers, epoch.X, epoch.y, 4, kRate, rng());
  expect(
      xt::allclose(leftovers.W, model.W) && xt::allclose(leftovers.b, model.b),
      "what was in dW and db before the epoch is in its first step: each batch makes one step, by "
      "its own gradients");
  // Other numbers of batches, of the sizes that shuffled_batches() makes.
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::size_t n = random_size(1, 12), size = random_size(1, 5);
    const double lr = input("lr", 0.05 + rng().uniform());
    const Batch all = alike(n);
    Model yours = model_of(3, 4, 0), right = yours;
    double total = 0;
    const double loss = train_epoch(yours, all.X, all.y, size, lr, rng());
    for (const Batch& part : shuffled_batches(all.X, all.y, size, rng())) {
      const std::size_t count = part.X.shape(0);
      right.dW = 0 * right.W;
      right.db = 0 * right.b;
      total += static_cast<double>(count) *
               add_gradients(right, {rows_of(all.X, 0, count), Labels(count, 2)}, rng());
      right.W = right.W - lr * right.dW;
      right.b = right.b - lr * right.db;
    }
    const std::string epoch_text = concat("an epoch of ", n, " examples in batches of ", size);
    expect_close("W after " + epoch_text, yours.W, right.W);
    expect_close("b after " + epoch_text, yours.b, right.b);
    known_mistake("this is the sum over the examples, not divided by their number", total);
    expect_close("the mean loss over the examples of " + epoch_text, loss,
                 total / static_cast<double>(n));
  }
}

TEST("accuracy: nothing is dropped while the model is judged") {
  Model model = model_of(5, 4, 0.5);
  const Matrix X = random_matrix(40, 5);
  const double yours = accuracy(model, X, predictions(model, X), 8, rng());
  if (yours != 1) {
    fail_test(concat("the accuracy on 40 examples, all of which the model has right\n    yours  ",
                     yours, "\n    wanted 1"),
              "numbers of X are dropped as in training, and what is dropped cannot be read: model."
              "training says whether they are");
  }
  expect(model.training,
         "the model was in training mode before, and is in evaluation mode after accuracy(): the "
         "next epoch would train without dropout");
  model.training = !model.training;
  accuracy(model, X, predictions(model, X), 8, rng());
  expect(!model.training,
         "the model was in evaluation mode before, and is in training mode after accuracy(): put "
         "it back into the mode that it was in");
  Rng used(11), untouched(11);
  accuracy(model, X, predictions(model, X), 8, used);
  expect(used.below(1u << 30) == untouched.below(1u << 30),
         "accuracy() has drawn from the rng: the batches are judged as they stand, and nothing is "
         "dropped");
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::size_t size = random_size(1, 6), n = size * random_size(1, 4);
    Model other = model_of(3, random_size(2, 5), rng().uniform());
    other.training = rng().below(2) > 0;
    const Model before = other;
    const Matrix images = random_matrix(n, 3);
    expect_close(concat("the accuracy on ", n, " examples in batches of ", size,
                        ", all of which the model has right,"),
                 accuracy(other, images, predictions(other, images), size, rng()), 1);
    expect(other.W == before.W && other.b == before.b && other.training == before.training,
           "accuracy() has changed the model: to judge is not to learn");
  }
}

TEST("accuracy: the fraction of all examples, though the last batch is smaller") {
  Model model = model_of(5, 4, 0);
  const Matrix X = random_matrix(10, 5);
  Labels y = predictions(model, X);
  y[9] = (y[9] + 1) % 4;
  note_input("how many are right", 9);
  note_input("of how many", 10);
  note_input("batch size", 4);
  known_mistake("this is 9 / 12: as if the last batch were whole", 0.75);
  known_mistake(
      "this is the mean of the batches' fractions 4/4, 4/4 and 1/2: the two examples of the "
      "last batch count as much as four",
      2.5 / 3);
  expect_close("accuracy", accuracy(model, X, y, 4, rng()), 0.9);
  Model close = model_of(5, 4, 0);
  close.W = zeros(5, 4);
  close.b = Matrix{{1, 1 + 1e-9, 1 - 1e-9, 0}};
  expect(accuracy(close, X, Labels(10, 1), 4, rng()) == 1,
         "the largest score is 1e-9 above the next one, and is not found: compare the scores in "
         "double precision, as they are");
  for (int repeat = 0; repeat < 40; ++repeat) {
    const std::size_t n = random_size(1, 20), size = random_size(1, 8);
    const std::size_t classes = random_size(2, 6);
    Model other = model_of(3, classes, 0);
    const Matrix images = random_matrix(n, 3);
    Labels labels = predictions(other, images);
    std::size_t right_ones = 0;
    for (std::size_t& label : labels) {
      const std::size_t wrong_by = rng().below(2) * (1 + rng().below(classes - 1));
      label = (label + wrong_by) % classes;
      right_ones += wrong_by == 0 ? 1 : 0;
    }
    note_input("how many are right", right_ones);
    note_input("of how many", n);
    note_input("batch size", size);
    expect_close("accuracy", accuracy(other, images, labels, size, rng()),
                 static_cast<double>(right_ones) / static_cast<double>(n));
  }
}

TEST("train: the first epoch has the whole learning rate") {
  const Batch training = alike(8), test{random_matrix(4, 3), random_labels(4, 4)};
  const Model before = model_of(3, 4, 0);
  const auto after = [&](const std::vector<double>& rates) {
    Model model = before;
    for (const double rate : rates) {
      train_epoch(model, training.X, training.y, 4, rate, rng());
    }
    return model.W;
  };
  Model model = before;
  const auto history = train(model, training, test, 3, 4, 0.5, 0.5, rng());
  expect(history.size() == 3, concat("there are ", history.size(), " records for 3 epochs"));
  note_input("lr", 0.5);
  note_input("decay", 0.5);
  known_mistake(
      "these are the learning rates 0.25, 0.125, 0.0625: the rate has fallen before the first "
      "epoch",
      after({0.25, 0.125, 0.0625}));
  known_mistake("this is the same learning rate in all epochs: it is to fall after each",
                after({0.5, 0.5, 0.5}));
  expect_close("W after epochs with the learning rates 0.5, 0.25, 0.125", model.W,
               after({0.5, 0.25, 0.125}));
  Rng used(11), untouched(11);
  train(model, training, test, 1, 4, 0.5, 0.5, used);
  expect(used.below(1u << 30) != untouched.below(1u << 30),
         "the rng is where it was before train(), so that each epoch has the order of the first: "
         "draw from the rng itself, not from a copy");
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::size_t epochs = random_size(0, 5);
    const double lr = input("lr", 0.05 + rng().uniform());
    const double decay = input("decay", repeat % 4 ? 0.3 + 0.9 * rng().uniform() : 1);
    const Batch judges{random_matrix(12, 3), random_labels(12, 4)};
    Model yours = before, wanted = before;
    const auto records = train(yours, training, judges, epochs, 4, lr, decay, rng());
    expect(records.size() == epochs,
           concat("there are ", records.size(), " records for ", epochs, " epochs"));
    double now = lr;
    for (std::size_t i = 0; i < epochs; ++i) {
      const std::string of = concat(" of epoch ", i + 1, " of ", epochs);
      expect_close("the loss" + of, records[i].loss,
                   train_epoch(wanted, training.X, training.y, 4, now, rng()));
      expect_close("the accuracy on the test examples, after the steps" + of, records[i].accuracy,
                   accuracy(wanted, judges.X, judges.y, 4, rng()));
      now = now * decay;
    }
    expect_close(concat("W after ", epochs, " epochs"), yours.W, wanted.W);
  }
}

/// Four clouds around (2, 2), (-2, 2), (2, -2) and (-2, -2), and two numbers that say nothing.
Batch clouds(std::size_t n) {
  Batch batch{random_matrix(n, 4, 0.5), Labels(n)};
  for (std::size_t i = 0; i < n; ++i) {
    batch.y[i] = 4 * i / n;  // sorted, as many files are
    batch.X(i, 0) += batch.y[i] % 2 == 0 ? 2 : -2;
    batch.X(i, 1) += batch.y[i] < 2 ? 2 : -2;
  }
  return batch;
}

TEST("train: learns to tell four clouds of points apart") {
  Model model = model_of(4, 4, 0.2);
  const auto history = train(model, clouds(203), clouds(101), 6, 16, 0.3, 0.8, rng());
  const double last = history.at(5).accuracy;
  expect(last > 0.9, concat("after six epochs the accuracy is ", last,
                            ", and more than 0.9 is wanted: the tests before this one say where "
                            "to look"));
}

}  // namespace
}  // namespace dl
