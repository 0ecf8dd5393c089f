#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A parameter with random numbers, which a failure shows.
Parameter parameter(const std::string& name, std::size_t rows, std::size_t columns) {
  return {input(name, random_matrix(rows, columns)),
          input("gradient of " + name, random_matrix(rows, columns))};
}

TEST("step: without momentum and decay, w - lr g") {
  for (const std::size_t rows : {2, 1}) {
    Parameter w = parameter("w", rows, 3);
    const Matrix wanted = w.value - 0.5 * w.gradient;
    known_mistake("w + lr g: this goes uphill", Matrix(w.value + 0.5 * w.gradient));
    known_mistake("the learning rate is missing", Matrix(w.value - w.gradient));
    Sgd({&w}, 0, 0).step(0.5);
    expect_close("w after a step with lr 0.5", w.value, wanted);
  }
}

/// w after each of n steps with lr 0.1 and momentum 0.5 from 0, the gradient always 1.
Vector three_steps_of(const std::function<double(int)>& velocity) {
  Vector w = zeros(3);
  for (int n = 0; n < 3; ++n) {
    w(static_cast<std::size_t>(n)) =
        (n == 0 ? 0 : w(static_cast<std::size_t>(n) - 1)) - 0.1 * velocity(n);
  }
  return w;
}

TEST("step: momentum, the worked example of the README") {
  input("gradient", 1.0);
  input("momentum", 0.5);
  input("lr", 0.1);
  Parameter w{zeros(1, 1), xt::ones<double>({1, 1})};
  Sgd sgd({&w}, 0.5, 0);
  Vector yours = zeros(3);
  for (std::size_t n = 0; n < 3; ++n) {
    sgd.step(0.1);
    yours(n) = w.value(0, 0);
  }
  const Vector velocity{1, 1.5, 1.75};
  known_mistake("every step is like the first: the velocity is forgotten from step to step",
                three_steps_of([](int) { return 1; }));
  known_mistake("the gradient comes in times (1 - momentum): v = momentum v + g has it in full",
                three_steps_of([](int n) { return 1 - std::pow(0.5, n + 1); }));
  known_mistake("the velocity is not multiplied by the momentum",
                three_steps_of([](int n) { return n + 1; }));
  known_mistake("the step is made with the velocity before it was changed",
                three_steps_of(
                    [&](int n) { return n == 0 ? 0 : velocity(static_cast<std::size_t>(n) - 1); }));
  expect_close("w after each of three steps from w = 0", yours, Vector{-0.1, -0.25, -0.425});
}

TEST("step: the velocity goes on, also where the gradient or the learning rate is 0") {
  input("momentum", 0.5);
  input("weight_decay", 0.25);
  for (const auto& [gradient, lr] : {std::pair{0.0, 0.1}, {1.0, 0.0}}) {
    Parameter w{Matrix{{8}}, Matrix{{1}}};
    Sgd sgd({&w}, 0.5, 0.25);
    double wanted = 8, velocity = 0, passed_over = 8, of_those = 0;
    for (int step = 0; step < 3; ++step) {
      const double rate = step == 1 ? lr : 0.1;
      w.gradient(0, 0) = step == 1 ? gradient : 1;
      sgd.step(rate);
      velocity = 0.5 * velocity + w.gradient(0, 0) + 0.25 * wanted;
      wanted -= rate * velocity;
      if (step != 1) {
        of_those = 0.5 * of_those + 1 + 0.25 * passed_over;
        passed_over -= rate * of_those;
      }
    }
    known_mistake(
        "the second step has left out the parameter: the velocity carries it on, and it decays, "
        "whatever gradient and learning rate are",
        passed_over);
    expect_close(
        concat("w after three steps, the second with gradient ", gradient, " and lr ", lr, ","),
        w.value(0, 0), wanted);
  }
}

TEST("step: a new learning rate counts for all of the velocity") {
  Parameter w = parameter("w", 2, 3);
  Sgd sgd({&w}, 0.5, 0);
  sgd.step(1);
  const Matrix before = input("w after the first step", w.value);
  sgd.step(0.01);
  known_mistake(
      "the velocity has kept the first step's lr of 1 inside: multiply by lr last, w - lr v, "
      "and not on the way into v",
      Matrix(before - (0.5 + 0.01) * w.gradient));
  expect_close("w after a step with lr 1 and one with lr 0.01, momentum 0.5", w.value,
               Matrix(before - 0.01 * 1.5 * w.gradient));
}

