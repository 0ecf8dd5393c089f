// The GPU, simulated or not, held against PyTorch where numbers are no usual ones: see
// golden/specials_test.cpp.

#include "golden/specials.h"

#include <gtest/gtest.h>

#include "gpu/on_gpu.h"

namespace dl {
namespace {

class GpuSpecials : public OnGpu {};

TEST_F(GpuSpecials, ValuesAndGradientsOfEveryOperationAreThoseOfPyTorch) {
  for (const auto by : {CudaOptions::Matmul::own, CudaOptions::Matmul::automatic}) {
    set_cuda_options({.matmul = by});
    EXPECT_GT(golden::expect_specials_of_pytorch(Device::cuda), 60000u);
  }
}

}  // namespace
}  // namespace dl
