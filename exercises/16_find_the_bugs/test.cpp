#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"
#include "harness/gradcheck.h"

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

double mean_loss(const Batch& batch, const Matrix& W, const Matrix& b) {
  const Matrix Z = matmul(batch.X, W) + b;
  double total = 0;
  for (std::size_t i = 0; i < batch.y.size(); ++i) {
    double others = 0;
    for (std::size_t c = 0; c < Z.shape(1); ++c) {
      others += std::exp(Z(i, c) - Z(i, batch.y[i]));
    }
    total += std::log(others);
  }
  return total / static_cast<double>(batch.y.size());
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
}

TEST("shuffled_batches: every image keeps its label") {
  const Batch all = numbered(12);
  Labels images, labels;
  for (const Batch& batch : shuffled_batches(all.X, all.y, 4, rng())) {
    for (std::size_t i = 0; i < batch.y.size(); ++i) {
      images.push_back(number_of(batch, i));
      labels.push_back(batch.y[i]);
    }
  }
  expect(!std::is_sorted(images.begin(), images.end()), "the images stand as they stood before");
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (images[i] != labels[i]) {
      fail_test(concat("image ", images[i], " comes with the label of image ", labels[i]),
                std::is_sorted(labels.begin(), labels.end())
                    ? "the images are shuffled, and the labels stand as they stood before"
                    : "images and labels are shuffled each in an order of its own: draw one order, "
                      "for both");
    }
  }
}

TEST("shuffled_batches: every example once an epoch") {
  for (const std::size_t n : {10, 3, 1}) {
    const Batch all = numbered(n);
    std::vector<std::size_t> times(n, 0);
    for (const Batch& batch : shuffled_batches(all.X, all.y, 4, rng())) {
      for (std::size_t i = 0; i < batch.X.shape(0); ++i) {
        ++times[number_of(batch, i)];
      }
    }
    for (std::size_t i = 0; i < n; ++i) {
      const std::string epoch = concat("an epoch of ", n, " examples in batches of 4: example ", i);
      if (times[i] == 0) {
        fail_test(epoch + " is never seen", "is the last, smaller batch left out?");
      }
      expect(times[i] == 1, concat(epoch, " comes ", times[i],
                                   " times: the last batch is smaller, nothing has to fill it"));
    }
  }
}

TEST("add_gradients: the gradient is the slope of the loss that it returns") {
  for (const std::size_t n : {4, 1}) {
    Model model = model_of(3, 5, 0);
    const Batch batch{input("X", random_matrix(n, 3)), input("y", random_labels(n, 5))};
    const double loss = add_gradients(model, batch, rng());
    expect_close("the mean loss", loss, mean_loss(batch, model.W, model.b));
    const auto again = [&] { return mean_loss(batch, model.W, model.b); };
    expect_gradient("dW", model.dW, model.W, again);
    expect_gradient("db", model.db, model.b, again);
  }
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