TEST("step: weight decay pulls w towards 0, and goes through the velocity") {
  for (const std::size_t rows : {2, 1}) {
    Parameter w = parameter("w", rows, 3);
    Sgd sgd({&w}, 0.5, 0.1);
    const Matrix start = w.value, g = w.gradient;
    known_mistake("the decay has the wrong sign: the weights grow",
                  Matrix(start - 0.2 * (g - 0.1 * start)));
    known_mistake("there is no decay at all", Matrix(start - 0.2 * g));
    const Matrix first = start - 0.2 * (g + 0.1 * start);
    sgd.step(0.2);
    expect_close("w after a step with lr 0.2, weight decay 0.1", w.value, first);

    known_mistake("the decay acts on w beside the velocity: it is a part of g', of which v is made",
                  Matrix(first - 0.2 * (1.5 * g + 0.1 * first)));
    sgd.step(0.2);
    expect_close("w after a second step, momentum 0.5", w.value,
                 Matrix(first - 0.2 * (0.5 * (g + 0.1 * start) + g + 0.1 * first)));
  }
}

TEST("step: a bias does not decay") {
  Parameter bias = parameter("bias", 1, 4);
  bias.decays = false;
  const Matrix wanted = bias.value - 0.2 * bias.gradient;
  known_mistake("the bias decays too: ask for decays",
                Matrix(bias.value - 0.2 * (bias.gradient + 0.1 * bias.value)));
  Sgd({&bias}, 0, 0.1).step(0.2);
  expect_close("the bias after a step with lr 0.2, weight decay 0.1", bias.value, wanted);
}

TEST("step: every parameter has a velocity of its own") {
  Parameter w = parameter("w", 2, 3), u = parameter("u", 2, 3), bias = parameter("bias", 1, 3);
  const Matrix w_wanted = w.value - 0.1 * (1 + 1.5) * w.gradient;
  const Matrix u_wanted = u.value - 0.1 * (1 + 1.5) * u.gradient;
  const Matrix bias_wanted = bias.value - 0.1 * (1 + 1.5) * bias.gradient;
  const Matrix shared_u = 0.5 * w.gradient + u.gradient;
  const Matrix shared_w = 0.5 * shared_u + w.gradient;
  known_mistake("w and u share one velocity", Matrix(w.value - 0.1 * (w.gradient + shared_w)));
  Sgd sgd({&w, &u, &bias}, 0.5, 0);
  sgd.step(0.1);
  sgd.step(0.1);
  expect_close("w after two steps with lr 0.1, momentum 0.5", w.value, w_wanted);
  expect_close("u, a second parameter,", u.value, u_wanted);
  expect_close("bias, a third one,", bias.value, bias_wanted);
}

/// w and its velocity as the README's three lines make them, number by number.
struct Wanted {
  Matrix w, v;
  void step(const Matrix& g, double decay, double momentum, double lr) {
    for (std::size_t i = 0; i < w.shape(0); ++i) {
      for (std::size_t j = 0; j < w.shape(1); ++j) {
        v(i, j) = momentum * v(i, j) + (g(i, j) + decay * w(i, j));
        w(i, j) = w(i, j) - lr * v(i, j);
      }
    }
  }
};

TEST("step: the three lines, whatever the settings and the shapes are") {
  for (int repeat = 0; repeat < 60; ++repeat) {
    const double momentum = input("momentum", rng().below(3) ? rng().uniform() : 0);
    const double weight_decay = input("weight_decay", rng().below(3) ? 0.3 * rng().uniform() : 0);
    const double scale = std::pow(10, 4 * rng().normal());
    std::vector<Parameter> all;
    std::vector<Wanted> wanted;
    for (std::size_t i = 0, n = random_size(1, 5); i < n; ++i) {
      const std::size_t rows = random_size(1, 4), columns = random_size(1, 4);
      all.push_back(
          {random_matrix(rows, columns, scale), zeros(rows, columns), rng().below(2) > 0});
      wanted.push_back({all[i].value, zeros(rows, columns)});
    }
    Parameters pointers;
    for (Parameter& one : all) {
      pointers.push_back(&one);
    }
    Sgd sgd(pointers, momentum, weight_decay);
    for (int step = 1; step <= 4; ++step) {
      const double lr = input("lr", rng().uniform());
      for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].gradient = random_matrix(all[i].value.shape(0), all[i].value.shape(1), scale);
        wanted[i].step(all[i].gradient, all[i].decays ? weight_decay : 0, momentum, lr);
      }
      const std::vector<Parameter> before = all;
      sgd.step(lr);
      for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string of =
            concat(" of parameter ", i, " of ", all.size(), ", which ",
                   all[i].decays ? "decays," : "does not decay,", " after step ", step);
        expect_close("the value" + of, all[i].value, wanted[i].w, {1e-9, 1e-11 * scale});
        expect_equal("the gradient" + of + ", which reads it and leaves it as it is,",
                     all[i].gradient, before[i].gradient);
      }
    }
  }
}

