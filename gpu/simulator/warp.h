// The threads of a warp, and what they do together.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <dl/base/source_location.h>
#include "gpu/kernels/launch.h"
#include "gpu/simulator/fiber.h"
#include "gpu/simulator/simulator.h"
#include "gpu/simulator/transactions.h"

namespace dl::simulator {

struct Block;
struct Warp;

/// What a thread waits with in a function that its warp calls together.
struct WarpCall {
  const char* name = "";
  unsigned mask = 0;
  int source = -1;          // the lane whose value it wants; -1: none
  std::uint64_t value = 0;  // its own; after the call, that of the source
  /// If there is one, the value after the call is what it makes of those of all lanes.
  std::uint64_t (*join)(std::uint64_t, std::uint64_t) = nullptr;
};

struct Thread {
  enum class State { ready, at_barrier, at_grid_barrier, in_warp_call, returned };

  Block* block = nullptr;
  Warp* warp = nullptr;
  int number = 0;  // in its block
  Extent index;
  State state = State::ready;
  SourceLocation site{};  // of what it waits in
  WarpCall call;
  std::unique_ptr<Fiber> fiber;
  Counts counts;
  // Where it was given its latest references to elements, by turns.
  struct Subscript {
    const void* element = nullptr;
    SourceLocation site{};
  };
  std::array<Subscript, 16> subscripts;
  std::size_t next_subscript = 0;

  int lane() const { return number % kWarpSize; }
  /// Whether it waits where the other does.
  bool is_with(const Thread& other) const {
    return state == other.state && site == other.site &&
           (state != State::in_warp_call || call.mask == other.call.mask);
  }
};

/// 32 threads of a block, or what is left of them.
struct Warp {
  std::span<Thread> threads;
  int waiting = 0;                         // in functions of the warp
  int returned = 0;                        // or never there
  int time = 0;                            // times that __syncwarp brought all of them together
  std::vector<WarpAccess> global, shared;  // their accesses, in their order, if they are to be kept

  explicit Warp(std::span<Thread> of)
      : threads(of), returned(kWarpSize - static_cast<int>(of.size())) {}

  /// Makes the thread wait in `call`, unless all others are there already.
  void enter(Thread& thread, const WarpCall& call, const SourceLocation& site);
  /// A thread has returned, for which alone others may have waited.
  void leave();

 private:
  void complete(const Thread& caller);
};

}  // namespace dl::simulator
