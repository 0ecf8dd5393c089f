// How CUDA kernels are usually written: the simulated GPU takes all of it, and finds the mistakes
// in it.

#include "cuda_idioms.h"

#include "harness/gpu.h"
#undef TEST  // the harness has one of its own

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace dl::idioms {
namespace {

using harness::GpuFloats;
using harness::launch;

class CudaIdioms : public testing::Test {
 protected:
  void SetUp() override { harness::start_test("a test", 1); }

  std::vector<float> x_ = [] {
    std::vector<float> x(64);
    std::iota(x.begin(), x.end(), 1.0f);
    return x;
  }();
};

/// What the student reads of a kernel that must fail.
std::string failure(Kernel* kernel) {
  const GpuFloats x(std::vector<float>(64, 1)), y(harness::unwritten(64));
  try {
    launch("f", {{1}, {64}}, kernel, x, y);
  } catch (const harness::Failure& failure) {
    return failure.message;
  }
  return "(passed)";
}

TEST_F(CudaIdioms, ComputeAsOnAGpu) {
  for (const Idiom& idiom : kIdioms) {
    std::vector<float> wanted;
    for (int i = 0; i < 64; ++i) {
      wanted.push_back(idiom.wanted(i));
    }
    SCOPED_TRACE(idiom.name);
    harness::in_every_order([&] {
      const GpuFloats x(x_), y(harness::unwritten(64));
      try {
        launch(idiom.name, {{1}, {64}}, idiom.kernel, x, y);
      } catch (const harness::Failure& failure) {
        FAIL() << failure.message;
      }
      EXPECT_THAT(y.values(), testing::Pointwise(testing::FloatNear(1e-3f), wanted));
    });
  }
}

// ---- Mistakes through references and pointers ----

__global__ void race_by_reference(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  float& mine = shared[place()];
  mine = x[place()];
  const float& other = shared[63 - place()];
  y[place()] = other;
}
__global__ void race_in_a_plain_array(Global<const float> x, Global<float> y) {
  __shared__ float shared[64];
  shared[place()] = x[place()];
  y[place()] = shared[63 - place()];
}
__global__ void race_by_pointer(Global<const float> x, Global<float> y) {
  float* p = y.data;
  p[place() / 2] = x[place()];
}
__global__ void nobody_wrote(Global<const float>, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  float* s = shared;
  y[place()] = s[place()];
}
__global__ void nobody_wrote_plain(Global<const float>, Global<float> y) {
  __shared__ float shared[64];
  if (place() == 70) {
    shared[0] = 1;
  }
  y[place()] = shared[place()];
}
__global__ void pointer_beyond_the_end(Global<const float> x, Global<float> y) {
  float* p = &y[0];
  p[place() + 1] = x[place()];
}
__global__ void pointer_before_the_beginning(Global<const float> x, Global<float> y) {
  const float* p = &x[0] - 1;
  y[place()] = p[place()];
}
__global__ void read_while_added_to(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 1> sum;
  if (place() == 0) {
    sum[0] = 0;
  }
  __syncthreads();
  atomicAdd(&sum[0], x[place()]);
  y[place()] = sum[0];
}
__global__ void inner_subscript(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 8, 8> tile;
  tile[0][place()] = x[place()];
  y[place()] = 1;
}
__global__ void vote_of_some(Global<const float> x, Global<float> y) {
  if (place() < 5) {
    y[place()] = static_cast<float>(__ballot_sync(kAll, x[place()] > 0));
  }
  __syncthreads();
}

TEST_F(CudaIdioms, HideNoMistake) {
  using testing::HasSubstr;
  EXPECT_THAT(failure(race_by_reference), HasSubstr("shared memory that"));
  EXPECT_THAT(failure(race_in_a_plain_array), HasSubstr("shared memory that"));
  EXPECT_THAT(failure(race_by_pointer), HasSubstr("writes over global memory that thread 0 wrote"));
  EXPECT_THAT(failure(nobody_wrote), HasSubstr("reads shared memory that no thread"));
  EXPECT_THAT(failure(nobody_wrote_plain), HasSubstr("reads shared memory that no thread"));
  EXPECT_THAT(failure(pointer_beyond_the_end), HasSubstr("position 64 of an array of 64 elements"));
  EXPECT_THAT(failure(pointer_before_the_beginning),
              HasSubstr("position -1 of an array of 64 elements"));
  EXPECT_THAT(failure(read_while_added_to), HasSubstr("shared memory that"));
  EXPECT_THAT(failure(inner_subscript), HasSubstr("position 8 of a shared array of 8 elements"));
  EXPECT_THAT(failure(vote_of_some), HasSubstr("waits in __ballot_sync"));
}

TEST_F(CudaIdioms, AreNamedByTheirPlaceInTheSource) {
  EXPECT_THAT(failure(race_by_pointer), testing::HasSubstr("thread 1, cuda_idioms_test.cpp:"));
}

}  // namespace
}  // namespace dl::idioms
