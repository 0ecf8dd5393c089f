// A fiber: a function with a stack of its own, which can stop in the middle and go on later.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define DL_FIBER_ASAN 1
#else
#define DL_FIBER_ASAN 0
#include <csetjmp>
#endif

namespace dl::simulator {

/// It takes one body after the other, so that thousands of CUDA threads share a few fibers' stacks.
/// A body that is left in the middle is abandoned: its local variables are not destroyed.
class Fiber {
 public:
  Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Gives it a body, which must not throw, to run at the next resume().
  void assign(std::function<void()> body) { body_ = std::move(body); }
  /// Runs the body until it stops, or to its end.
  void resume();
  /// In a body: stops here, and goes on with the next resume().
  void stop();

 private:
  static constexpr std::size_t kStackBytes = 64 << 10;

  static void enter();

  std::unique_ptr<std::byte[]> stack_;
  std::function<void()> body_;
  bool started_ = false;
  ucontext_t start_;
#if DL_FIBER_ASAN
  ucontext_t back_;
  const void* back_stack_ = nullptr;
  std::size_t back_bytes_ = 0;
#else
  std::jmp_buf here_, back_;
#endif
};

}  // namespace dl::simulator