/// A schedule's learning rates for epochs 0, 1, ..., n - 1.
Vector rates(std::size_t n, const std::function<double(std::size_t)>& schedule) {
  Vector rates = zeros(n);
  for (std::size_t epoch = 0; epoch < n; ++epoch) {
    rates(epoch) = schedule(epoch);
  }
  return rates;
}

TEST("step_schedule: stairs") {
  known_mistake("each stair begins an epoch early: epoch 0 is the first of `every` epochs",
                Vector{0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2});
  known_mistake("each stair begins an epoch late: epoch `every` is the first with the factor",
                Vector{0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2});
  known_mistake("this falls in every epoch: epoch / every has to be rounded down",
                rates(8, [](std::size_t epoch) {
                  return 0.8 * std::pow(0.5, static_cast<double>(epoch) / 3);
                }));
  known_mistake("the factor is subtracted or multiplied once, and must be there for each stair",
                Vector{0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.4});
  expect_close("step_schedule(0.8, epoch, 3, 0.5) for the epochs 0 to 7",
               rates(8, [](std::size_t epoch) { return step_schedule(0.8, epoch, 3, 0.5); }),
               Vector{0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2});
  known_mistake(
      "the logarithm of the factor 0 is minus infinity, and 0 times that is NaN: "
      "factor^0 is 1",
      Vector{kNaN, kNaN, 0, 0, 0});
  expect_close("step_schedule(0.8, epoch, 2, 0) for the epochs 0 to 4",
               rates(5, [](std::size_t epoch) { return step_schedule(0.8, epoch, 2, 0); }),
               Vector{0.8, 0.8, 0, 0, 0});
  for (int repeat = 0; repeat < 50; ++repeat) {
    const std::size_t scale = rng().below(4) ? 1 : 300'000'000;  // epochs beyond 2^31
    const std::size_t every = random_size(1, 12) * scale, stair = rng().below(40);
    const double lr = std::pow(10, 3 * rng().normal()), factor = 0.3 + rng().uniform();
    double wanted = lr;
    for (std::size_t i = 0; i < stair; ++i) {
      wanted *= factor;
    }
    for (const std::size_t epoch : {stair * every, stair * every + every - 1}) {
      expect_close(concat("step_schedule(", lr, ", ", epoch, ", ", every, ", ", factor, ")"),
                   step_schedule(lr, epoch, every, factor), wanted, {1e-10, 0});
    }
  }
}

TEST("cosine_schedule: from lr down to 0, and 0 from there on") {
  const double c = 0.6 * (1 + std::sqrt(0.5)) / 2;
  const Vector wanted{0.6, c, 0.3, 0.6 - c, 0, 0, 0};
  known_mistake(
      "epoch / epochs is 0 until the last epoch: a division of whole numbers is rounded down",
      Vector{0.6, 0.6, 0.6, 0.6, 0, 0, 0});
  known_mistake("after epoch `epochs` the cosine rises again, and the learning rate must stay 0",
                Vector{0.6, c, 0.3, 0.6 - c, 0, 0.6 - c, 0.3});
  known_mistake("this is a quarter of a wave, cos(pi/2 * epoch/epochs)",
                Vector{0.6, 0.6 * std::cos(M_PI / 8), 0.6 * std::sqrt(0.5),
                       0.6 * std::sin(M_PI / 8), 0, 0, 0});
  known_mistake("this is a whole wave: half of one ends at cos(pi) = -1",
                Vector{0.6, 0.3, 0, 0.3, 0.6, 0.6, 0.6});
  expect_close("cosine_schedule(0.6, epoch, 4) for the epochs 0 to 6",
               rates(7, [](std::size_t epoch) { return cosine_schedule(0.6, epoch, 4); }), wanted);
  for (int repeat = 0; repeat < 100; ++repeat) {
    const std::size_t scale = rng().below(4) ? 1 : 300'000'000;
    const std::size_t epochs = random_size(1, 30) * scale;
    const std::size_t epoch = random_size(0, 40) * scale;
    const double lr = std::pow(10, 3 * rng().normal());
    // (1 + cos 2a) / 2 = 1 - (sin a)^2
    const double sine = std::sin(M_PI_2 * static_cast<double>(epoch) / static_cast<double>(epochs));
    expect_close(concat("cosine_schedule(", lr, ", ", epoch, ", ", epochs, ")"),
                 cosine_schedule(lr, epoch, epochs), epoch < epochs ? lr * (1 - sine * sine) : 0,
                 {1e-10, 1e-12 * lr});
  }
}

