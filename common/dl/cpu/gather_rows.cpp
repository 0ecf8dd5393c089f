// Minibatches out of a data set of numbers.

#include <dl/array/gather_rows.h>

#include <algorithm>

#include <dl/cpu/copy_rows.h>

namespace dl::cpu {
namespace {

void gather_rows(const LabelledRows& set, std::span<const Index> rows, Array& X, Labels& y) {
  const Index size = rows.empty() ? 0 : X.size() / static_cast<Index>(rows.size());
  copy_rows(set.numbers.data(), rows, size, X.data());
  std::transform(rows.begin(), rows.end(), y.data(),
                 [&set](Index row) { return set.labels[static_cast<std::size_t>(row)]; });
}

}  // namespace

void register_gather_rows() { gather_rows_kernel.provide(Device::cpu, gather_rows); }

}  // namespace dl::cpu
