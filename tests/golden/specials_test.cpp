// Held against PyTorch where numbers are no usual ones: NaN, infinity, -0, denormals, extremes, in
// inputs and in gradients, as make_specials.py wrote them down.

#include "golden/specials.h"

#include <gtest/gtest.h>

#include <dl/optim/sgd.h>

namespace dl {
namespace {

using golden::Traces;

TEST(Specials, ValuesAndGradientsOfEveryOperationAreThoseOfPyTorch) {
  const std::size_t compared = golden::expect_specials_of_pytorch(Device::cpu);
  RecordProperty("compared", std::to_string(compared));
  std::printf("%zu numbers compared\n", compared);
  EXPECT_GT(compared, 140000u);
}

TEST(Specials, TheLargestIsWherePyTorchFindsIt) {
  const Traces traces = golden::load("specials.safetensors");
  for (const std::string rows : {"argmax/4/", "argmax/100/"}) {
    EXPECT_EQ(argmax(Tensor(traces.at(rows + "x"))).to_vector(),
              golden::to_labels(traces.at(rows + "y")).to_vector())
        << rows;
  }
}

TEST(Specials, StepsOfSgdAreThoseOfPyTorch) {
  const Traces traces = golden::load("specials.safetensors");
  for (const auto& [name, options] : std::map<std::string, optim::SGD::Options>{
           {"plain", {.lr = 0.1f}},
           {"momentum", {.lr = 0.1f, .momentum = 0.9f}},
           {"weight_decay", {.lr = 0.1f, .weight_decay = 0.01f}},
           {"both", {.lr = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f}}}) {
    const std::string run = "sgd/" + name + "/";
    Tensor w = parameter(Tensor(traces.at(run + "w0").clone()));
    optim::SGD sgd({w}, options);
    const std::vector<float> start = w.to_vector(), g = traces.at(run + "g").to_vector();
    for (int step = 1; step <= 2; ++step) {
      w.zero_grad();
      w.add_grad(traces.at(run + "g"));
      sgd.step();
      const std::vector<float> got = w.to_vector();
      const std::vector<float> want = traces.at(run + "w" + std::to_string(step)).to_vector();
      for (std::size_t i = 0; i < got.size(); ++i) {
        // The sign of a 0 may differ: our velocity begins as 0, PyTorch's as the first gradient.
        // And w and lr g may cancel.
        const float term = std::isfinite(start[i]) ? std::abs(start[i]) : 0;
        EXPECT_TRUE(golden::alike(got[i], want[i], 2, false, term))
            << name << ", step " << step << ", w = " << start[i] << ", g = " << g[i] << ": "
            << got[i] << ", PyTorch's " << want[i];
      }
    }
  }
}

}  // namespace
}  // namespace dl