/// After how many of these epochs training is stopped; 0 for never.
std::size_t epochs_until_stop(std::size_t patience, const std::vector<double>& losses) {
  input("losses", losses);
  input("patience", patience);
  Parameter w{Matrix{{1, 2}}, zeros(1, 2)};
  EarlyStopping stopping(patience);
  for (std::size_t n = 1; n <= losses.size(); ++n) {
    if (stopping.should_stop(losses[n - 1], {&w})) {
      return n;
    }
  }
  return 0;
}

const char* const kStopped = "the number of epochs after which training stops (0: never)";

TEST("should_stop: after `patience` epochs in a row that were no better") {
  known_mistake("an epoch too late: the second one that is no better is where patience 2 ends", 5);
  known_mistake(
      "an epoch too early: patience 2 bears one that is no better, and ends with the second", 3);
  expect_close(kStopped, epochs_until_stop(2, {5, 4, 4.5, 4.2, 4.1, 4.3}), 4);
  expect_close(kStopped, epochs_until_stop(1, {5, 4, 4.5, 4.2}), 3);
}

TEST("should_stop: goes on saying so until an epoch is better") {
  Parameter w{Matrix{{1, 2}}, zeros(1, 2)};
  EarlyStopping stopping(2);
  std::vector<int> yours;
  for (const double loss : input("losses", std::vector<double>{4, 5, 6, 7, 8, 3, 4})) {
    yours.push_back(stopping.should_stop(loss, {&w}) ? 1 : 0);
  }
  const std::string once =
      "true only once: after three epochs that were no better, two in a row were no better too";
  known_mistake(once, std::vector<int>{0, 0, 1, 0, 0, 0, 0});
  known_mistake(once + "; the count goes on", std::vector<int>{0, 0, 1, 0, 1, 0, 0});
  expect_equal("should_stop after each epoch, patience 2, if one goes on all the same", yours,
               std::vector<int>{0, 0, 1, 1, 1, 0, 0});
}

TEST("should_stop: a better epoch starts the count anew") {
  known_mistake(
      "epochs that were no better have been counted over all: a better one must set the count "
      "to 0",
      4);
  expect_close(kStopped, epochs_until_stop(2, {5, 5.5, 4, 4.5, 3, 3.5, 3.6, 3.7}), 7);
}

TEST("should_stop: better than the best, not than the last") {
  known_mistake("each loss was compared with the last one: it must be lower than the best so far",
                0);
  expect_close(kStopped, epochs_until_stop(3, {3, 5, 4.5, 4, 3.5}), 4);
}

TEST("should_stop: the same loss again is no better") {
  known_mistake("a loss that equals the best counts as better: it must be lower", 0);
  expect_close(kStopped, epochs_until_stop(2, {2, 2, 2, 2}), 3);
}

TEST("should_stop: NaN is never better") {
  known_mistake(
      "NaN has become the best loss, and nothing is worse than NaN: ask `loss < best`, which is "
      "false for NaN, and not `loss >= best`",
      0);
  expect_close(kStopped, epochs_until_stop(2, {2, kNaN, kNaN, kNaN}), 3);
}

/// Losses that fall and rise by chance, at any scale: some are the same, some NaN, some lower by
/// the last digit.
std::vector<double> random_losses() {
  const double scale = std::pow(10, 100 * (2 * rng().uniform() - 1));
  std::vector<double> losses(random_size(1, 30));
  double lowest = scale * (1 + rng().uniform());
  for (double& loss : losses) {
    switch (rng().below(6)) {
      case 0:
        loss = kNaN;
        break;
      case 1:
        loss = lowest;
        break;
      case 2:
        loss = std::nextafter(lowest, -1);
        break;
      case 3:
        loss = lowest - 0.1 * scale * rng().uniform();
        break;
      default:
        loss = lowest + 1e-3 * scale * rng().uniform();
    }
    lowest = std::fmin(lowest, loss);
  }
  return losses;
}

