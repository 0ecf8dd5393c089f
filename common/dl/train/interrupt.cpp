#include <dl/train/interrupt.h>

namespace dl::train {
namespace {

volatile std::sig_atomic_t noted = 0;  // since catching began
volatile std::sig_atomic_t ever_noted = 0;
struct sigaction before;  // how SIGINT is handled where nobody catches it

/// Leaves the next one to what was there before, which may have something to do at the end.
extern "C" void note_interrupt(int) {
  noted = 1;
  ever_noted = 1;
  sigaction(SIGINT, &before, nullptr);
}

}  // namespace

ScopedSigintHandler::ScopedSigintHandler() {
  noted = 0;
  sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler == SIG_IGN) {
    return;  // whoever started this in the background wants Ctrl-C to be for others
  }
  struct sigaction action = {};
  action.sa_handler = note_interrupt;
  sigaction(SIGINT, &action, nullptr);
}

ScopedSigintHandler::~ScopedSigintHandler() { sigaction(SIGINT, &before, nullptr); }

bool interrupted() { return noted != 0; }
bool ever_interrupted() { return ever_noted != 0; }

void throw_if_interrupted() {
  if (interrupted()) {
    throw Interrupted();
  }
}

}  // namespace dl::train
