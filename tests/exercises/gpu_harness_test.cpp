// The simulated GPU of the exercises: what a test is told of a kernel, and what a student reads.

#include "harness/gpu.h"
#undef TEST  // the harness has one of its own

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dl::harness {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class GpuHarness : public testing::Test {
 protected:
  void SetUp() override { start_test("a test", 1); }
};

/// What the student reads of a kernel that must fail: the message and the diagnosis.
std::string failure(const std::function<void()>& test) {
  try {
    test();
  } catch (const Failure& failure) {
    return failure.message + "\n" + failure.diagnosis;
  }
  return "(passed)";
}

int position() { return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); }

__global__ void twice(int n, Global<const float> x, Global<float> y) {
  if (const int i = position(); i < n) {
    y[i] = 2 * x[i];
  }
}

TEST_F(GpuHarness, RunsAKernelAndCounts) {
  const GpuFloats x({1, 2, 3, 4, 5}), y(unwritten(5));
  const Launched run = launch("twice", {{2}, {4}}, twice, 5, x, y);
  EXPECT_EQ(run.call, "twice<<<2, 4>>>");
  EXPECT_EQ(y.values(), (std::vector<float>{2, 4, 6, 8, 10}));
  EXPECT_EQ(run.report.total.global.loads, 5);
  EXPECT_EQ(run.report.most.global.stores, 1);
  EXPECT_EQ(call_text("matmul", {{2, 3}, {16, 16}}), "matmul<<<(2, 3), (16, 16)>>>");
  EXPECT_EQ(call_text("f", {{1, 1, 2}, {8}}), "f<<<(1, 1, 2), 8>>>");
}

__global__ void note_order(Global<float> order, Global<std::int32_t> next) {
  order[static_cast<int>(threadIdx.x)] = static_cast<float>(atomicAdd(&next[0], 1));
}

TEST_F(GpuHarness, RunsInEveryOrderAndThenForwardsAgain) {
  std::set<std::vector<float>> orders;
  std::vector<std::string> calls;
  const auto run = [&] {
    std::vector<std::int32_t> next{0};
    const GpuFloats order(unwritten(8));
    calls.push_back(launch("note", {{1}, {8}}, note_order, order, next).call);
    orders.insert(order.values());
  };
  in_every_order(run);
  EXPECT_EQ(orders.size(), 3);
  EXPECT_TRUE(orders.contains({0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_TRUE(orders.contains({7, 6, 5, 4, 3, 2, 1, 0}));
  EXPECT_THAT(calls,
              testing::ElementsAre("note<<<1, 8>>>", "note<<<1, 8>>>, threads in reverse order",
                                   "note<<<1, 8>>>, threads in random order"));
  EXPECT_THROW(in_every_order([] { fail_test("no"); }), Failure);
  run();
  EXPECT_EQ(calls.back(), "note<<<1, 8>>>");
  EXPECT_EQ(orders.size(), 3);
}

// ---- Findings, each with its usual cause ----

__global__ void no_guard(Global<float> y) { y[position()] = 1; }

__global__ void one_element(Global<float> y) { y[0] = static_cast<float>(position()); }

/// What can go wrong with shared memory, by number.
__global__ void shares(int mistake, Global<float> y) {
  __shared__ Shared<float, 8> values;
  const int i = static_cast<int>(threadIdx.x);
  if (mistake == 1) {
    y[i] = values[i];  // which nobody wrote
  }
  if (mistake == 2) {
    values[i + 8] = 1;
  }
  if (mistake == 3 && i > 4) {
    return;
  }
  values[i] = 1;
  if (mistake != 4) {
    __syncthreads();
  }
  y[i] = values[mistake == 4 ? 0 : (i + 1) % 8];
  if (mistake == 5) {
    values[i] = 2;
  }
}

__global__ void half_a_warp(Global<float> y) {
  const int i = position();
  if (i < 16) {
    y[i] = __shfl_xor_sync(0xffffffff, 1.0f, 1);
  }
  __syncthreads();
}

TEST_F(GpuHarness, NamesTheUsualCauseOfAFinding) {
  const GpuFloats y(unwritten(8)), y40(unwritten(40));
  EXPECT_THAT(failure([&] {
                launch("fill", {{2}, {8}}, no_guard, y);
              }),
              AllOf(HasSubstr("fill<<<2, 8>>> was stopped by the simulated GPU"),
                    HasSubstr("block 1, thread 0, gpu_harness_test.cpp:"),
                    HasSubstr("position 8 of an array of 8 elements"),
                    HasSubstr("there are more threads than there are elements")));
  EXPECT_THAT(failure([&] {
                launch("one", {{1}, {8}}, one_element, y);
              }),
              HasSubstr("two threads have to do with the same element"));
  EXPECT_THAT(failure([&] {
                launch("warp", {{1}, {32}}, half_a_warp, y40);
              }),
              HasSubstr("all threads of the warp that the mask names"));
  const std::pair<int, const char*> causes[] = {
      {1, "shared memory is empty when a block starts"},
      {2, "a subscript outside of a shared array"},
      {3, "every thread of a block has to come to the same __syncthreads()"},
      {4, "nothing makes this thread wait until the other one has written"},
      {5, "nothing makes this thread wait until the other one is done"}};
  for (const auto& [mistake, cause] : causes) {
    EXPECT_THAT(failure([&, mistake = mistake] {
                  launch("f", {{1}, {8}}, shares, mistake, y);
                }),
                HasSubstr(cause))
        << mistake;
  }
  EXPECT_NO_THROW(launch("f", {{1}, {8}}, shares, 0, y));
}

TEST_F(GpuHarness, PutsTheCausesOfATestBeforeTheUsualOnes) {
  const GpuFloats y(unwritten(8));
  const auto fill = [&] { launch("fill", {{2}, {8}}, no_guard, y); };
  {
    const Cause cause("position .* of an array", "this test knows better");
    EXPECT_THAT(failure(fill), HasSubstr("this test knows better"));
  }
  EXPECT_THAT(failure(fill), HasSubstr("there are more threads than there are elements"));
}

TEST_F(GpuHarness, LeavesWhatIsStillToBeWrittenAsTodo) {
  EXPECT_THROW(launch(
                   "f", {{1}, {8}}, +[](int) { todo("f"); }, 0),
               Todo);
}

// ---- Side by side ----

__global__ void strided(int step, Global<float> y) { y[position() * step] = 1; }

TEST_F(GpuHarness, TellsWhatLiesSideBySideFromWhatDoesNot) {
  const GpuFloats y(unwritten(256));
  const auto expect_step = [&](int step) {
    expect_side_by_side(launch("f", {{1}, {32}}, strided, step, y));
  };
  EXPECT_NO_THROW(expect_step(1));
  EXPECT_NO_THROW(expect_step(2));
  EXPECT_THAT(failure([&] { expect_step(8); }),
              HasSubstr("the warps ask global memory for 1024 bytes, of which they use 128"));
}

}  // namespace
}  // namespace dl::harness
