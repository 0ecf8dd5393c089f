#include "gpu/simulator/grid.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "gpu/simulator/cuda.h"

namespace dl::simulator {
namespace {

using State = Thread::State;

Grid* running_grid = nullptr;
std::vector<std::unique_ptr<Fiber>> free_fibers;  // kept from grid to grid: their stacks cost time

// What every GPU that nvcc 13 compiles for has.
constexpr Index kMaxThreads = 1024, kMaxGridX = 0x7fffffff, kMaxGridYZ = 65535;

Index count(const Extent& extent) { return Index{extent.x} * extent.y * extent.z; }

Extent index_at(int number, const Extent& extent) {
  const auto n = static_cast<unsigned>(number);
  return {n % extent.x, n / extent.x % extent.y, n / extent.x / extent.y};
}

/// As many coordinates as the extent has: "5", "(5, 0)", "(5, 0, 2)".
std::string text(const Extent& index, const Extent& extent) {
  if (extent.z > 1) {
    return concat("(", index.x, ", ", index.y, ", ", index.z, ")");
  }
  return extent.y > 1 ? concat("(", index.x, ", ", index.y, ")") : concat(index.x);
}

/// a = f(a, b) for each of the counts
template <class F>
void combine(Counts& a, const Counts& b, const F& f) {
  for (auto memory : {&Counts::global, &Counts::shared}) {
    for (auto field :
         {&Traffic::loads, &Traffic::stores, &Traffic::bytes_loaded, &Traffic::bytes_stored}) {
      a.*memory.*field = f(a.*memory.*field, b.*memory.*field);
    }
  }
}

}  // namespace

Report simulate(const Launch& launch, const Options& options, const std::function<void()>& kernel) {
  return Grid(launch, options, kernel).run();
}

Grid::Grid(const Launch& launch, const Options& options, const std::function<void()>& kernel)
    : launch_(launch),
      options_(options),
      kernel_(kernel),
      random_(options.seed),
      arrays_(options.arrays),
      thread_variables_(thread_variables()) {
  const auto& [grid, block] = launch;
  check(running_grid == nullptr, "simulate: a kernel cannot launch another one");
  check(count(block) > 0 && count(block) <= kMaxThreads, "simulate: a block of ", count(block),
        " threads; it can have 1 to ", kMaxThreads);
  check(count(grid) > 0 && grid.x <= kMaxGridX && grid.y <= kMaxGridYZ && grid.z <= kMaxGridYZ,
        "simulate: a grid of ", grid.x, " x ", grid.y, " x ", grid.z,
        " blocks; it can have 1 or more, and up to ", kMaxGridYZ, " along y and z");
  running_grid = this;
}

Grid::~Grid() { running_grid = nullptr; }

bool Grid::is_running() { return running_grid != nullptr && running_grid->thread_ != nullptr; }

Grid& Grid::running() {
  check(is_running(),
        "simulator: the GPU's memory was used outside of a kernel; call it by simulate()");
  return *running_grid;
}

std::string Grid::name_of(const Thread& thread) const {
  return concat("block ", text(thread.block->index, launch_.grid), ", thread ",
                text(thread.index, launch_.block));
}

/// Another thread, as seen from the one that runs.
std::string Grid::name_of(const AccessRecord& stamp) const {
  const std::string thread =
      concat("thread ", text(index_at(stamp.thread, launch_.block), launch_.block));
  return stamp.block == thread_->block->number
             ? thread
             : concat(thread, " of block ",
                      text(index_at(stamp.block, launch_.grid), launch_.grid));
}

// ---- Turns ----

std::vector<int> Grid::order_of(std::size_t count) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  if (options_.order == Order::reverse) {
    std::ranges::reverse(order);
  } else if (options_.order == Order::random) {
    std::ranges::shuffle(order, random_);
  }
  return order;
}

/// Block after block, or all at the same time if they may wait for each other.
Report Grid::run() {
  const std::vector<int> order = order_of(static_cast<std::size_t>(count(launch_.grid)));
  const std::size_t at_once = options_.cooperative ? order.size() : 1;
  for (std::span<const int> rest(order); !rest.empty(); rest = rest.subspan(at_once)) {
    run_blocks(rest.first(at_once));
  }
  return report_;
}

void Grid::run_blocks(std::span<const int> numbers) {
  const auto size = static_cast<std::size_t>(count(launch_.block));
  threads_ = std::vector<Thread>(numbers.size() * size);
  blocks_ = std::vector<Block>(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    set_up(blocks_[i], numbers[i], std::span(threads_).subspan(i * size, size));
  }
  while (run_ready_threads()) {
  }
  for (const Thread& thread : threads_) {
    if (thread.state != State::returned) {
      report_deadlock(thread);
    }
  }
  std::ranges::for_each(blocks_, [this](const Block& block) { finish(block); });
}

void Grid::set_up(Block& block, int number, std::span<Thread> threads) {
  block.number = number;
  block.index = index_at(number, launch_.grid);
  block.threads = threads;
  for (std::size_t first = 0; first < threads.size(); first += kWarpSize) {
    block.warps.emplace_back(
        threads.subspan(first, std::min<std::size_t>(kWarpSize, threads.size() - first)));
  }
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].block = &block;
    threads[i].warp = &block.warps[i / kWarpSize];
    threads[i].number = static_cast<int>(i);
    threads[i].index = index_at(static_cast<int>(i), launch_.block);
  }
}

