// backward() in several threads at once.

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <functional>
#include <thread>
#include <vector>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

constexpr int kThreads = 4;

/// Calls f(thread) in each of the threads, which begin together.
void in_threads(const std::function<void(int)>& f) {
  std::barrier begin(kThreads);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      begin.arrive_and_wait();
      f(thread);
    });
  }
}

/// All numbers are small and whole, so that sums are the same in any order.
TEST(BackwardInThreads, LosesNothingOfWhatIsAddedToASharedParameter) {
  constexpr int kRounds = 200, kSteps = 5;
  for (int round = 0; round < kRounds; ++round) {
    const Tensor w = parameter(ones({3, 2})), b = parameter(zeros({2}));
    in_threads([&](int thread) {
      const Tensor X(full({4, 3}, static_cast<float>(thread + 1)));
      for (int step = 0; step < kSteps; ++step) {
        sum(relu(matmul(X, w) + b)).backward();
      }
    });
    // Of each thread X' dY, where every number of X is thread + 1, and dY is 1 in four rows.
    constexpr double kOfW = kSteps * 4 * (1 + 2 + 3 + 4), kOfB = kSteps * 4 * kThreads;
    ASSERT_TRUE(is_close(w.grad(), {3, 2}, std::vector<double>(6, kOfW), 0)) << "round " << round;
    ASSERT_TRUE(is_close(b.grad(), {2}, std::vector<double>(2, kOfB), 0)) << "round " << round;
  }
}

/// Each calls the hook once for its own part, and the hook may read what the others add to.
TEST(BackwardInThreads, EachCallsTheHooks) {
  constexpr int kSteps = 50;
  const Tensor w = parameter(ones({64}));
  std::atomic<int> calls = 0, below = 0;
  const auto handle = w.register_post_accumulate_grad_hook([&](const Array& gradient) {
    ++calls;
    below += gradient.to_vector()[63] < 1;
  });
  in_threads([&](int) {
    for (int step = 0; step < kSteps; ++step) {
      sum(w * 1).backward();
    }
  });
  EXPECT_EQ(calls, kThreads * kSteps);
  EXPECT_EQ(below, 0);
  EXPECT_TRUE(is_close(w.grad(), full({64}, kThreads * kSteps), 0));
}

/// The gradient of a sum goes to both its terms as one array: no thread may write into what another
/// still reads.
TEST(BackwardInThreads, DoesNotWriteIntoAGradientThatIsStillRead) {
  const Tensor a = parameter(ones({64})), b = parameter(ones({64}));
  constexpr int kSteps = 50;
  in_threads([&](int) {
    for (int step = 0; step < kSteps; ++step) {
      (a + b).backward(ones({64}));
    }
  });
  const std::vector<double> expected(64, kThreads * kSteps);
  EXPECT_TRUE(is_close(a.grad(), {64}, expected, 0));
  EXPECT_TRUE(is_close(b.grad(), {64}, expected, 0));
}

/// One thread waits in the middle of its walk until the other has tried.
TEST(BackwardInThreads, RefusesAResultThatAnotherIsGoingBackThrough) {
  const Tensor w = parameter(ones({}));
  std::atomic<bool> reached = false, tried = false;
  const Tensor shared = record("wait", w.array(), {w}, [&](const Array& dy, Gradients& d) {
    reached = true;
    reached.notify_all();
    tried.wait(false);
    d.add(0, dy);
  });
  const Tensor first = shared * 2.0f, second = shared * 3.0f;
  {
    const std::jthread one([&] { first.backward(RetainGraph::yes); });
    reached.wait(false);
    EXPECT_EQ(error_text([&] { second.backward(RetainGraph::yes); }),
              "backward: another one is going back through 'wait' now; give each thread results of "
              "its own");
    tried = true;
    tried.notify_all();
  }
  EXPECT_EQ(w.grad().item(), 2);      // of the refused one nothing has come
  second.backward(RetainGraph::yes);  // now it may
  EXPECT_EQ(w.grad().item(), 5);
}

}  // namespace
}  // namespace dl
