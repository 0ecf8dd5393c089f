// How the CPU's kernels share their work among threads.
#pragma once

#ifdef _OPENMP
#include <omp.h>
#endif

#include "base/shape.h"

namespace dl {

/// As many threads as share the work; 1 in a build without OpenMP.
inline int max_threads() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

/// Whether the BLAS uses OpenMP's threads: then a call of it from one of several is its alone.
bool blas_follows_openmp();

/// Work on fewer numbers than this is done faster by one thread than shared out.
constexpr Index kGrain = 1 << 14;

/// Calls f(begin, end) for consecutive pieces that make up [0, n), one for each thread, all at the
/// same time; `cost` is the work for each of the n, in numbers touched. f must not throw.
///
/// The branch is ours because `omp parallel if(false)` still costs a microsecond.
template <class F>
void parallel_chunks(Index n, Index cost, const F& f) {
  if (n * cost < kGrain || max_threads() == 1) {
    f(Index{0}, n);
    return;
  }
#ifdef _OPENMP
#pragma omp parallel
  {
    const Index threads = omp_get_num_threads();
    const Index thread = omp_get_thread_num();
    f(n * thread / threads, n * (thread + 1) / threads);
  }
#endif
}

}  // namespace dl
