#include "cpu/openblas.h"

#include <cblas.h>
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/check.h"

namespace dl::openblas {
namespace {

constexpr const char* kCoretype = "OPENBLAS_CORETYPE";

/// What prepare() has to say.
std::string& note() {
  static std::string text;
  return text;
}

/// Lets OpenBLAS choose its kernels again: those of this name or, for "", by what the processor
/// says that it can do, and not by its model. By two functions that its library exports and its
/// header does not name; false where it has none, since it was built for one processor.
bool choose_kernels(const std::string& name) {
  using Function = void (*)();
  const auto quit = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit"));
  const auto init = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init"));
  if (quit == nullptr || init == nullptr) {
    return false;
  }
  setenv(kCoretype, name.c_str(), 1);
  quit();
  init();
  unsetenv(kCoretype);
  return true;
}

/// Whether a few products of odd sizes are what three loops make of them.
bool multiplies_rightly() {
  for (const int n : {1, 5, 17, 67, 131}) {
    const int m = n + 2, k = n + 7;
    std::vector<float> A(static_cast<std::size_t>(m * k)), B(static_cast<std::size_t>(k * n));
    for (std::size_t i = 0; i < A.size(); ++i) A[i] = static_cast<float>(i % 13) - 6;
    for (std::size_t i = 0; i < B.size(); ++i) B[i] = static_cast<float>(i % 11) - 5;
    for (const bool At : {false, true}) {
      for (const bool Bt : {false, true}) {
        std::vector<float> C(static_cast<std::size_t>(m * n), NAN);
        multiply({m,
                  n,
                  k,
                  {A.data(), At ? 1 : k, At ? m : 1},
                  {B.data(), Bt ? 1 : n, Bt ? k : 1},
                  C.data(),
                  n});
        for (int i = 0; i < m; ++i) {
          for (int j = 0; j < n; ++j) {
            float sum = 0;  // of whole numbers: exact, in whatever order
            for (int l = 0; l < k; ++l) {
              sum += A[static_cast<std::size_t>(At ? l * m + i : i * k + l)] *
                     B[static_cast<std::size_t>(Bt ? j * k + l : l * n + j)];
            }
            if (!(C[static_cast<std::size_t>(i * n + j)] == sum)) {
              return false;
            }
          }
        }
      }
    }
  }
  return true;
}

void correct_kernels() {
  const std::string before = openblas_get_corename();
  if (!to_be_corrected(before, processor_has_avx2_and_fma(), std::getenv(kCoretype))) {
    return;
  }
  if (!choose_kernels("")) {
    note() = concat("; these kernels are older than this processor: ", kCoretype,
                    "=Haswell takes newer ones");
  } else if (outdated(openblas_get_corename(), true)) {
    note() = "; these kernels are older than this processor, and it has no newer ones";
  } else if (!multiplies_rightly()) {
    note() = concat("; it has newer kernels, ", openblas_get_corename(),
                    ", but they compute wrongly here");
    choose_kernels(before);
  } else {
    note() =
        concat("; it had taken its kernels for ", before, ", which are older than this processor");
  }
}

}  // namespace

void prepare() {
  if (openblas_get_parallel() == OPENBLAS_THREAD) {
    openblas_set_num_threads(1);
  }
  correct_kernels();
}

std::string description() {
  static constexpr const char* kThreading[] = {"sequential", "pthreads", "OpenMP"};
  std::string version = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  version.erase(std::min(version.size(), version.find(' ', version.find(' ') + 1)));
  return concat(version, " (", kThreading[openblas_get_parallel()], ", ", openblas_get_corename(),
                ")", note());
}

}  // namespace dl::openblas
