#include "timing.h"

#include <cstdio>
#include <optional>

#include <dl/base/check.h>
#include "bench/gpu/sections.h"

namespace dl::gpu_kernels {
namespace {

/// The GPU, or the sentence that there is none.
std::optional<bench::gpu::Machine> machine(bool demanded) {
  try {
    return bench::gpu::open_machine();
  } catch (const Error& error) {
    if (demanded) {
      throw;
    }
    std::printf("\nnot timed: %s\n", error.what());
    return std::nullopt;
  }
}

}  // namespace

void time_on_gpu(Index n, bool demanded) {
  if (const auto gpu = machine(demanded)) {
    std::printf("\ntimed on %s:\n", gpu->description.c_str());
    bench::gpu::Report report(*gpu, {});
    const bench::gpu::Sizes sizes{.matrix = n};
    bench::gpu::time_products(report, sizes);
    bench::gpu::time_softmax(report, sizes);
    check(!report.failed(), "a rung computes something wrong on this GPU: see above");
  }
}

}  // namespace dl::gpu_kernels
