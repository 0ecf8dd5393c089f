// Minibatches out of a data set of bytes.

#include <algorithm>

#include <dl/array/load_batch.h>
#include <dl/cpu/parallel.h>
#include <dl/kernels/pixel.h>

namespace dl::cpu {
namespace {

/// Asks for the cache lines of [data, data + bytes) ahead of their use.
void prefetch(const std::uint8_t* data, Index bytes) {
  constexpr Index kCacheLine = 64;
  for (Index i = 0; i < bytes; i += kCacheLine) {
    __builtin_prefetch(data + i);
  }
}

void load_batch(const LabelledImages& set, std::span<const Index> rows, Array& X, Labels& y) {
  // In a random order the processor cannot guess which image comes next; without being told, it
  // waits for the memory more than twice as long.
  constexpr Index kAhead = 4;
  const auto count = static_cast<Index>(rows.size());
  const Index size = count == 0 ? 0 : X.size() / count;
  parallel_chunks(count, size, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (i + kAhead < end) {
        prefetch(set.pixels.data() + rows[static_cast<std::size_t>(i + kAhead)] * size, size);
      }
      const std::uint8_t* from = set.pixels.data() + rows[static_cast<std::size_t>(i)] * size;
      float* to = X.data() + i * size;
      for (Index j = 0; j < size; ++j) {
        to[j] = to_unit_interval(from[j]);
      }
    }
  });
  std::transform(rows.begin(), rows.end(), y.data(),
                 [&set](Index row) { return set.labels[static_cast<std::size_t>(row)]; });
}

}  // namespace

void register_load_batch() { load_batch_kernel.provide(Device::cpu, load_batch); }

}  // namespace dl::cpu
