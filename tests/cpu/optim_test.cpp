#include <dl/optim/sgd.h>
#include "support/close.h"
#include "support/random.h"
#include "with_threads.h"

namespace dl {
namespace {

class StepKernel : public WithThreads {};
DL_WITH_THREADS(StepKernel);

const SgdStep kStep{.lr = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f};

TEST_P(StepKernel, StepsEveryWeight) {
  for (const Shape& shape : {Shape{}, Shape{7}, Shape{0, 3}, Shape{131, 127}}) {
    const Array g = random_array(shape, 1), start = random_array(shape, 2);
    Array w = start.clone();
    optim::step_kernel<SgdStep>(Device::cpu, {{g, w, &kStep, {}}});
    std::vector<double> expected;
    for (Index i = 0; i < w.size(); ++i) {
      auto value = static_cast<double>(start.data()[i]);
      kStep.update(static_cast<double>(g.data()[i]), value);
      expected.push_back(value);
    }
    EXPECT_TRUE(is_close(w, shape, expected)) << shape;
  }
}

TEST_P(StepKernel, StepsEveryWeightWithItsVelocity) {
  for (const Shape& shape : {Shape{}, Shape{7}, Shape{0, 3}, Shape{131, 127}}) {
    const Array g = random_array(shape, 1), start = random_array(shape, 2);
    const Array v_start = random_array(shape, 3);
    Array w = start.clone(), v = v_start.clone();
    optim::step_kernel<SgdStep>(Device::cpu, {{g, w, &kStep, {v}}});
    std::vector<double> expected_w, expected_v;
    for (Index i = 0; i < w.size(); ++i) {
      auto weight = static_cast<double>(start.data()[i]);
      auto velocity = static_cast<double>(v_start.data()[i]);
      kStep.update(static_cast<double>(g.data()[i]), weight, velocity);
      expected_w.push_back(weight);
      expected_v.push_back(velocity);
    }
    EXPECT_TRUE(is_close(w, shape, expected_w)) << shape;
    EXPECT_TRUE(is_close(v, shape, expected_v)) << shape;
  }
}

}  // namespace
}  // namespace dl
