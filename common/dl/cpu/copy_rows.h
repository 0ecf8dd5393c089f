// Rows of a matrix by their numbers: for minibatches and for embeddings.
#pragma once

#include <algorithm>
#include <span>

#include <dl/cpu/parallel.h>

namespace dl::cpu {

/// `to` (n, size) = the rows of `from` that the n `rows` name, of `size` numbers each.
template <class I>
void copy_rows(const float* from, std::span<const I> rows, Index size, float* to) {
  parallel_chunks(static_cast<Index>(rows.size()), size, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      std::copy_n(from + Index{rows[static_cast<std::size_t>(i)]} * size, size, to + i * size);
    }
  });
}

}  // namespace dl::cpu