/// Gives each thread that is not waiting a turn. Returns whether there was any.
bool Grid::run_ready_threads() {
  bool any = false;
  for (int i : order_of(threads_.size())) {
    Thread& thread = threads_[static_cast<std::size_t>(i)];
    if (thread.state == State::ready) {
      run_thread(thread);
      any = true;
    }
  }
  return any;
}

void Grid::run_thread(Thread& thread) {
  if (thread.fiber == nullptr) {
    if (free_fibers.empty()) {
      free_fibers.push_back(std::make_unique<Fiber>());
    }
    thread.fiber = std::move(free_fibers.back());
    free_fibers.pop_back();
    thread.fiber->assign([this] {
      try {
        kernel_();
      } catch (...) {
        error_ = std::current_exception();
      }
      thread_->state = State::returned;
    });
  }
  thread_ = &thread;
  threadIdx = thread.index;
  blockIdx = thread.block->index;
  blockDim = launch_.block;
  gridDim = launch_.grid;
  thread.fiber->resume();
  if (thread.state == State::returned) {
    free_fibers.push_back(std::move(thread.fiber));
    thread.warp->leave();
  }
  thread_ = nullptr;
  if (error_ != nullptr) {
    std::rethrow_exception(error_);
  }
}

void Grid::finish(const Block& block) {
  for (const Thread& thread : block.threads) {
    combine(report_.total, thread.counts, std::plus());
    combine(report_.most, thread.counts, [](Index a, Index b) { return std::max(a, b); });
  }
  for (std::size_t i = 0; i < block.warps.size(); ++i) {
    const Warp& warp = block.warps[i];
    if (options_.trace) {
      options_.trace({block.number, static_cast<int>(i), warp.global, warp.shared});
    }
    for (const WarpAccess& access : warp.global) {
      report_.sectors += sectors(access);
    }
    for (const WarpAccess& access : warp.shared) {
      const Wavefronts turns = wavefronts(access);
      report_.wavefronts += turns.all;
      report_.bank_conflicts += turns.conflicts;
    }
  }
  report_.barriers += block.barrier.time;
  report_.shared_bytes = std::max(report_.shared_bytes, static_cast<Index>(block.shared_bytes));
}

// ---- Waiting for each other ----

/// Stops the thread that runs until all of `threads` have come here.
void Grid::wait(Barrier& barrier, std::span<Thread> threads, State state,
                const SourceLocation& site) {
  thread_->state = state;
  thread_->site = site;
  if (barrier.arrived++ == 0) {
    barrier.first = thread_;
  }
  if (barrier.arrived < threads.size()) {
    thread_->fiber->stop();
    return;
  }
  for (Thread& thread : threads) {
    thread.state = State::ready;
  }
  barrier.arrived = 0;
  ++barrier.time;
}

void Grid::block_barrier(const SourceLocation& site) {
  Block& block = *thread_->block;
  if (const Thread* first = block.barrier.first;
      block.barrier.arrived > 0 && !(first->site == site)) {
    report(site, "is at this __syncthreads(), and thread ", text(first->index, launch_.block),
           " at the one in ", first->site, "; all threads of a block must come to the same");
  }
  wait(block.barrier, block.threads, State::at_barrier, site);
}

void Grid::grid_barrier(const SourceLocation& site) {
  if (!options_.cooperative) {
    report(site, "this_grid().sync() in a launch that is not cooperative");
  }
  wait(barrier_, threads_, State::at_grid_barrier, site);
}

std::uint64_t Grid::warp_call(const WarpCall& call, const SourceLocation& site) {
  Thread& me = *thread_;
  me.warp->enter(me, call, site);
  if (me.state == State::in_warp_call) {
    me.fiber->stop();
  }
  return me.call.value;
}

/// Says for whom this thread waits in vain.
void Grid::report_deadlock(const Thread& waiting) const {
  const bool in_warp = waiting.state == State::in_warp_call;
  const bool in_block = waiting.state == State::at_barrier;
  const char* place = in_warp    ? waiting.call.name
                      : in_block ? "__syncthreads()"
                                 : "this_grid().sync()";
  const auto is_wanted = [&](const Thread& other) {
    return !in_warp ||
           (other.state != State::returned && (waiting.call.mask >> other.lane() & 1) != 0);
  };
  for (const Thread& other : in_warp    ? waiting.warp->threads
                             : in_block ? waiting.block->threads
                                        : std::span<const Thread>(threads_)) {
    if (is_wanted(other) && !other.is_with(waiting)) {
      report(waiting, waiting.site, "waits in ", place, " for ",
             in_warp || in_block ? concat("thread ", text(other.index, launch_.block))
                                 : name_of(other),
             ", which ",
             other.state == State::returned ? "has returned" : concat("waits in ", other.site));
    }
  }
  report(waiting, waiting.site, "waits in ", place, " for ever");
}

}  // namespace dl::simulator
