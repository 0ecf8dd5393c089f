#include "optim/sgd.h"
#include "gpu/kernels/sgd.cuh"

#include <functional>

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

const SgdStep kStep{.lr = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f};

const std::vector<Shape> kShapes{{}, {0}, {7}, {1024}, {1025}, {31, 67}};

/// A parameter of each shape, with a gradient and a velocity, and what the CPU makes of it.
struct Network {
  std::vector<optim::SgdUpdate> here, expected;
  std::vector<SgdParameter> parameters;

  explicit Network(bool momentum) {
    std::uint64_t seed = 1;
    for (const Shape& shape : kShapes) {
      const Array g = random_array(shape, seed), w = random_array(shape, seed + 1);
      const Array v = momentum ? random_array(shape, seed + 2) : Array();
      here.push_back({g, w, v});
      expected.push_back({g, w.clone(), momentum ? v.clone() : Array()});
      parameters.push_back({g.data(), here.back().w.data(),
                            momentum ? here.back().velocity.data() : nullptr, g.size()});
      seed += 3;
    }
    optim::sgd_kernel(Device::cpu, kStep, expected);
  }

  template <class Kernel>
  void step(const Kernel& kernel, const Options& options) const {
    in_groups<SgdParameter>(parameters, std::identity(),
                            [&](const Launch& launch, const auto& some) {
                              simulate(launch, options, kernel, kStep, some);
                            });
  }
};

TEST(SgdKernels, StepEveryWeightOfEveryParameter) {
  in_every_order([](const Options& options) {
    Network network(false);
    network.step(sgd, options);
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
      EXPECT_TRUE(is_close(network.here[i].w, network.expected[i].w)) << kShapes[i];
    }
  });
}

TEST(SgdKernels, StepEveryWeightWithItsVelocity) {
  in_every_order([](const Options& options) {
    Network network(true);
    network.step(sgd_momentum, options);
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
      EXPECT_TRUE(is_close(network.here[i].w, network.expected[i].w)) << kShapes[i];
      EXPECT_TRUE(is_close(network.here[i].velocity, network.expected[i].velocity)) << kShapes[i];
    }
  });
}

}  // namespace
}  // namespace dl::kernels
