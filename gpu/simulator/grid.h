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

#include <dl/base/check.h>
#include <dl/base/source_location.h>
#include "gpu/kernels/launch.h"
#include "gpu/simulator/fiber.h"
#include "gpu/simulator/simulator.h"
#include "gpu/simulator/warp.h"

namespace dl::simulator {

/// Who touched a number, when, and where in the source. "When" is how many barriers of the grid,
/// the block and the warp it had passed.
struct AccessRecord {
  int block = -1, thread = 0;
  int grid_time = 0, block_time = 0, warp_time = 0;
  SourceLocation site{};
};

/// Groups of threads that have a barrier, from the smallest to the largest.
enum class Group { thread, warp, block, grid };

/// What is known of one number in shared or global memory.
struct AccessHistory {
  AccessRecord write, read;       // the last of each
  bool atomic = false;            // whether it was written by an atomic operation
  Group readers = Group::thread;  // who read it, with no barrier between them
};

enum class Access { load, store, atomic };

constexpr std::size_t kMaxShared = 48 << 10;  // bytes of a block

/// An array in the shared memory of one block.
struct SharedMemory {
  const void* name;  // the address of the variable in the source
  std::size_t bytes_each;
  std::unique_ptr<std::byte[]> bytes;
  std::vector<AccessHistory> histories;  // for each element
};

/// Where all threads of a group wait for each other.
struct Barrier {
  int time = 0;  // how often they passed it
  std::size_t arrived = 0;
  const Thread* first = nullptr;  // of those that have arrived
};

struct Block {
  int number = 0;
  Extent index;
  std::span<Thread> threads;
  std::vector<Warp> warps;
  Barrier barrier;
  std::list<SharedMemory> shared;  // whose addresses stay
  // Of plain memory: for each four bytes, or one or two that were touched alone.
  std::unordered_map<std::uintptr_t, AccessHistory> plain_shared;
  std::size_t shared_bytes = 0;
};

/// The variables of this program of which each thread has its own. Those that kernels with plain
/// memory touch are in shared memory.
std::span<const std::byte> thread_variables();

class Grid {
 public:
  Grid(const Launch& launch, const Options& options, const std::function<void()>& kernel);
  ~Grid();
  Grid(const Grid&) = delete;
  Grid& operator=(const Grid&) = delete;

  Report run();

  /// The grid that is running; an Error outside of kernels.
  static Grid& running();
  static bool is_running();  // whether there is one
  Thread& thread() { return *thread_; }

  // What threads do.
  void block_barrier(const SourceLocation& site);
  void grid_barrier(const SourceLocation& site);
  std::uint64_t warp_call(const WarpCall& call, const SourceLocation& site);
  SharedMemory& shared(const void* name, Index count, std::size_t bytes_each);
  void touch_shared(SharedMemory& memory, Index first, int count, Access access,
                    const SourceLocation& site);
  void touch_global(const void* address, std::size_t bytes_each, int count, Access access,
                    const SourceLocation& site);

  // Memory that kernels touch by plain references (plain_memory.h).
  /// That the thread has been given a reference to this element.
  void note_subscript(const void* element, const SourceLocation& site);
  /// That accesses to this array are to be watched.
  void know(const GlobalArray& array);
  /// An access to memory of any kind; what is neither global nor shared is the thread's own.
  void touch_plain(const volatile void* address, std::size_t bytes, Access access);
  /// Ends the thread that runs, and with it the grid, where nothing can be thrown.
  void abandon(std::exception_ptr error);

  /// Throws an Error that begins with the thread and the place in the source.
  template <class... Parts>
  [[noreturn]] void report(const Thread& thread, const SourceLocation& site,
                           const Parts&... parts) const {
    fail(name_of(thread), ", ", site, ": ", parts...);
  }
  /// The same for the thread that runs.
  template <class... Parts>
  [[noreturn]] void report(const SourceLocation& site, const Parts&... parts) const {
    report(*thread_, site, parts...);
  }

 private:
  std::string name_of(const Thread& thread) const;
  std::string name_of(const AccessRecord& stamp) const;

  std::vector<int> order_of(std::size_t count);
  void run_blocks(std::span<const int> numbers);
  void set_up(Block& block, int number, std::span<Thread> threads);
  bool run_ready_threads();
  void run_thread(Thread& thread);
  void finish(const Block& block);

  void wait(Barrier& barrier, std::span<Thread> threads, Thread::State state,
            const SourceLocation& site);
  [[noreturn]] void report_deadlock(const Thread& waiting) const;

  void note(Traffic& traffic, std::vector<WarpAccess>& of_warp, Access access,
            const std::byte* address, std::size_t bytes) const;
  void record(AccessHistory& history, Access access, const char* where, const SourceLocation& site);
  SourceLocation site_of(const void* element) const;
  void touch_plain_shared(const std::byte* address, std::size_t bytes, Access access);

  const Launch launch_;
  const Options options_;
  const std::function<void()>& kernel_;
  std::mt19937_64 random_;
  std::vector<Thread> threads_;  // those of
  std::vector<Block> blocks_;    // the blocks that run at the same time
  Thread* thread_ = nullptr;     // the one that runs
  Barrier barrier_;              // of the whole grid
  std::exception_ptr error_;
  std::unordered_map<const void*, AccessHistory> global_;
  std::vector<GlobalArray> arrays_;  // in plain memory
  const std::span<const std::byte> thread_variables_;
  Report report_;
};

}  // namespace dl::simulator
