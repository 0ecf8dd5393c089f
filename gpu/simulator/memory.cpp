// What threads do to memory: counted, and compared with what others did to the same number.

#include <link.h>

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "gpu/simulator/grid.h"

namespace dl::simulator {
namespace {

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

constexpr std::size_t kPiece = 4;  // bytes of plain shared memory with a history of their own

}  // namespace

std::span<const std::byte> thread_variables() {
  std::span<const std::byte> found;
  dl_iterate_phdr(
      [](dl_phdr_info* program, std::size_t, void* result) {
        for (int i = 0; i < program->dlpi_phnum; ++i) {
          if (const auto& part = program->dlpi_phdr[i]; part.p_type == PT_TLS) {
            *static_cast<std::span<const std::byte>*>(result) = {
                static_cast<const std::byte*>(program->dlpi_tls_data), part.p_memsz};
          }
        }
        return 1;  // the program itself comes first, and then its libraries
      },
      &found);
  return found;
}

namespace {

bool is_in(std::span<const std::byte> memory, const std::byte* address) {
  return std::less_equal<>()(memory.data(), address) &&
         std::less<>()(address, memory.data() + memory.size());
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

// ---- Plain memory ----

void Grid::note_subscript(const void* element, const SourceLocation& site) {
  thread_->subscripts[thread_->next_subscript++ % thread_->subscripts.size()] = {element, site};
}

/// Where the thread was given a reference to it; if it has come by another way, the latest of all.
SourceLocation Grid::site_of(const void* element) const {
  const auto& [all, next] = std::tie(thread_->subscripts, thread_->next_subscript);
  for (std::size_t i = 1; i <= all.size(); ++i) {
    if (const auto& one = all[(next - i) % all.size()]; one.element == element) {
      return one.site;
    }
  }
  return all[(next - 1) % all.size()].site;
}

void Grid::know(const GlobalArray& array) {
  const auto is_it = [&](const GlobalArray& known) {
    return known.first <= array.first &&
           array.first + static_cast<std::size_t>(array.size) * array.bytes_each <=
               known.first + static_cast<std::size_t>(known.size) * known.bytes_each;
  };
  if (!std::ranges::any_of(arrays_, is_it)) {
    arrays_.push_back(array);
  }
}

void Grid::touch_plain_shared(const std::byte* address, std::size_t bytes, Access access) {
  const SourceLocation site = site_of(address);
  note(thread_->counts.shared, thread_->warp->shared, access, address, bytes);
  Block& block = *thread_->block;
  const auto first = reinterpret_cast<std::uintptr_t>(address);
  for (std::uintptr_t at = bytes < kPiece ? first : first / kPiece * kPiece; at < first + bytes;
       at += kPiece) {
    const auto [place, is_new] = block.plain_shared.try_emplace(at);
    if (is_new) {
      block.shared_bytes += std::min(bytes, kPiece);
      check(block.shared_bytes <= kMaxShared, "simulate: the kernel has more than ", kMaxShared,
            " bytes of shared memory, which is all that a block has");
    }
    if (access != Access::store && bytes >= kPiece && place->second.write.block < 0) {
      report(site, "reads shared memory that no thread of the block has written");
    }
    record(place->second, access, "shared", site);
  }
}

void Grid::touch_plain(const volatile void* address, std::size_t bytes, Access access) {
  const auto* place = static_cast<const std::byte*>(const_cast<const void*>(address));
  if (is_in(thread_variables_, place)) {
    touch_plain_shared(place, bytes, access);
    return;
  }
  for (const auto& [first, size, bytes_each, margin] : arrays_) {
    const std::ptrdiff_t distance = place - first;
    const auto each = static_cast<std::ptrdiff_t>(bytes_each), behind = size * each;
    const auto around = static_cast<std::ptrdiff_t>(margin);
    if (distance < -around || distance >= behind + around) {
      continue;
    }
    const auto end = distance + static_cast<std::ptrdiff_t>(bytes);
    if (distance < 0 || end > behind) {
      const std::ptrdiff_t outside = distance < 0 ? distance - each + 1 : end - 1;
      report(site_of(place), "position ", outside / each, " of an array of ", size, " elements");
    }
    const Index at = distance / each;
    touch_global(first + at * each, bytes_each, static_cast<int>((end - 1) / each - at + 1), access,
                 site_of(place));
    return;
  }
}

void Grid::abandon(std::exception_ptr error) {
  error_ = std::move(error);
  thread_->fiber->stop();
}

void on_access(const volatile void* address, std::size_t bytes, bool writes) {
  static bool inside =
      false;  // what is called here may be an inline function that is watched itself
  if (inside || !Grid::is_running()) {
    return;
  }
  inside = true;
  std::exception_ptr error;
  try {
    Grid::running().touch_plain(address, bytes, writes ? Access::store : Access::load);
  } catch (...) {
    error = std::current_exception();
  }
  inside = false;
  if (error != nullptr) {  // it is called where the compiler expects that nothing is thrown
    Grid::running().abandon(std::move(error));
  }
}

}  // namespace dl::simulator
