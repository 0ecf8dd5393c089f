#include <dl/array/buffer.h>

#include <dl/array/backend.h>
#include <dl/base/check.h>

namespace dl {
namespace {

/// Sizes are rounded up to a cache line, so that nearly equal ones share their blocks.
std::size_t rounded(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace

void* BufferPool::acquire(std::size_t bytes) {
  bytes = rounded(bytes);
  {
    const std::lock_guard lock(mutex_);
    auto& blocks = free_[bytes];
    ++in_use_;
    if (!blocks.empty()) {
      void* block = blocks.back();
      blocks.pop_back();
      return block;
    }
    ++misses_;
  }
  try {
    return backend_.allocate(bytes);
  } catch (const Error&) {  // the memory may be here, in blocks of other sizes
    if (keeps_) {
      throw;
    }
    trim();
    return backend_.allocate(bytes);
  }
}

void BufferPool::release(void* block, std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  --in_use_;
  free_[rounded(bytes)].push_back(block);
}

std::size_t BufferPool::allocations() const {
  const std::lock_guard lock(mutex_);
  return misses_;
}

std::size_t BufferPool::in_use() const {
  const std::lock_guard lock(mutex_);
  return in_use_;
}

void BufferPool::trim() noexcept {
  const std::lock_guard lock(mutex_);
  for (auto& [bytes, blocks] : free_) {
    for (void* block : blocks) {
      backend_.deallocate(block);
    }
    blocks.clear();
  }
}

Buffer::Buffer(std::size_t bytes, Device device)
    : pool_(backend(device).shared_pool()),
      data_(bytes == 0 ? nullptr : pool_->acquire(bytes)),
      bytes_(bytes),
      device_(device) {}

Buffer::~Buffer() {
  if (data_ != nullptr) {
    pool_->release(data_, bytes_);
  }
}

}  // namespace dl
