#include "ladder.h"

#include <algorithm>
#include <vector>

#include <dl/array/buffer.h>
#include <dl/cpu/parallel.h>

namespace dl::products {
namespace {

/// Calls f(begin, end) for shares of [0, n): one on each thread.
template <class F>
void share(Size n, int threads, const F& f) {
  if (threads == 1) {
    f(Size{0}, n);
    return;
  }
  in_parallel([&](Index thread, Index team) { f(n * thread / team, n * (thread + 1) / team); });
}

/// A matrix by rows: where it stands, or else a copy.
class Rows {
 public:
  Rows(const gemm::Operand& X, Size rows, Size columns, int threads) : data_(X.data) {
    if (X.column == 1) {
      return;
    }
    copy_.resize(static_cast<std::size_t>(rows * columns));
    data_ = copy_.data();
    share(rows, threads, [&](Size begin, Size end) {
      for (Size i = begin; i < end; ++i) {
        for (Size j = 0; j < columns; ++j) {
          copy_[static_cast<std::size_t>(i * columns + j)] = X.data[i * X.row + j * X.column];
        }
      }
    });
  }

  const float* data() const { return data_; }

 private:
  const float* data_;
  std::vector<float> copy_;
};

}  // namespace

std::vector<gemm::InstructionSet> available_sets() {
  using gemm::InstructionSet;
  std::vector<InstructionSet> sets;
  for (const auto set : {InstructionSet::portable, InstructionSet::avx2, InstructionSet::avx512}) {
    if (gemm::available(set)) {
      sets.push_back(set);
    }
  }
  return sets;
}

const Rung* rungs(gemm::InstructionSet set) {
#ifdef DL_PRODUCTS_X86  // the files for these are compiled
  if (set == gemm::InstructionSet::avx512) {
    return rungs_avx512();
  }
  if (set == gemm::InstructionSet::avx2) {
    return rungs_avx2();
  }
#endif
  static_cast<void>(set);
  return rungs_portable();
}

// #region threads
void multiply(const Rung& rung, const gemm::Product& p, int threads) {
  const Rows A(p.A, p.m, p.k, threads), B(p.B, p.k, p.n, threads);
  share(p.m, threads, [&](Size begin, Size end) {
    rung.multiply(A.data() + begin * p.k, B.data(), p.C + begin * p.n, end - begin, p.n, p.k);
  });
}
// #endregion threads

void multiply_own(gemm::InstructionSet set, const gemm::Product& p, int threads) {
  const auto one = static_cast<Size>(gemm::kScratch);
  const Buffer scratch(static_cast<std::size_t>(threads * one) * sizeof(float), Device::cpu);
  share(threads, threads, [&](Size first, Size end) {
    for (Size thread = first; thread < end; ++thread) {  // of fewer threads each has several shares
      const Size begin = p.m * thread / threads;
      gemm::Product rows = p;
      rows.m = p.m * (thread + 1) / threads - begin;
      rows.A.data += begin * p.A.row;
      rows.C += begin * p.c_row;
      gemm::multiply_by(set)(rows, static_cast<float*>(scratch.data()) + thread * one);
    }
  });
}

}  // namespace dl::products
