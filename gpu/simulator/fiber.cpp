// A context of <ucontext.h> starts a fiber on its stack. To switch, _setjmp and _longjmp take a
// tenth of the time of swapcontext, which asks the kernel for the signal mask twice. The address
// sanitizer has to be told of each switch, and takes exception to longjmp from one stack to
// another, so with it contexts are swapped.

#include "gpu/simulator/fiber.h"

#if DL_FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace dl::simulator {
namespace {

Fiber* entering = nullptr;  // a context's function gets no pointer

}  // namespace

Fiber::Fiber() : stack_(new std::byte[kStackBytes]) {
  getcontext(&start_);
  start_.uc_stack.ss_sp = stack_.get();
  start_.uc_stack.ss_size = kStackBytes;
  start_.uc_link = nullptr;
  makecontext(&start_, &Fiber::enter, 0);
}

void Fiber::enter() {
  Fiber* const fiber = entering;
#if DL_FIBER_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &fiber->back_stack_, &fiber->back_bytes_);
#endif
  while (true) {
    fiber->body_();
    fiber->stop();
  }
}

#if DL_FIBER_ASAN

void Fiber::resume() {
  entering = this;
  void* frames = nullptr;
  __sanitizer_start_switch_fiber(&frames, stack_.get(), kStackBytes);
  swapcontext(&back_, &start_);
  __sanitizer_finish_switch_fiber(frames, nullptr, nullptr);
}

void Fiber::stop() {
  void* frames = nullptr;
  __sanitizer_start_switch_fiber(&frames, back_stack_, back_bytes_);
  swapcontext(&start_, &back_);
  __sanitizer_finish_switch_fiber(frames, &back_stack_, &back_bytes_);
}

#else

void Fiber::resume() {
  if (_setjmp(back_) == 0) {
    if (started_) {
      _longjmp(here_, 1);
    }
    started_ = true;
    entering = this;
    setcontext(&start_);
  }
}

void Fiber::stop() {
  if (_setjmp(here_) == 0) {
    _longjmp(back_, 1);
  }
}

#endif

}  // namespace dl::simulator
