#include "lesson/interrupt.h"

namespace dl::lesson {
namespace {

volatile std::sig_atomic_t noted = 0;

extern "C" void note_interrupt(int) { noted = 1; }

}  // namespace

CatchInterrupts::CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one is not caught
  sigaction(SIGINT, &action, &before_);
}

CatchInterrupts::~CatchInterrupts() { sigaction(SIGINT, &before_, nullptr); }

bool interrupted() { return noted != 0; }

void throw_if_interrupted() {
  if (interrupted()) {
    throw Interrupted();
  }
}

}  // namespace dl::lesson
