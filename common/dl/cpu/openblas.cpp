#include <dl/cpu/openblas.h>

#include <cblas.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <dl/base/check.h>

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
  const auto numbers = [](gemm::Size count, int period) {  // small whole ones, some below zero
    std::vector<float> all(static_cast<std::size_t>(count));
    const int low = period / 2;
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i] = static_cast<float>(static_cast<int>(i) % period - low);
    }
    return all;
  };
  for (const gemm::Size n : {1, 5, 17, 67, 131}) {
    const gemm::Size m = n + 2, k = n + 7;
    const std::vector<float> A = numbers(m * k, 13), B = numbers(k * n, 11);
    for (const bool At : {false, true}) {
      for (const bool Bt : {false, true}) {
        const gemm::Operand a{A.data(), At ? 1 : k, At ? m : 1};
        const gemm::Operand b{B.data(), Bt ? 1 : n, Bt ? k : 1};
        std::vector<float> C = numbers(m * n, 7);
        multiply({m, n, k, a, b, C.data(), n});
        for (gemm::Size i = 0; i < m; ++i) {
          for (gemm::Size j = 0; j < n; ++j) {
            float sum = 0;  // exact, in whatever order
            for (gemm::Size l = 0; l < k; ++l) {
              sum += a.data[i * a.row + l * a.column] * b.data[l * b.row + j * b.column];
            }
            if (!(C.data()[i * n + j] == sum)) {
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
