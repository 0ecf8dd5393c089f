// What threads do to memory: counted, and compared with what others did to the same number.

#include <algorithm>

#include "gpu/simulator/grid.h"

namespace dl::simulator {
namespace {

constexpr std::size_t kMaxShared = 48 << 10;

/// The smallest group that has both threads.
Group common_group(const AccessRecord& a, const AccessRecord& b) {
  return a.block != b.block                             ? Group::grid
         : a.thread / kWarpSize != b.thread / kWarpSize ? Group::block
         : a.thread != b.thread                         ? Group::warp
                                                        : Group::thread;
}

/// Whether a barrier lies between `then` and `now`, of their threads or, if there are more `among`
/// whom it has to be, of that group.
bool is_ordered(const AccessRecord& then, const AccessRecord& now, Group among = Group::thread) {
  const Group group = std::max(among, common_group(then, now));
  return then.block < 0 || group == Group::thread || then.grid_time != now.grid_time ||
         (group <= Group::block && then.block_time != now.block_time) ||
         (group <= Group::warp && then.warp_time != now.warp_time);
}

}  // namespace

SharedMemory& Grid::shared(const void* name, Index count, std::size_t bytes_each) {
  Block& block = *thread_->block;
  for (SharedMemory& memory : block.shared) {
    if (memory.name == name) {
      return memory;
    }
  }
  const std::size_t bytes = static_cast<std::size_t>(count) * bytes_each;
  block.shared_bytes += bytes;
  check(block.shared_bytes <= kMaxShared, "simulate: the kernel has ", block.shared_bytes,
        " bytes of shared memory; a block has ", kMaxShared);
  block.shared.push_back({name, bytes_each, std::unique_ptr<std::byte[]>(new std::byte[bytes]),
                          std::vector<AccessHistory>(static_cast<std::size_t>(count))});
  return block.shared.back();
}

/// Counts an access of the thread that runs, and keeps it with those of its warp.
void Grid::note(Traffic& traffic, std::vector<WarpAccess>& of_warp, Access access,
                const std::byte* address, std::size_t bytes) const {
  if (options_.transactions) {
    const auto at = static_cast<std::size_t>(traffic.loads + traffic.stores);
    of_warp.resize(std::max(of_warp.size(), at + 1));
    of_warp[at].bytes = bytes;
    of_warp[at].load = access != Access::store;
    of_warp[at].addresses[static_cast<std::size_t>(thread_->lane())] =
        reinterpret_cast<std::uintptr_t>(address);
  }
  if (access != Access::store) {
    ++traffic.loads;
    traffic.bytes_loaded += static_cast<Index>(bytes);
  }
  if (access != Access::load) {
    ++traffic.stores;
    traffic.bytes_stored += static_cast<Index>(bytes);
  }
}

void Grid::record(AccessHistory& history, Access access, const char* where,
                  const SourceLocation& site) {
  const AccessRecord now{thread_->block->number,       thread_->number,     barrier_.time,
                         thread_->block->barrier.time, thread_->warp->time, site};
  auto& [write, read, atomic, readers] = history;
  if (!is_ordered(write, now) && !(access == Access::atomic && atomic)) {
    report(site, access == Access::load ? "reads " : "writes over ", where, " memory that ",
           name_of(write), " wrote in ", write.site, ", with no barrier between the two");
  }
  const bool read_before = is_ordered(read, now, readers);
  if (access == Access::load) {
    readers = read_before ? Group::thread : std::max(readers, common_group(read, now));
    read = now;
    return;
  }
  if (!read_before) {
    report(site, "writes over ", where, " memory that ",
           common_group(read, now) == Group::thread ? "another thread" : name_of(read), " read in ",
           read.site, ", with no barrier between the two");
  }
  write = now;
  atomic = access == Access::atomic;
}

void Grid::touch_shared(SharedMemory& memory, Index first, int count, Access access,
                        const SourceLocation& site) {
  note(thread_->counts.shared, thread_->warp->shared, access,
       memory.bytes.get() + static_cast<std::size_t>(first) * memory.bytes_each,
       static_cast<std::size_t>(count) * memory.bytes_each);
  for (Index i = first; i < first + count; ++i) {
    AccessHistory& history = memory.histories[static_cast<std::size_t>(i)];
    if (access != Access::store && history.write.block < 0) {
      report(site, "reads shared memory that no thread of the block has written");
    }
    record(history, access, "shared", site);
  }
}

void Grid::touch_global(const void* address, std::size_t bytes_each, int count, Access access,
                        const SourceLocation& site) {
  const auto* number = static_cast<const std::byte*>(address);
  note(thread_->counts.global, thread_->warp->global, access, number,
       static_cast<std::size_t>(count) * bytes_each);
  for (int i = 0; i < count; ++i, number += bytes_each) {
    record(global_[number], access, "global", site);
  }
}

}  // namespace dl::simulator
