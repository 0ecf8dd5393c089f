// The threads of a running grid: which of them runs, which wait and for whom, and what each did to
// memory. Kernels do not see this; they use the names of cuda.h.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "gpu/kernels/launch.h"
#include "gpu/simulator/fiber.h"
#include "gpu/simulator/simulator.h"
#include "gpu/simulator/site.h"

namespace dl::simulator {

constexpr int kWarpSize = 32;

/// Who touched a number, when, and where in the source. "When" is how many barriers of the grid,
/// the block and the warp it had passed.
struct Stamp {
  int block = -1, thread = 0;
  int grid_time = 0, block_time = 0, warp_time = 0;
  Site site{};
};

/// What is known of one number in shared or global memory.
struct History {
  Stamp write, read;              // the last of each
  bool atomic = false;            // whether it was written by an atomic operation
  bool by_several = false;        // whether several threads read it, with no barrier between them,
  bool by_several_warps = false;  // and of which
  bool by_several_blocks = false;
};

enum class Access { load, store, atomic };

/// An array in the shared memory of one block.
struct SharedMemory {
  const void* name;  // the address of the variable in the source
  std::size_t bytes_each;
  std::unique_ptr<std::byte[]> bytes;
  std::vector<History> histories;  // for each element
};

/// What a thread waits with in a function that its warp calls together.
struct WarpCall {
  const char* name = "";
  unsigned mask = 0;
  int source = -1;          // the lane whose value it wants; -1: none
  std::uint64_t value = 0;  // its own; after the call, that of the source
};

struct Block;

struct Thread {
  enum class State { ready, at_barrier, at_grid_barrier, in_warp_call, returned };

  Block* block = nullptr;
  int number = 0;  // in its block
  Extent index;
  State state = State::ready;
  Site site{};  // of what it waits in
  WarpCall call;
  Fiber* fiber = nullptr;
  Counts counts;

  int lane() const { return number % kWarpSize; }
  int warp() const { return number / kWarpSize; }
};

/// 32 threads of a block, or what is left of them.
struct Warp {
  int time = 0;                   // times that __syncwarp brought all of them together
  int waiting = 0, returned = 0;  // in functions of the warp; for ever
  /// For each of their accesses to global memory, in their order, the 32-byte sectors touched.
  std::vector<std::vector<std::uintptr_t>> sectors;
};

struct Block {
  int number = 0;
  Extent index;
  int time = 0;     // barriers passed
  int arrived = 0;  // threads at the barrier
  const Thread* first_at_barrier = nullptr;
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  std::list<SharedMemory> shared;
  std::size_t shared_bytes = 0;

  Warp& warp_of(const Thread& thread) { return warps[static_cast<std::size_t>(thread.warp())]; }
  std::span<Thread> threads_of(int warp);
};

class Grid {
 public:
  Grid(const Launch& launch, const Options& options, const std::function<void()>& kernel);
  ~Grid();
  Grid(const Grid&) = delete;
  Grid& operator=(const Grid&) = delete;

  Report run();

  /// The grid that is running; an Error outside of kernels.
  static Grid& running();
  Thread& thread() { return *thread_; }
  const Launch& launch() const { return launch_; }

  // What threads do.
  void block_barrier(Site site);
  void grid_barrier(Site site);
  std::uint64_t warp_call(const WarpCall& call, Site site);
  SharedMemory& shared(const void* name, Index count, std::size_t bytes_each);
  void touch_shared(SharedMemory& memory, Index first, int count, Access access, Site site);
  void touch_global(const void* address, std::size_t bytes_each, int count, Access access,
                    Site site);

  /// Throws an Error that begins with the thread that runs and the place in the source.
  template <class... Parts>
  [[noreturn]] void report(const Site& site, const Parts&... parts) const {
    fail(name_of(*thread_), ", ", site, ": ", parts...);
  }

 private:
  std::string name_of(const Thread& thread) const;
  std::string name_of(const Stamp& stamp) const;

  Block make_block(int number) const;
  void run_blocks(std::vector<Block>& blocks);
  bool run_ready_threads(std::vector<Block>& blocks);
  void run_thread(Thread& thread);
  void finish(Block& block);
  std::vector<int> order_of(int count);
  void complete_warp_call(Block& block, int warp, const WarpCall& call, const Site& site);
  [[noreturn]] void report_deadlock(const Thread& waiting);

  bool passed(const Stamp& stamp, bool several_warps = false, bool several_blocks = false) const;
  void record(History& history, Access access, const char* where, const Site& site);
  Stamp stamp_now(const Site& site) const;

  const Launch launch_;
  const Options options_;
  const std::function<void()>& kernel_;
  std::mt19937_64 random_;
  std::vector<Block>* blocks_ = nullptr;  // those that run
  Thread* thread_ = nullptr;              // the one that runs
  int time_ = 0;                          // barriers of the grid passed
  Index arrived_ = 0;                     // threads at the grid's barrier
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> free_fibers_;
  std::exception_ptr error_;
  std::unordered_map<const void*, History> global_;
  Report report_;
};

}  // namespace dl::simulator
