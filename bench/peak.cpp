// How much a processor could multiply and add, if nothing had to be fetched.

#include <omp.h>

#include <algorithm>
#include <cstdlib>

#include <dl/base/stopwatch.h>
#include <dl/cpu/gemm/gemm.h>
#include "bench/products.h"

namespace dl::bench {
namespace {

constexpr int kRounds = 1 << 20;
constexpr int kSums = 10;  // two units, each with results that take four or five cycles, stay busy

template <int lanes>
struct Vector {
  typedef float Type __attribute__((vector_size(lanes * sizeof(float))));
};

/// Ten sums, none of which waits for another. To be inlined where the instructions are known. The
/// empty piece of assembler says that it changes a sum, so the compiler can leave nothing out.
template <int lanes>
[[gnu::always_inline]] inline void multiply_and_add() {
  using Vec = typename Vector<lanes>::Type;
  const Vec factor = Vec{} + 0.5f, term = Vec{} + 1.0f;
  Vec sums[kSums] = {};
  for (int round = 0; round < kRounds; ++round) {
#pragma GCC unroll 10
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

double peak_gflops() {
  const Work work = work_for(gemm::instruction_set_from(std::getenv("DL_INSTRUCTION_SET")));
  double least = 1e9;
  for (int i = 0; i < 5; ++i) {
    int threads = 1;
    const Stopwatch watch;
#pragma omp parallel
    {
#pragma omp single
      threads = omp_get_num_threads();
      work.run();
    }
    least = std::min(least, watch.seconds() / threads);
  }
  return 2.0 * work.lanes * kSums * kRounds / least / 1e9;
}

}  // namespace dl::bench
