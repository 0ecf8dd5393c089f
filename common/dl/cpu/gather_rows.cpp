// Minibatches out of a data set of numbers.

#include <dl/array/gather_rows.h>

#include <algorithm>

#include <dl/cpu/parallel.h>

namespace dl::cpu {
namespace {

void gather_rows(const LabelledRows& set, std::span<const Index> rows, Array& X, Labels& y) {
  const auto count = static_cast<Index>(rows.size());
  const Index size = count == 0 ? 0 : X.size() / count;
  parallel_chunks(count, size, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const float* const from = set.numbers.data() + rows[static_cast<std::size_t>(i)] * size;
      std::copy(from, from + size, X.data() + i * size);
    }
  });
  std::transform(rows.begin(), rows.end(), y.data(),
                 [&set](Index row) { return set.labels[static_cast<std::size_t>(row)]; });
}

}  // namespace

void register_gather_rows() { gather_rows_kernel.provide(Device::cpu, gather_rows); }

}  // namespace dl::cpu
