#include "gpu/simulator/grid.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "gpu/simulator/cuda.h"

namespace dl::simulator {
namespace {

using State = Thread::State;

Grid* running_grid = nullptr;

// What every GPU that nvcc 13 compiles for has.
constexpr Index kMaxThreads = 1024, kMaxGridX = 0x7fffffff, kMaxGridYZ = 65535;
constexpr std::size_t kMaxShared = 48 << 10;

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

void add(Counts& sum, const Counts& x) {
  for (auto part : {&Counts::global, &Counts::shared}) {
    (sum.*part).loads += (x.*part).loads;
    (sum.*part).stores += (x.*part).stores;
    (sum.*part).bytes_loaded += (x.*part).bytes_loaded;
    (sum.*part).bytes_stored += (x.*part).bytes_stored;
  }
}

void take_larger(Counts& most, const Counts& x) {
  for (auto part : {&Counts::global, &Counts::shared}) {
    for (auto field :
         {&Traffic::loads, &Traffic::stores, &Traffic::bytes_loaded, &Traffic::bytes_stored}) {
      most.*part.*field = std::max(most.*part.*field, x.*part.*field);
    }
  }
}

void note(Traffic& traffic, Access access, Index bytes) {
  if (access != Access::store) {
    ++traffic.loads;
    traffic.bytes_loaded += bytes;
  }
  if (access != Access::load) {
    ++traffic.stores;
    traffic.bytes_stored += bytes;
  }
}

}  // namespace

std::span<Thread> Block::threads_of(int warp) {
  const std::size_t first = static_cast<std::size_t>(warp) * kWarpSize;
  return std::span(threads).subspan(first,
                                    std::min<std::size_t>(kWarpSize, threads.size() - first));
}

Report simulate(const Launch& launch, const Options& options, const std::function<void()>& kernel) {
  return Grid(launch, options, kernel).run();
}

Grid::Grid(const Launch& launch, const Options& options, const std::function<void()>& kernel)
    : launch_(launch), options_(options), kernel_(kernel), random_(options.seed) {
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

Grid& Grid::running() {
  check(running_grid != nullptr && running_grid->thread_ != nullptr,
        "simulator: the GPU's memory was used outside of a kernel; call it by simulate()");
  return *running_grid;
}

std::string Grid::name_of(const Thread& thread) const {
  return concat("block ", text(thread.block->index, launch_.grid), ", thread ",
                text(thread.index, launch_.block));
}

/// Another thread, as seen from the one that runs.
std::string Grid::name_of(const Stamp& stamp) const {
  const std::string thread =
      concat("thread ", text(index_at(stamp.thread, launch_.block), launch_.block));
  return stamp.block == thread_->block->number
             ? thread
             : concat(thread, " of block ",
                      text(index_at(stamp.block, launch_.grid), launch_.grid));
}

// ---- Turns ----

std::vector<int> Grid::order_of(int count) {
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  if (options_.order == Order::reverse) {
    std::ranges::reverse(order);
  } else if (options_.order == Order::random) {
    std::shuffle(order.begin(), order.end(), random_);
  }
  return order;
}

Block Grid::make_block(int number) const {
  Block block;
  block.number = number;
  block.index = index_at(number, launch_.grid);
  const auto threads = static_cast<std::size_t>(count(launch_.block));
  block.threads.resize(threads);
  block.warps.resize((threads + kWarpSize - 1) / kWarpSize);
  if (threads % kWarpSize != 0) {  // lanes that never were
    block.warps.back().returned = kWarpSize - static_cast<int>(threads % kWarpSize);
  }
  for (std::size_t i = 0; i < threads; ++i) {
    block.threads[i].number = static_cast<int>(i);
    block.threads[i].index = index_at(static_cast<int>(i), launch_.block);
  }
  return block;
}

/// Block after block, or all at the same time if they may wait for each other.
Report Grid::run() {
  const int blocks = static_cast<int>(count(launch_.grid));
  const int at_once = options_.cooperative ? blocks : 1;
  const std::vector<int> order = order_of(blocks);
  for (int first = 0; first < blocks; first += at_once) {
    std::vector<Block> some;
    for (int i = first; i < first + at_once; ++i) {
      some.push_back(make_block(order[static_cast<std::size_t>(i)]));
    }
    run_blocks(some);
  }
  return report_;
}

void Grid::run_blocks(std::vector<Block>& blocks) {
  blocks_ = &blocks;
  for (Block& block : blocks) {
    for (Thread& thread : block.threads) {
      thread.block = &block;
    }
  }
  while (run_ready_threads(blocks)) {
  }
  for (Block& block : blocks) {
    for (const Thread& thread : block.threads) {
      if (thread.state != State::returned) {
        report_deadlock(thread);
      }
    }
    finish(block);
  }
}

/// Gives each thread that is not waiting a turn. Returns whether there was any.
bool Grid::run_ready_threads(std::vector<Block>& blocks) {
  bool any = false;
  for (int b : order_of(static_cast<int>(blocks.size()))) {
    Block& block = blocks[static_cast<std::size_t>(b)];
    for (int t : order_of(static_cast<int>(block.threads.size()))) {
      Thread& thread = block.threads[static_cast<std::size_t>(t)];
      if (thread.state == State::ready) {
        run_thread(thread);
        any = true;
      }
    }
  }
  return any;
}

void Grid::run_thread(Thread& thread) {
  if (thread.fiber == nullptr) {
    if (free_fibers_.empty()) {
      fibers_.push_back(std::make_unique<Fiber>());
      free_fibers_.push_back(fibers_.back().get());
    }
    thread.fiber = free_fibers_.back();
    free_fibers_.pop_back();
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
    free_fibers_.push_back(std::exchange(thread.fiber, nullptr));
    ++thread.block->warp_of(thread).returned;
    for (const Thread& other : thread.block->threads_of(thread.warp())) {
      if (other.state == State::in_warp_call) {  // and may have waited for this thread alone
        complete_warp_call(*thread.block, thread.warp(), other.call, other.site);
      }
    }
  }
  thread_ = nullptr;
  if (error_ != nullptr) {
    std::rethrow_exception(error_);
  }
}

void Grid::finish(Block& block) {
  for (const Thread& thread : block.threads) {
    add(report_.total, thread.counts);
    take_larger(report_.most, thread.counts);
  }
  for (const Warp& warp : block.warps) {
    for (const auto& sectors : warp.sectors) {
      report_.sectors += static_cast<Index>(sectors.size());
    }
  }
  report_.barriers += block.time;
}

// ---- Waiting for each other ----

void Grid::block_barrier(Site site) {
  Thread& me = *thread_;
  Block& block = *me.block;
  if (block.arrived == 0) {
    block.first_at_barrier = &me;
  } else if (const Thread& first = *block.first_at_barrier; !(first.site == site)) {
    report(site, "is at this __syncthreads(), and thread ", text(first.index, launch_.block),
           " at the one in ", first.site, "; all threads of a block must come to the same");
  }
  me.state = State::at_barrier;
  me.site = site;
  if (++block.arrived == static_cast<int>(block.threads.size())) {
    for (Thread& thread : block.threads) {
      thread.state = State::ready;
    }
    block.arrived = 0;
    ++block.time;
  } else {
    me.fiber->stop();
  }
}

void Grid::grid_barrier(Site site) {
  if (!options_.cooperative) {
    report(site, "this_grid().sync() in a launch that is not cooperative");
  }
  Thread& me = *thread_;
  me.state = State::at_grid_barrier;
  me.site = site;
  if (++arrived_ == count(launch_.grid) * count(launch_.block)) {
    for (Block& block : *blocks_) {
      for (Thread& thread : block.threads) {
        thread.state = State::ready;
      }
    }
    arrived_ = 0;
    ++time_;
  } else {
    me.fiber->stop();
  }
}

std::uint64_t Grid::warp_call(const WarpCall& call, Site site) {
  Thread& me = *thread_;
  if ((call.mask >> me.lane() & 1) == 0) {
    report(site, call.name, " with a mask of lanes that its own, ", me.lane(), ", is not one of");
  }
  me.state = State::in_warp_call;
  me.site = site;
  me.call = call;
  ++me.block->warp_of(me).waiting;
  complete_warp_call(*me.block, me.warp(), call, site);
  if (me.state == State::in_warp_call) {
    me.fiber->stop();
  }
  return me.call.value;
}

/// Hands out the values if all lanes of the mask are there, except for those that have returned.
void Grid::complete_warp_call(Block& block, int warp, const WarpCall& call, const Site& site) {
  Warp& state = block.warps[static_cast<std::size_t>(warp)];
  if (state.waiting + state.returned < std::popcount(call.mask)) {
    return;
  }
  Thread* lanes[kWarpSize] = {};  // those that take part
  int left_out = 0;               // others that still run
  for (Thread& thread : block.threads_of(warp)) {
    if (thread.state == State::returned) {
      continue;
    }
    if ((call.mask >> thread.lane() & 1) == 0) {
      ++left_out;
    } else if (thread.state == State::in_warp_call && thread.site == site &&
               thread.call.mask == call.mask) {
      lanes[thread.lane()] = &thread;
    } else {
      return;
    }
  }
  std::uint64_t received[kWarpSize] = {};
  for (int lane = 0; lane < kWarpSize; ++lane) {
    if (lanes[lane] == nullptr || lanes[lane]->call.source < 0) {
      continue;
    }
    const Thread* source = lanes[lanes[lane]->call.source];
    if (source == nullptr) {
      thread_ = lanes[lane];
      report(site, call.name, " takes the value of lane ", lanes[lane]->call.source,
             ", which takes no part");
    }
    received[lane] = source->call.value;
  }
  for (int lane = 0; lane < kWarpSize; ++lane) {
    if (lanes[lane] != nullptr) {
      lanes[lane]->call.value = received[lane];
      lanes[lane]->state = State::ready;
      --state.waiting;
    }
  }
  if (call.source < 0 && left_out == 0) {
    ++state.time;
  }
}

/// Says for whom this thread waits in vain.
void Grid::report_deadlock(const Thread& waiting) {
  const auto is_with = [&](const Thread& other) {
    return other.state == waiting.state && other.site == waiting.site &&
           (other.state != State::in_warp_call || other.call.mask == waiting.call.mask);
  };
  const auto is_wanted = [&](const Thread& other) {
    if (waiting.state == State::at_grid_barrier) {
      return true;
    }
    if (other.block != waiting.block) {
      return false;
    }
    return waiting.state == State::at_barrier ||
           (other.warp() == waiting.warp() && other.state != State::returned &&
            (waiting.call.mask >> other.lane() & 1) != 0);
  };
  const char* place = waiting.state == State::at_barrier        ? "__syncthreads()"
                      : waiting.state == State::at_grid_barrier ? "this_grid().sync()"
                                                                : waiting.call.name;
  for (const Block& block : *blocks_) {
    for (const Thread& other : block.threads) {
      if (is_wanted(other) && !is_with(other)) {
        const std::string does = other.state == State::returned ? std::string("has returned")
                                                                : concat("waits in ", other.site);
        fail(name_of(waiting), ", ", waiting.site, ": waits in ", place, " for ",
             other.block == waiting.block ? concat("thread ", text(other.index, launch_.block))
                                          : name_of(other),
             ", which ", does);
      }
    }
  }
  fail(name_of(waiting), ", ", waiting.site, ": waits in ", place, " for ever");
}

// ---- Memory ----

SharedMemory& Grid::shared(const void* name, Index count, std::size_t bytes_each) {
  std::list<SharedMemory>& arrays = thread_->block->shared;  // whose addresses stay
  for (SharedMemory& memory : arrays) {
    if (memory.name == name) {
      return memory;
    }
  }
  const std::size_t bytes = static_cast<std::size_t>(count) * bytes_each;
  std::size_t& used = thread_->block->shared_bytes;
  used += bytes;
  check(used <= kMaxShared, "simulate: the kernel has ", used,
        " bytes of shared memory; a block has ", kMaxShared);
  arrays.push_back({name, bytes_each, std::unique_ptr<std::byte[]>(new std::byte[bytes]),
                    std::vector<History>(static_cast<std::size_t>(count))});
  return arrays.back();
}

Stamp Grid::stamp_now(const Site& site) const {
  Block& block = *thread_->block;
  return {block.number, thread_->number, time_, block.time, block.warp_of(*thread_).time, site};
}

/// Whether a barrier lies between what the stamp is of and now.
bool Grid::passed(const Stamp& stamp, bool several_warps, bool several_blocks) const {
  Block& block = *thread_->block;
  if (stamp.block < 0 || stamp.grid_time != time_) {
    return true;
  }
  if (stamp.block != block.number || several_blocks) {
    return false;
  }
  if (stamp.block_time != block.time) {
    return true;
  }
  return !several_warps && stamp.thread / kWarpSize == thread_->warp() &&
         stamp.warp_time != block.warp_of(*thread_).time;
}

void Grid::record(History& history, Access access, const char* where, const Site& site) {
  const Stamp now = stamp_now(site);
  const auto is_mine = [&](const Stamp& stamp) {
    return stamp.block == now.block && stamp.thread == now.thread;
  };
  const Stamp& write = history.write;
  if (!is_mine(write) && !passed(write) && !(access == Access::atomic && history.atomic)) {
    report(site, access == Access::load ? "reads " : "writes over ", where, " memory that ",
           name_of(write), " wrote in ", write.site, ", with no barrier between the two");
  }
  const Stamp& read = history.read;
  const bool read_passed = passed(read, history.by_several_warps, history.by_several_blocks);
  if (access != Access::load) {
    if (!read_passed && (history.by_several || !is_mine(read))) {
      report(site, "writes over ", where, " memory that ",
             is_mine(read) ? std::string("another thread") : name_of(read), " read in ", read.site,
             ", with no barrier between the two");
    }
    history.write = now;
    history.atomic = access == Access::atomic;
    return;
  }
  if (read_passed) {
    history.by_several = history.by_several_warps = history.by_several_blocks = false;
  } else if (!is_mine(read)) {
    const bool other_block = read.block != now.block;
    history.by_several = true;
    history.by_several_warps |= other_block || read.thread / kWarpSize != thread_->warp();
    history.by_several_blocks |= other_block;
  }
  history.read = now;
}

void Grid::touch_shared(SharedMemory& memory, Index first, int count, Access access, Site site) {
  const std::size_t bytes_each = memory.bytes_each;
  note(thread_->counts.shared, access, count * static_cast<Index>(bytes_each));
  for (int i = 0; i < count; ++i) {
    History& history = memory.histories[static_cast<std::size_t>(first + i)];
    if (access != Access::store && history.write.block < 0) {
      report(site, "reads shared memory that no thread of the block has written");
    }
    record(history, access, "shared", site);
  }
}

void Grid::touch_global(const void* address, std::size_t bytes_each, int count, Access access,
                        Site site) {
  Traffic& traffic = thread_->counts.global;
  if (options_.sectors) {
    auto& accesses = thread_->block->warp_of(*thread_).sectors;
    const auto at = static_cast<std::size_t>(traffic.loads + traffic.stores);
    accesses.resize(std::max(accesses.size(), at + 1));
    const std::uintptr_t sector = reinterpret_cast<std::uintptr_t>(address) / 32;
    if (std::find(accesses[at].begin(), accesses[at].end(), sector) == accesses[at].end()) {
      accesses[at].push_back(sector);
    }
  }
  note(traffic, access, count * static_cast<Index>(bytes_each));
  for (int i = 0; i < count; ++i) {
    record(
        global_[static_cast<const std::byte*>(address) + bytes_each * static_cast<std::size_t>(i)],
        access, "global", site);
  }
}

}  // namespace dl::simulator
