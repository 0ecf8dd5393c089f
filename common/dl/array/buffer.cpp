#include <dl/array/buffer.h>

#include <algorithm>

#include <dl/array/backend.h>
#include <dl/base/check.h>

namespace dl {
namespace {

/// Sizes are rounded up to a cache line, so that nearly equal ones share their blocks.
std::size_t rounded(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace

void* BufferPool::acquire(std::size_t bytes) {
  bytes = rounded(bytes);
  const std::lock_guard lock(mutex_);
  void* block = nullptr;
  if (const auto same = idle_.find(bytes); same != idle_.end() && !same->second.empty()) {
    block = same->second.back().block;
    same->second.pop_back();
  } else {
    block = ask_system(bytes);
  }
  ++in_use_;
  bytes_in_use_ += bytes;
  peak_ = std::max(peak_, bytes_in_use_);
  return block;
}

void* BufferPool::ask_system(std::size_t bytes) {
  ++misses_;
  const std::size_t most = kMostHeld * std::max(peak_, bytes_in_use_ + bytes);
  while (!pinned_ && held_ + bytes > most && give_back_oldest()) {
  }
  void* block = nullptr;
  try {
    block = backend_.allocate(bytes);
  } catch (const Error&) {  // the memory may be here, in blocks of other sizes
    if (pinned_) {
      throw;
    }
    give_back_all();
    block = backend_.allocate(bytes);
  }
  held_ += bytes;
  return block;
}

void BufferPool::release(void* block, std::size_t bytes) noexcept {
  bytes = rounded(bytes);
  const std::lock_guard lock(mutex_);
  --in_use_;
  bytes_in_use_ -= bytes;
  idle_[bytes].push_back({block, ++releases_});
}

bool BufferPool::give_back_oldest() noexcept {
  std::erase_if(idle_, [](const auto& same) { return same.second.empty(); });
  const auto oldest = std::min_element(
      idle_.begin(), idle_.end(),
      [](const auto& a, const auto& b) { return a.second.front().since < b.second.front().since; });
  if (oldest == idle_.end()) {
    return false;
  }
  auto& [bytes, blocks] = *oldest;
  backend_.deallocate(blocks.front().block);
  blocks.erase(blocks.begin());
  held_ -= bytes;
  return true;
}

void BufferPool::give_back_all() noexcept {
  for (const auto& [bytes, blocks] : idle_) {
    for (const Idle& idle : blocks) {
      backend_.deallocate(idle.block);
      held_ -= bytes;
    }
  }
  idle_.clear();
}

std::size_t BufferPool::allocations() const {
  const std::lock_guard lock(mutex_);
  return misses_;
}

std::size_t BufferPool::in_use() const {
  const std::lock_guard lock(mutex_);
  return in_use_;
}

std::size_t BufferPool::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

std::size_t BufferPool::peak() const {
  const std::lock_guard lock(mutex_);
  return peak_;
}

void BufferPool::trim() noexcept {
  const std::lock_guard lock(mutex_);
  give_back_all();
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
