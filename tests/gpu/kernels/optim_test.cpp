#include "gpu/kernels/optim.cuh"

#include <functional>

#include <dl/kernels/adaptive.h>
#include <dl/kernels/sgd.h>
#include <dl/optim/step_kernel.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

const std::vector<Shape> kShapes{{}, {0}, {7}, {1024}, {1025}, {31, 67}};

/// A parameter of each shape, with a gradient and kStates of state, all above 0 as second moments
/// are, and what the CPU makes of it.
template <class Step, int kStates>
struct Network {
  const Step settings[2];  // of two groups
  std::vector<optim::StepUpdate<Step>> here, expected;
  std::vector<StepParameter<Step, kStates>> parameters;

  explicit Network(const Step& one, const Step& other) : settings{one, other} {
    std::uint64_t seed = 1;
    for (const Shape& shape : kShapes) {
      const Step* const step = &settings[here.size() % 2];
      const Array g = random_array(shape, seed++), w = random_array(shape, seed++);
      here.push_back({g, w, step, {}});
      expected.push_back({g, w.clone(), step, {}});
      parameters.push_back({g.data(), here.back().w.data(), step, g.size(), {}});
      for (int i = 0; i < kStates; ++i) {
        Array state = random_array(shape, seed++);
        for (Index at = 0; at < state.size(); ++at) {
          state.data()[at] = std::abs(state.data()[at]);
        }
        expected.back().state.push_back(state.clone());
        here.back().state.push_back(state);
        parameters.back().state[i] = state.data();
      }
    }
    optim::step_kernel<Step>(Device::cpu, expected);
  }

  void step(const Options& options) const {
    for_each_chunk<StepParameter<Step, kStates>>(
        parameters, std::identity(), [&](const Launch& launch, const auto& some) {
          simulate(launch, options, update<Step, kStates>, some);
        });
  }

  void compare() const {
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
      EXPECT_TRUE(is_close(here[i].w, expected[i].w)) << kShapes[i];
      for (std::size_t s = 0; s < here[i].state.size(); ++s) {
        EXPECT_TRUE(is_close(here[i].state[s], expected[i].state[s])) << kShapes[i];
      }
    }
  }
};

template <class Step, int kStates>
void steps_as_on_the_cpu(const Step& one, const Step& other) {
  in_every_order([&](const Options& options) {
    Network<Step, kStates> network(one, other);
    network.step(options);
    network.compare();
  });
}

const SgdStep kOne{.lr = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f};
const SgdStep kOther{.lr = 0.3f, .momentum = 0.5f, .nesterov = true};

TEST(OptimKernels, StepEveryWeightOfEveryParameter) {
  steps_as_on_the_cpu<SgdStep, 0>(kOne, kOther);
}

TEST(OptimKernels, StepEveryWeightOfTheOthers) {
  const AdamStep adam{.rate = 0.1f,
                      .root = 0.5f,
                      .new_mean = 0.1f,
                      .beta2 = 0.9f,
                      .new_square = 0.1f,
                      .eps = 1e-3f,
                      .weight_decay = 0,
                      .keep = 0.9f};
  AdamStep decayed = adam;
  decayed.weight_decay = 0.1f;
  steps_as_on_the_cpu<AdamStep, 2>(adam, decayed);
  steps_as_on_the_cpu<AdagradStep, 1>({0.1f, 1e-3f, 0}, {0.2f, 1e-3f, 0.1f});
  const RmsPropStep rmsprop{0.1f, 0.9f, 0.1f, 1e-3f, 0.5f, 0.1f};
  steps_as_on_the_cpu<RmsPropStep, 1>(rmsprop, rmsprop);
  steps_as_on_the_cpu<RmsPropStep, 2>(rmsprop, rmsprop);
}

/// Gradients of all shapes, random between -2 and 2.
std::vector<Array> gradients() {
  std::vector<Array> all;
  for (const Shape& shape : kShapes) {
    all.push_back(random_array(shape, all.size() + 1));
  }
  return all;
}

template <class Kernel, class... Arguments>
std::vector<Array> changed(const Options& options, const Kernel& kernel,
                           const Arguments&... arguments) {
  std::vector<Array> all = gradients();
  for_each_chunk<Numbers>(
      all,
      [](Array x) {
        return Numbers{x.data(), x.size()};
      },
      [&](const Launch& launch, const auto& some) {
        simulate(launch, options, kernel, arguments..., some);
      });
  return all;
}

TEST(OptimKernels, ClipGradients) {
  in_every_order([](const Options& options) {
    const std::vector<float> norm{4};
    std::vector<Array> by_norm = gradients(), by_value = gradients();
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
      for (Index at = 0; at < by_norm[i].size(); ++at) {
        by_norm[i].data()[at] *= clip_factor(4, 3);
        by_value[i].data()[at] = clip_value(by_value[i].data()[at], 0.5f);
      }
    }
    const auto clipped = changed(options, clip_norm, Global<const float>(norm), 3.0f);
    const auto limited = changed(options, clip_values, 0.5f);
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
      EXPECT_TRUE(is_close(clipped[i], by_norm[i])) << kShapes[i];
      EXPECT_TRUE(is_close(limited[i], by_value[i], 0)) << kShapes[i];
    }
  });
}

TEST(OptimKernels, StepEveryWeightWithItsState) { steps_as_on_the_cpu<SgdStep, 1>(kOne, kOther); }

}  // namespace
}  // namespace dl::kernels
