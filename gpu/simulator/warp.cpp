#include "gpu/simulator/warp.h"

#include <bit>

#include "gpu/simulator/grid.h"

namespace dl::simulator {

using State = Thread::State;

void Warp::enter(Thread& thread, const WarpCall& call, const SourceLocation& site) {
  if ((call.mask >> thread.lane() & 1) == 0) {
    Grid::running().report(thread, site, call.name, " with a mask of lanes that its own, ",
                           thread.lane(), ", is not one of");
  }
  thread.state = State::in_warp_call;
  thread.site = site;
  thread.call = call;
  ++waiting;
  complete(thread);
}

void Warp::leave() {
  ++returned;
  for (const Thread& thread : threads) {
    if (thread.state == State::in_warp_call) {
      complete(thread);
    }
  }
}

/// Hands out the values of the caller's function if all lanes of its mask are there, except for
/// those that have returned.
void Warp::complete(const Thread& caller) {
  const unsigned mask = caller.call.mask;
  if (waiting + returned < std::popcount(mask)) {
    return;
  }
  Thread* lanes[kWarpSize] = {};             // those that take part,
  std::uint64_t values[kWarpSize] = {};      // and what they bring along
  bool is_barrier = caller.call.source < 0;  // of all that have not returned
  for (Thread& thread : threads) {
    const int lane = thread.lane();
    if (thread.state == State::returned) {
      continue;
    }
    if ((mask >> lane & 1) == 0) {
      is_barrier = false;
    } else if (thread.is_with(caller)) {
      lanes[lane] = &thread;
      values[lane] = thread.call.value;
    } else {
      return;
    }
  }
  const auto joined = [&](const auto& join) {
    std::uint64_t all = 0;
    bool first = true;
    for (int lane = 0; lane < kWarpSize; ++lane) {
      if (lanes[lane] != nullptr) {
        all = first ? values[lane] : join(all, values[lane]);
        first = false;
      }
    }
    return all;
  };
  for (Thread* thread : lanes) {
    if (thread == nullptr) {
      continue;
    }
    if (thread->call.join != nullptr) {
      thread->call.value = joined(*thread->call.join);
    } else if (const int source = thread->call.source; source >= 0) {
      if (lanes[source] == nullptr) {
        Grid::running().report(*thread, thread->site, thread->call.name,
                               " takes the value of lane ", source, ", which takes no part");
      }
      thread->call.value = values[source];
    }
    thread->state = State::ready;
    --waiting;
  }
  time += is_barrier;
}

}  // namespace dl::simulator
