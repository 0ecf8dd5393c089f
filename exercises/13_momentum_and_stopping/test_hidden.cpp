#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("many parameters", "five parameters, with momentum, decay and a falling rate at once") {
  std::vector<Parameter> all;
  for (std::size_t i = 0; i < 5; ++i) {
    all.push_back({random_matrix(i + 1, 4), random_matrix(i + 1, 4), i % 2 == 0});
  }
  std::vector<Parameter> wanted = all;
  Parameters pointers;
  for (Parameter& one : all) {
    pointers.push_back(&one);
  }
  Sgd sgd(pointers, 0.7, 0.03);
  for (const double rate : {0.4, 0.2, 0.1}) {
    sgd.step(rate);
  }
  for (Parameter& one : wanted) {
    for (std::size_t i = 0; i < one.value.size(); ++i) {
      double& w = one.value.data()[i];
      double speed = 0;
      for (const double rate : {0.4, 0.2, 0.1}) {
        speed = 0.7 * speed + one.gradient.data()[i] + (one.decays ? 0.03 * w : 0);
        w = w - rate * speed;
      }
    }
  }
  for (std::size_t i = 0; i < 5; ++i) {
    expect_close(concat("parameter ", i, " after three steps"), all[i].value, wanted[i].value);
  }
}

HIDDEN_TEST("other schedules", "stairs and half a wave of other lengths") {
  for (const std::size_t length : {1, 5, 7}) {
    double stair = 0.3;
    for (std::size_t epoch = 0; epoch < 22; ++epoch) {
      stair *= epoch > 0 && epoch % length == 0 ? 0.25 : 1;
      expect_close("step_schedule", step_schedule(0.3, epoch, length, 0.25), stair);
      const double half = std::cos(M_PI_2 * static_cast<double>(epoch) / 22);
      expect_close("cosine_schedule", cosine_schedule(0.3, epoch, 22), 0.3 * half * half);
    }
  }
}

HIDDEN_TEST("other losses", "stops after as many epochs as the definition says") {
  for (const std::size_t patience : {1, 2, 3, 4, 5, 6, 7}) {
    Parameter w{zeros(1, 1), zeros(1, 1)};
    EarlyStopping stopping(patience);
    std::vector<double> losses;
    std::size_t best = 0;
    for (std::size_t epoch = 0; epoch <= best + patience && epoch < 60; ++epoch) {
      losses.push_back(static_cast<double>(90 - epoch + rng().below(9)));
      best = losses[epoch] < losses[best] ? epoch : best;
      const bool stop = stopping.should_stop(losses[epoch], {&w});
      expect(
          stop == (epoch - best == patience),
          concat("epoch ", epoch, " with patience ", patience, ": the best one was epoch ", best));
    }
  }
}

}  // namespace
}  // namespace dl
