#include <dl/cpu/openblas.h>

#include <cblas.h>
#include <dlfcn.h>
#include <gmock/gmock.h>

#include <atomic>

#include <dl/array/functions.h>
#include <dl/cpu/cpu_backend.h>
#include "support/close.h"
#include "support/environment.h"
#include "support/random.h"

namespace {

std::atomic<int> calls = 0;

}  // namespace

/// Stands in front of the library's: counts, and hands on.
extern "C" void cblas_sgemm(OPENBLAS_CONST enum CBLAS_ORDER order,
                            OPENBLAS_CONST enum CBLAS_TRANSPOSE a,
                            OPENBLAS_CONST enum CBLAS_TRANSPOSE b, OPENBLAS_CONST blasint m,
                            OPENBLAS_CONST blasint n, OPENBLAS_CONST blasint k,
                            OPENBLAS_CONST float alpha, OPENBLAS_CONST float* A,
                            OPENBLAS_CONST blasint lda, OPENBLAS_CONST float* B,
                            OPENBLAS_CONST blasint ldb, OPENBLAS_CONST float beta, float* C,
                            OPENBLAS_CONST blasint ldc) {
  static const auto next =
      reinterpret_cast<decltype(&cblas_sgemm)>(dlsym(RTLD_NEXT, "cblas_sgemm"));
  ++calls;
  next(order, a, b, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc);
}

namespace dl {
namespace {

TEST(OpenBlas, IsCorrectedWhereItsKernelsAreOlderThanTheProcessor) {
  using openblas::to_be_corrected;
  for (const char* old :
       {"Prescott", "Core2", "Nehalem", "Sandybridge", "Opteron_SSE3", "Steamroller"}) {
    EXPECT_TRUE(to_be_corrected(old, true, nullptr)) << old;
    EXPECT_FALSE(to_be_corrected(old, false, nullptr)) << old << ", on a processor as old";
    EXPECT_FALSE(to_be_corrected(old, true, "Prescott")) << "somebody has said so";
    EXPECT_FALSE(to_be_corrected(old, true, "")) << "that is: by the processor's own word";
  }
  for (const char* newer : {"Haswell", "Zen", "Excavator", "SkylakeX", "Cooperlake",
                            "SapphireRapids", "a name of tomorrow", ""}) {
    EXPECT_FALSE(to_be_corrected(newer, true, nullptr)) << newer;
  }
}

TEST(OpenBlas, TheFirstLineNamesWhoMultiplies) {
  const Array A = random_array({67, 45}), B = random_array({45, 33}, 2);
  set_cpu_matmul(Matmul::own);
  const int before = calls;
  const Array ours = matmul(A, B);
  EXPECT_EQ(calls, before);
  EXPECT_THAT(backend(Device::cpu).description(), testing::HasSubstr(", own products ("));

  set_cpu_matmul(Matmul::openblas);
  const Array theirs = matmul(A, B);
  EXPECT_GT(calls, before) << "the first line says OpenBLAS, and the product did not reach it";
  EXPECT_THAT(backend(Device::cpu).description(), testing::HasSubstr(", OpenBLAS "));
  EXPECT_TRUE(is_close(theirs, ours, 1e-5));

  set_cpu_matmul(Matmul::automatic);
  EXPECT_THAT(backend(Device::cpu).description(), testing::HasSubstr(", own products ("));
}

TEST(OpenBlas, RefusesTheGpusLibrary) { EXPECT_THROW(set_cpu_matmul(Matmul::cublas), Error); }

#ifdef __x86_64__
// As on a processor that Debian 12's OpenBLAS does not know: it has begun with its oldest kernels.
TEST(OpenBlas, TakesNewerKernelsInThisProcess) {
  using Function = void (*)();
  const auto quit = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit"));
  const auto init = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init"));
  if (quit == nullptr || init == nullptr || !__builtin_cpu_supports("avx2")) {
    GTEST_SKIP() << "this OpenBLAS is built for one processor, or this processor is an old one";
  }
  const Environment unset("OPENBLAS_CORETYPE", std::nullopt);
  {
    const Environment old("OPENBLAS_CORETYPE", "Prescott");
    quit();
    init();
  }
  ASSERT_STREQ(openblas_get_corename(), "Prescott");
  openblas::prepare();
  EXPECT_FALSE(openblas::outdated(openblas_get_corename(), true)) << openblas_get_corename();
  EXPECT_THAT(openblas::description(), testing::EndsWith("; it had taken its kernels for Prescott, "
                                                         "which are older than this processor"));
  EXPECT_EQ(std::getenv("OPENBLAS_CORETYPE"), nullptr) << "children should choose for themselves";
}
#endif

}  // namespace
}  // namespace dl
