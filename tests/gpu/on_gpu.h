// What the tests of the CUDA backend share. Each is linked into two programs: one for the GPU,
// which skips its tests where there is none, and one for the simulated GPU (simulated/runtime.h).
#pragma once

#include <gtest/gtest.h>

#include <string>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include "support/close.h"
#include "support/random.h"

namespace dl {

/// Why there is no GPU here; empty where there is one.
inline std::string why_no_gpu() {
  try {
    backend(Device::cuda);
    return "";
  } catch (const Error& e) {
    return e.what();
  }
}

class OnGpu : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = why_no_gpu(); !why.empty()) {
      GTEST_SKIP() << "no GPU: " << why;
    }
  }
  void TearDown() override { set_cuda_options({}); }
};

/// Whether "the GPU" is the simulated one, for which large arrays take too long.
inline bool is_simulated() {
  return backend(Device::cuda).description().find("simulated") != std::string::npos;
}

/// What is on the GPU, for comparison with what is expected.
inline Array on_host(const Array& x) { return x.to(Device::cpu); }

}  // namespace dl
