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
class BufferPool {
 public:
  /// Where memory runs out, a pool gives the blocks that are not in use back to the system and asks
  /// again. One that `keeps` them does not: work that was recorded with them will use them again.
  explicit BufferPool(Backend& backend, bool keeps = false) : backend_(backend), keeps_(keeps) {}
  ~BufferPool() { trim(); }
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  void* acquire(std::size_t bytes);
  void release(void* block, std::size_t bytes) noexcept;
  /// How often the system had to be asked for memory so far.
  std::size_t allocations() const;
  /// How many blocks are in use now.
  std::size_t in_use() const;
  /// Gives all blocks that are not in use back to the system.
  void trim() noexcept;

 private:
  Backend& backend_;
  const bool keeps_;
  mutable std::mutex mutex_;
  std::map<std::size_t, std::vector<void*>> free_;  // by size in bytes
  std::size_t misses_ = 0, in_use_ = 0;
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
