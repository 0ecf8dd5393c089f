// Memory on a device, shared by reference count and recycled through a pool.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include <dl/base/device.h>

namespace dl {

class Backend;

/// Keeps released blocks for reuse. Training asks for the same sizes step after step, so after the
/// first step every request is a hit and the system is not asked again. Thread-safe.
///
/// It never holds more than kMostHeld times the most that was in use at once. Before the system is
/// asked for a block that would exceed this, idle ones go back to it, those first that were
/// released longest ago. A step whose sizes do not fit into the bound, hundreds of different ones
/// each used alone, asks the system again at every step: slower, but bounded.
class BufferPool {
 public:
  static constexpr std::size_t kMostHeld = 2;

  /// Where memory runs out, a pool gives the blocks that are not in use back to the system and asks
  /// again. One whose blocks are `pinned` gives none back, and has no bound: work that was recorded
  /// with them will use them again.
  explicit BufferPool(Backend& backend, bool pinned = false) : backend_(backend), pinned_(pinned) {}
  ~BufferPool() { trim(); }
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  void* acquire(std::size_t bytes);
  void release(void* block, std::size_t bytes) noexcept;
  /// How often the system had to be asked for memory so far.
  std::size_t allocations() const;
  /// How many blocks are in use now.
  std::size_t in_use() const;
  /// How many bytes it holds now, in blocks that are in use and idle ones.
  std::size_t held() const;
  /// How many bytes were in use at once, at most so far.
  std::size_t peak() const;
  /// Gives all blocks that are not in use back to the system.
  void trim() noexcept;

 private:
  struct Idle {
    void* block;
    std::uint64_t since;  // the number of its release
  };

  // With the mutex held:
  void* ask_system(std::size_t bytes);
  bool give_back_oldest() noexcept;  // false where nothing is idle
  void give_back_all() noexcept;

  Backend& backend_;
  const bool pinned_;
  mutable std::mutex mutex_;
  std::map<std::size_t, std::vector<Idle>> idle_;  // by size in bytes, the newest last
  std::size_t misses_ = 0, in_use_ = 0;
  std::size_t held_ = 0, bytes_in_use_ = 0, peak_ = 0;
  std::uint64_t releases_ = 0;
};

/// One block of a device's memory, given back at the end to the pool that it is from.
class Buffer {
 public:
  Buffer(std::size_t bytes, Device device);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  Device device() const { return device_; }

  /// How often its contents were changed in place, by whoever says so.
  std::uint32_t version() const { return version_.load(std::memory_order_relaxed); }
  void bump_version() const { version_.fetch_add(1, std::memory_order_relaxed); }

 private:
  mutable std::atomic<std::uint32_t> version_ = 0;
  std::shared_ptr<BufferPool> pool_;
  void* data_;
  std::size_t bytes_;
  Device device_;
};

}  // namespace dl
