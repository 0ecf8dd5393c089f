// How the CPU's kernels share their work among threads.
#pragma once

#ifdef _OPENMP
#include <omp.h>
#endif

#include <dl/base/shape.h>
#include <dl/cpu/threads.h>

namespace dl {

/// Work on fewer numbers than this is done faster by one thread than shared out.
constexpr Index kGrain = 1 << 14;

/// Calls f(thread, threads) in each thread of a team, at the same time, and returns when all have
/// returned. There may be fewer threads than cpu_threads(): the settings of OpenMP or the system
/// decide. f must not throw, and must do the same work in whatever number of parts.
template <class F>
void in_parallel(const F& f) {
#ifdef _OPENMP
#pragma omp parallel num_threads(cpu_threads())
  f(static_cast<Index>(omp_get_thread_num()), static_cast<Index>(omp_get_num_threads()));
#else
  f(Index{0}, Index{1});
#endif
}

/// Calls f(begin, end) for consecutive pieces that make up [0, n), one for each thread, all at the
/// same time; `cost` is the work for each of the n, in numbers touched. f must not throw.
///
/// The branch is ours because `omp parallel if(false)` still costs a microsecond.
template <class F>
void parallel_chunks(Index n, Index cost, const F& f) {
  if (n * cost < kGrain || cpu_threads() == 1) {
    f(Index{0}, n);
    return;
  }
  in_parallel(
      [&](Index thread, Index threads) { f(n * thread / threads, n * (thread + 1) / threads); });
}

}  // namespace dl
