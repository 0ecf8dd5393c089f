#include <dl/cpu/peak.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <algorithm>

#include <dl/base/check.h>
#include <dl/base/stopwatch.h>

namespace dl {
namespace {

constexpr int kRounds = 1 << 20;
// Two units, each with results that take four or five cycles, stay busy; without fused products
// these are two instructions.
constexpr int kSums = 12;

template <int lanes>
struct Vector {
  typedef float Type __attribute__((vector_size(lanes * sizeof(float))));
};

/// Sums, none of which waits for another. To be inlined where the instructions are known. The
/// empty piece of assembler says that it changes a sum, so the compiler can leave nothing out.
template <int lanes>
[[gnu::always_inline]] inline void multiply_and_add() {
  using Vec = typename Vector<lanes>::Type;
  const Vec factor = Vec{} + 0.5f, term = Vec{} + 1.0f;
  Vec sums[kSums] = {};
  for (int round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kSums; ++i) {
      sums[i] = sums[i] * factor + term;
#ifdef __x86_64__
      asm volatile("" : "+v"(sums[i]));
#else
      asm volatile("" : "+w"(sums[i]));
#endif
    }
  }
}

struct Work {
  void (*run)();
  int lanes;
};

void run_portable() { multiply_and_add<4>(); }
#ifdef __x86_64__
[[gnu::target("avx2,fma")]] void run_avx2() { multiply_and_add<8>(); }
[[gnu::target("avx512f")]] void run_avx512() { multiply_and_add<16>(); }
#endif

Work work_for(gemm::InstructionSet set) {
#ifdef __x86_64__
  if (set == gemm::InstructionSet::avx512) {
    return {run_avx512, 16};
  }
  if (set == gemm::InstructionSet::avx2) {
    return {run_avx2, 8};
  }
#endif
  static_cast<void>(set);
  return {run_portable, 4};
}

}  // namespace

double peak_gflops(gemm::InstructionSet set, int threads) {
  check(gemm::available(set), "peak: there is no ", gemm::name(set), " here");
  const Work work = work_for(set);
  double least = 1e9;
  for (int i = 0; i < 5; ++i) {
    int team = 1;
    const Stopwatch watch;
#ifdef _OPENMP
#pragma omp parallel num_threads(threads)
    {
#pragma omp single
      team = omp_get_num_threads();
      work.run();
    }
#else
    static_cast<void>(threads);
    work.run();
#endif
    least = std::min(least, watch.seconds() / team);
  }
  return 2.0 * work.lanes * kSums * kRounds / least / 1e9;
}

}  // namespace dl