TEST("should_stop and restore: any losses, by the definition") {
  for (int repeat = 0; repeat < 100; ++repeat) {
    const std::vector<double> losses = input("losses", random_losses());
    const std::size_t patience = input("patience", random_size(1, 6));
    std::vector<Parameter> all;
    for (std::size_t i = 0, n = random_size(1, 4); i < n; ++i) {
      const std::size_t rows = random_size(1, 3), columns = random_size(1, 3);
      all.push_back({random_matrix(rows, columns), random_matrix(rows, columns)});
    }
    Parameters pointers;
    for (Parameter& one : all) {
      pointers.push_back(&one);
    }
    EarlyStopping stopping(patience), other(1);
    std::vector<Parameter> best;  // none yet
    double least = std::numeric_limits<double>::infinity();
    std::size_t since = 0;
    for (std::size_t epoch = 0; epoch < losses.size() && since < patience; ++epoch) {
      for (Parameter& one : all) {
        one.value = random_matrix(one.value.shape(0), one.value.shape(1));
      }
      const bool better = !std::isnan(losses[epoch]) && losses[epoch] < least;
      since = better ? 0 : since + 1;
      best = better ? all : best;
      const double lowest = least;
      least = better ? losses[epoch] : least;
      const std::vector<Parameter> now = all;
      other.should_stop(losses.back(), pointers);
      const bool stops = stopping.should_stop(losses[epoch], pointers);
      expect(stops == (since == patience),
             concat("should_stop in epoch ", epoch, ", with the loss ",
                    number_text(losses[epoch], lowest), " where the lowest so far was ",
                    number_text(lowest, losses[epoch]), ", is ", stops ? "true" : "false", ": ",
                    since, " epochs in a row are no better now, and patience is ", patience,
                    "; lower counts, by however little"));
      for (std::size_t i = 0; i < all.size(); ++i) {
        expect_equal(concat("parameter ", i, " after should_stop, which only looks at it,"),
                     all[i].value, now[i].value);
      }
      if (rng().below(4) == 0) {  // one may look at the best in between, and go on
        stopping.restore(pointers);
        for (std::size_t i = 0; i < all.size(); ++i) {
          expect_equal(concat("parameter ", i, " after restore in epoch ", epoch,
                              ", where the lowest loss was ", number_text(least),
                              " (lower counts, by however little),"),
                       all[i].value, best.empty() ? now[i].value : best[i].value);
          expect_equal(concat("the gradient of parameter ", i, " after restore"), all[i].gradient,
                       now[i].gradient);
        }
      }
    }
  }
}

TEST("restore: all parameters of the best epoch") {
  Parameter w{random_matrix(2, 3), zeros(2, 3)}, bias{random_matrix(1, 3), zeros(1, 3), false};
  const Matrix w_start = input("w in the first epoch", w.value);
  const Matrix bias_start = input("bias in the first epoch", bias.value);
  EarlyStopping stopping(5);
  // In epoch n the parameters are n times those of the first one; the third epoch is the best.
  const std::vector<double> losses = input("losses", std::vector<double>{4, 3, 1, 2, 1.5});
  for (std::size_t n = 1; n <= losses.size(); ++n) {
    w.value = static_cast<double>(n) * w_start;
    bias.value = static_cast<double>(n) * bias_start;
    stopping.should_stop(losses[n - 1], {&w, &bias});
  }
  stopping.restore({&w, &bias});
  for (const auto& [name, value, start] :
       {std::tuple{"w", &w.value, &w_start}, {"bias", &bias.value, &bias_start}}) {
    known_mistake(concat("this is the ", name, " of the last epoch, not of the best"),
                  Matrix(5 * *start));
    known_mistake(concat("this is the ", name, " of the first epoch: later ones were better"),
                  *start);
    expect_close(concat(name, " after restore(), in epoch n it was n times that of the first,"),
                 *value, Matrix(3 * *start));
  }
}

TEST("restore: does nothing where no epoch was better than NaN") {
  Parameter w{Matrix{{1, 2, 3}}, zeros(1, 3)};
  EarlyStopping stopping(1);
  stopping.restore({&w});
  expect_close("w after restore() before the first epoch", w.value, Matrix{{1, 2, 3}});
  stopping.should_stop(kNaN, {&w});
  w.value = Matrix{{4, 5, 6}};
  stopping.restore({&w});
  expect_close("w after restore(), the only loss being NaN", w.value, Matrix{{4, 5, 6}});
}

}  // namespace
}  // namespace dl
