#include "gpu/ladder/counts.h"

#include <algorithm>
#include <iterator>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include "gpu/kernels/matmul.cuh"
#include "gpu/ladder/matmul.cuh"
#include "gpu/ladder/softmax.cuh"
#include "gpu/ladder/training_step/cost.h"

namespace dl::ladder {
namespace {

using simulator::Report;
using simulator::simulate;

constexpr Index kBytesOfASector = 32;

Global<const float> in(const Array& x) { return {x.data(), x.size()}; }
Global<float> out(Array& x) { return {x.data(), x.size()}; }

Index volume(const Extent& extent) { return Index{extent.x} * extent.y * extent.z; }

/// The ladder, and the kernel that the backend has for products of any size.
std::vector<MatmulRung> products() {
  std::vector<MatmulRung> all(std::begin(kMatmulLadder), std::end(kMatmulLadder));
  all.push_back({"the backend's", "a lane's numbers close to its neighbours'",
                 kernels::matmul<false, false, true>,
                 [](int m, int n) { return kernels::matmul_launch(m, n); }});
  return all;
}

/// Clocks a second of all multiprocessors of an H200 together. In one of them a multiprocessor
/// multiplies and adds 128 pairs, which are 256 operations, and shared memory answers a warp once.
constexpr double kClocks = gpu::kH200.flops / 256;

/// Those that begin in an array, as if it began at kOrigin.
std::vector<simulator::WarpAccess> of(const Array& x,
                                      std::span<const simulator::WarpAccess> accesses) {
  const auto begin = reinterpret_cast<std::uintptr_t>(x.data());
  const std::uintptr_t end = begin + static_cast<std::uintptr_t>(x.size()) * sizeof(float);
  std::vector<simulator::WarpAccess> found;
  for (simulator::WarpAccess access : accesses) {
    const auto lane = std::ranges::find_if(access.addresses, [](auto a) { return a != 0; });
    if (lane != access.addresses.end() && *lane >= begin && *lane < end) {
      for (std::uintptr_t& address : access.addresses) {
        address = address == 0 ? 0 : address - begin + kOrigin;
      }
      found.push_back(access);
    }
  }
  return found;
}

}  // namespace

Index Counted::blocks() const { return volume(launch.grid); }
Index Counted::threads() const { return volume(launch.block); }

std::vector<Counted> count_products(int n) {
  const Array A = full({n, n}, 1), B = full({n, n}, 1);
  Array C({n, n});
  std::vector<Counted> all;
  for (const MatmulRung& rung : products()) {
    const Launch launch = rung.launch(n, n);
    all.push_back(
        {rung.name, rung.idea, rung.tf32, launch,
         simulate(launch, {.transactions = true}, rung.kernel, in(A), in(B), out(C), n, n, n)});
  }
  return all;
}

std::vector<Counted> count_softmaxes(int rows, int columns) {
  const Array z = full({rows, columns}, 1);
  Array p(z.shape());
  std::vector<Counted> all;
  for (const SoftmaxRung& rung : kSoftmaxLadder) {
    const Launch launch = rung.launch(rows);
    all.push_back(
        {rung.name, rung.idea, false, launch,
         simulate(launch, {.transactions = true}, rung.kernel, in(z), out(p), rows, columns)});
  }
  return all;
}

FirstWarp trace_product(const std::string& name, int n) {
  const Array A = full({n, n}, 1), B = full({n, n}, 1);
  Array C({n, n});
  for (const MatmulRung& rung : products()) {
    if (rung.name != name) {
      continue;
    }
    FirstWarp first;
    const auto keep = [&](const simulator::WarpTrace& trace) {
      if (trace.block == 0 && trace.warp == 0) {
        first = {
            of(A, trace.global), of(B, trace.global), {trace.shared.begin(), trace.shared.end()}};
      }
    };
    simulate(rung.launch(n, n), {.transactions = true, .trace = keep}, rung.kernel, in(A), in(B),
             out(C), n, n, n);
    return first;
  }
  fail("ladder: no rung is called ", name);
}

double bytes_asked_for(const Report& report) {
  return static_cast<double>(report.sectors * kBytesOfASector);
}

Bound bound(double flops, const Report& report) {
  const Bound all[] = {
      {"arithmetic", flops / gpu::kH200.flops},
      {"level-two cache", bytes_asked_for(report) / gpu::kH200.bandwidth},
      {"shared memory", static_cast<double>(report.wavefronts) / kClocks},
  };
  return *std::max_element(std::begin(all), std::end(all),
                           [](const Bound& a, const Bound& b) { return a.seconds < b.seconds; });
}

int resident_warps(const Counted& rung) {
  // CUDA C++ Programming Guide, "Technical Specifications per Compute Capability", 9.0; CUDA keeps
  // 1 KB of each block's shared memory for itself.
  constexpr Index kWarps = 64, kBlocks = 32, kShared = 228 << 10, kOfEachBlock = 1 << 10;
  const Index warps = (rung.threads() + 31) / 32;
  const Index blocks =
      std::min({kBlocks, kWarps / warps, kShared / (rung.report.shared_bytes + kOfEachBlock)});
  return static_cast<int>(blocks * warps);
}

}  // namespace dl::ladder
