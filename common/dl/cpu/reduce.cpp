// Sums, their gradient, and the largest element.
//
// Plain loops: xtensor's lazy reducers take 13 to 21 times as long, evaluated ones up to 16 times.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>

#include <dl/array/elementwise.h>
#include <dl/cpu/fold.h>
#include <dl/cpu/parallel.h>
#include <dl/ops/reduce.h>

namespace dl::cpu {
namespace {

/// The sum of n numbers. A long row is cut into as many pieces for any number of threads, so that
/// the result does not depend on it.
double sum_of(const float* x, Index n) {
  constexpr Index kPieces = 64;
  if (n < kGrain) {
    return fold(x, n, 0.0, std::plus());
  }
  double partial[kPieces];
  parallel_chunks(kPieces, n / kPieces, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const Index first = n * i / kPieces, last = n * (i + 1) / kPieces;
      partial[i] = fold(x + first, last - first, 0.0, std::plus());
    }
  });
  return std::accumulate(partial, partial + kPieces, 0.0);
}

void sum(const Array& x, const ReduceDims& dims, float divisor, Array& y) {
  const auto [outer, n, inner] = dims;
  const auto result = [divisor](double sum) { return static_cast<float>(sum) / divisor; };
  if (outer == 1 && inner == 1) {
    *y.data() = result(sum_of(x.data(), n));
    return;
  }
  if (inner == 1) {
    parallel_chunks(outer, n, [&, n = n](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        y.data()[i] = result(fold(x.data() + i * n, n, 0.0, std::plus()));
      }
    });
    return;
  }
  // The threads share out the columns; row after row is added to a block of them, in double.
  for (Index i = 0; i < outer; ++i) {
    const float* rows = x.data() + i * n * inner;
    float* total = y.data() + i * inner;
    parallel_chunks(inner, n, [&, n = n, inner = inner](Index begin, Index end) {
      constexpr Index kBlock = 256;
      for (Index first = begin; first < end; first += kBlock) {
        const Index columns = std::min(kBlock, end - first);
        double partial[kBlock] = {};
        for (Index row = 0; row < n; ++row) {
          const float* from = rows + row * inner + first;
          for (Index j = 0; j < columns; ++j) {
            partial[j] += static_cast<double>(from[j]);
          }
        }
        std::transform(partial, partial + columns, total + first, result);
      }
    });
  }
}

void sum_backward(const Array& y, const ReduceDims& dims, float factor, Array& x) {
  if (factor != 1) {  // each number is multiplied once, not at each of its repetitions
    return sum_backward(unary(MulScalar{factor}, y), dims, 1, x);
  }
  const auto [outer, n, inner] = dims;
  parallel_chunks(outer * n, inner, [&, n = n, inner = inner](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      const float* from = y.data() + row / n * inner;
      std::copy(from, from + inner, x.data() + row * inner);
    }
  });
}

/// The place of the first of the largest of n numbers; a NaN is larger than all, as in PyTorch.
Index first_largest(const float* x, Index n) {
  Index largest = 0;
  for (Index j = 1; j < n && !std::isnan(x[largest]); ++j) {
    if (!(x[j] <= x[largest])) {
      largest = j;
    }
  }
  return largest;
}

/// The same of a row of any length. In a long one the largest number is sought first, several at a
/// time, and then the block in which it stands.
Index position_of_largest(const float* row, Index columns) {
  constexpr Index kBlock = 32;
  if (columns <= 2 * kBlock) {
    return first_largest(row, columns);
  }
  const float largest =
      fold(row, columns, row[0], [](float a, float b) { return a >= b || std::isnan(a) ? a : b; });
  const auto is_in_block = [&](const float* block) {
    int found = 0;  // without an early end, so that the compiler compares several at a time
    for (Index j = 0; j < kBlock; ++j) {
      found |= block[j] == largest || std::isnan(block[j]) ? 1 : 0;
    }
    return found != 0;
  };
  Index block = 0;
  while (block + kBlock < columns && !is_in_block(row + block)) {
    block += kBlock;
  }
  return block + first_largest(row + block, std::min(kBlock, columns - block));
}

void argmax(const Array& x, const ReduceDims& dims, IntArray& y) {
  const auto [outer, n, inner] = dims;
  if (inner == 1) {
    parallel_chunks(outer, n, [&, n = n](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        y.data()[i] = static_cast<std::int32_t>(position_of_largest(x.data() + i * n, n));
      }
    });
    return;
  }
  // Row after row is compared with a block of columns' largest so far.
  constexpr Index kBlock = 256;
  const Index across = (inner + kBlock - 1) / kBlock;
  parallel_chunks(outer * across, n * std::min(inner, kBlock),
                  [&, n = n, inner = inner](Index begin, Index end) {
                    for (Index block = begin; block < end; ++block) {
                      const Index i = block / across, first = block % across * kBlock;
                      const Index columns = std::min(kBlock, inner - first);
                      const float* from = x.data() + i * n * inner + first;
                      std::int32_t* at = y.data() + i * inner + first;
                      float largest[kBlock];
                      std::copy(from, from + columns, largest);
                      std::fill(at, at + columns, 0);
                      for (Index row = 1; row < n; ++row) {
                        for (Index j = 0; j < columns; ++j) {
                          const float next = from[row * inner + j];
                          const bool larger = !(next <= largest[j]) && !std::isnan(largest[j]);
                          largest[j] = larger ? next : largest[j];
                          at[j] = larger ? static_cast<std::int32_t>(row) : at[j];
                        }
                      }
                    }
                  });
}

/// Calls f(i, place) for the elements of a result (outer, inner): the place is where the element at
/// the position along the middle axis stands in (outer, n, inner).
template <class F>
void for_each_place(const ReduceDims& dims, const IntArray& positions, const F& f) {
  const auto [outer, n, inner] = dims;
  parallel_chunks(outer * inner, 1, [&, n = n, inner = inner](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      f(i, (i / inner * n + positions.data()[i]) * inner + i % inner);
    }
  });
}

void take(const Array& x, const ReduceDims& dims, const IntArray& positions, Array& y) {
  for_each_place(dims, positions, [&](Index i, Index place) { y.data()[i] = x.data()[place]; });
}

void take_backward(const Array& dy, const ReduceDims& dims, const IntArray& positions, Array& dx) {
  fill(dx, 0);
  for_each_place(dims, positions, [&](Index i, Index place) { dx.data()[place] = dy.data()[i]; });
}

void count_correct(const Array& z, const Labels& labels, Array& count) {
  const Index columns = z.shape()[1];
  std::atomic<Index> right = 0;  // of whole numbers: the order does not matter
  parallel_chunks(z.shape()[0], columns, [&](Index begin, Index end) {
    Index here = 0;
    for (Index i = begin; i < end; ++i) {
      here += position_of_largest(z.data() + i * columns, columns) == labels.data()[i];
    }
    right += here;
  });
  *count.data() = static_cast<float>(right);
}

}  // namespace

void register_reduce() {
  sum_kernel.provide(Device::cpu, sum);
  sum_backward_kernel.provide(Device::cpu, sum_backward);
  argmax_kernel.provide(Device::cpu, argmax);
  take_kernel.provide(Device::cpu, take);
  take_backward_kernel.provide(Device::cpu, take_backward);
  count_correct_kernel.provide(Device::cpu, count_correct);
}

}  // namespace dl::cpu
