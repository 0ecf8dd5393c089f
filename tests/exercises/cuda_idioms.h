// How CUDA kernels are usually written: each idiom once, for the simulator and for nvcc, which both
// have to take it and compute the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "harness/kernel.h"

namespace dl::idioms {

/// y (64) of x (64), by one block of 64 threads.
using Kernel = void(Global<const float> x, Global<float> y);

/// What it is called, and what y becomes for x[i] = i + 1.
struct Idiom {
  const char* name;
  Kernel* kernel;
  float (*wanted)(int i);
};

__device__ inline int place() { return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); }

// ---- What is read ----

__global__ void auto_is_a_value(Global<const float> x, Global<float> y) {
  const int i = place();
  y[i] = x[i];
  auto before = y[i];
  y[i] = 0;
  before += 1;
  y[i] = before;
}

__global__ void conditional_of_float_and_int(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int i = place();
  shared[i] = x[i];
  __syncthreads();
  y[i] = i < 32 ? shared[i] : 0;
  y[i] += i < 32 ? 0 : 1;
  y[i] += i % 2 == 0 ? y[i] : x[i];
}

__global__ void larger_and_smaller(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int i = place();
  shared[i] = -x[i];
  float v = max(x[i], 0.0f);
  v += min(shared[i], 0.0f);
  v += fmaxf(x[i], shared[i]) + fminf(x[i], 0);
  v += std::max(x[i], 3.0f) - std::min<float>(x[i], 3.0f) + fmax(shared[i], 0);
  v += static_cast<float>(max(i, 7)) - static_cast<float>(max(threadIdx.x, 7));
  y[i] = v;
}

template <class T>
__device__ T larger_of(T a, T b) {
  return a > b ? a : b;
}

__global__ void type_is_deduced(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int i = place();
  shared[i] = x[i];
  y[i] = larger_of(x[i], 10.0f) + larger_of(shared[i], x[i]);
  const auto twice = [](auto v) { return v + v; };
  y[i] += twice(shared[i]);
}

__global__ void casts(Global<const float> x, Global<float> y) {
  const int i = place();
  const int whole = static_cast<int>(x[i]);
  const double wide = double(x[i]) / 2;
  y[i] = (float)whole + static_cast<float>(wide) + float(unsigned(x[i]));
  y[i] = x[i] * 2.0 + y[i] - (double)x[i];
  y[i] -= !x[i];
  if (x[i] && -x[i] < 0) {
    y[i] += +x[i];
  }
}

// ---- References, pointers and compound assignments ----

__global__ void references(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 8, 8> tile;
  const int i = place();
  float& r = tile[i / 8][i % 8];
  const float& from = x[i];
  r = from;
  r *= 2;
  auto& to = y[i];
  to = r;
  auto&& again = y[i];
  again += 1;
}

__global__ void pointers(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int i = place();
  const float* __restrict__ from = &x[0];
  float* const to = &y[0];
  float* s = shared;
  s[i] = from[i];
  *(shared + i) += 1;
  __syncthreads();
  const float* other = &shared[63 - i];
  to[i] = *other;
}

__device__ void fill(float* values, int i, float value) { values[i] = value; }
__device__ float first_of(const float* values) { return values[0]; }

__global__ void row_as_a_pointer(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 8, 8> tile;
  const int i = place();
  fill(tile[i / 8], i % 8, x[i]);
  __syncthreads();
  float* row = tile[i / 8];
  auto same = tile[i / 8];
  y[i] = row[i % 8] + same[i % 8] + first_of(tile[i / 8]);
}

__global__ void compound(Global<const float> x, Global<float> y) {
  __shared__ Shared<int, 64> counts;
  const int i = place();
  counts[i] = 0;
  ++counts[i];
  counts[i]++;
  counts[i] <<= 2;
  counts[i] |= 1;
  counts[i] %= 5;
  y[i] = x[i];
  y[i] += 1;
  y[i] -= 2;
  y[i] *= 3;
  y[i] /= 3;
  y[i]++;
  --y[i];
  y[i] = y[i] = y[i] + static_cast<float>(counts[i]);
}

__global__ void swaps(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int i = place();
  shared[i] = x[i];
  __syncthreads();
  if (i % 2 == 0) {
    const float t = shared[i];
    shared[i] = shared[i + 1];
    shared[i + 1] = t;
  }
  __syncthreads();
  y[i] = shared[i];
}

__global__ void plain_shared_array(Global<const float> x, Global<float> y) {
  __shared__ float shared[64];
  __shared__ float sum;
  const int i = place();
  shared[i] = x[i];
  if (i == 0) {
    sum = 0;
  }
  __syncthreads();
  atomicAdd(&sum, 1.0f);
  __syncthreads();
  y[i] = shared[63 - i] + sum;
}

// ---- Subscripts and places ----

__global__ void subscripts(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const unsigned u = threadIdx.x;
  const std::size_t s = u;
  const Index index = u;
  const unsigned char byte = static_cast<unsigned char>(u);
  const long long wide = u;
  shared[u] = x[s] + x[index] + x[byte];
  shared[threadIdx.x] += x[wide];
  y[u] = shared[s];
}

__global__ void places_in_locals(Global<const float> x, Global<float> y) {
  const auto t = threadIdx;
  const dim3 size = blockDim;
  const uint3 b = blockIdx;
  const int tx = threadIdx.x, all = gridDim.x * blockDim.x;
  const dim3 half(size.x / 2);
  const unsigned i = b.x * size.x + t.x;
  y[i] = x[i] + static_cast<float>(half.x * half.y) + static_cast<float>(all - tx);
}

__global__ void __launch_bounds__(64) loops(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int tid = threadIdx.x;
  shared[tid] = x[tid];
  __syncthreads();
#pragma unroll
  for (int s = blockDim.x / 2; s > 0; s >>= 1) {
    if (tid < s) shared[tid] += shared[tid + s];
    __syncthreads();
  }
  for (int i = tid; i < 64; i += blockDim.x) {
    y[i] = shared[0];
  }
}

__global__ void early_return(Global<const float> x, Global<float> y) {
  const int i = place();
  if (i >= 40) {
    if (i < 64) y[i] = 0;
    return;
  }
  y[i] = x[i];
}

// ---- Helpers ----

__device__ __forceinline__ float square(float v) { return v * v; }

template <int kSize, class F>
__device__ __forceinline__ float sum_of(const float (&values)[kSize], F f) {
  float sum = 0;
  for (float v : values) {
    sum += f(v);
  }
  return sum;
}

__global__ void helpers(Global<const float> x, Global<float> y) {
  const int i = place();
  float mine[2] = {x[i], 1};
  const float shift = 3;
  y[i] = sum_of(mine, [=](float v) { return square(v) + shift; });
}

__device__ float through_reference(Shared<float, 64>& shared, int i) { return shared[63 - i]; }

__global__ void shared_as_a_parameter(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  shared[place()] = x[place()];
  __syncthreads();
  y[place()] = through_reference(shared, place());
}

// ---- Functions of numbers ----

__global__ void functions(Global<const float> x, Global<float> y) {
  const int i = place();
  float v = expf(__logf(x[i])) + __expf(logf(x[i]));                                 // 2 x
  v += __fdividef(x[i], 2.0f) + __fmaf_rn(x[i], 2.0f, 1);                            // 2.5 x + 1
  v += x[i] * x[i] * rsqrtf(x[i] * x[i]);                                            // x
  v += sqrtf(x[i]) * sqrtf(x[i]) + powf(x[i], 1);                                    // 2 x
  v += fabsf(-x[i]) + abs(-x[i]) + exp(x[i] - x[i]);                                 // 2 x + 1
  v += std::exp(x[i] - x[i]) + fma(x[i], 1.0f, 0.0f);                                // x + 1
  v += __ldg(&x[i]) + __frcp_rn(1.0f) - 1 + __saturatef(x[i]) - 1;                   // x
  v += __int2float_rn(__float2int_rn(x[i])) + __int_as_float(__float_as_int(x[i]));  // 2 x
  y[i] = v;
}

__global__ void constants(Global<const float> x, Global<float> y) {
  const int i = place();
  float m = -INFINITY;
  m = max(m, -std::numeric_limits<float>::max());
  y[i] = isinf(m) || isnan(x[i]) || __isnanf(m) ? 0 : x[i];
}

// ---- Warps ----

constexpr unsigned kAll = 0xffffffff;

__global__ void shuffles_of_shared(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  __shared__ Shared<int, 64> ints;
  __shared__ Shared<double, 64> doubles;
  const int i = place(), lane = threadIdx.x % warpSize;
  shared[i] = x[i];
  ints[i] = i;
  doubles[i] = x[i];
  float v = __shfl_down_sync(kAll, shared[i], 16) + __shfl_up_sync(kAll, x[i], 16);
  v += static_cast<float>(__shfl_sync(kAll, ints[i], 0));
  v += static_cast<float>(__shfl_xor_sync(kAll, doubles[i], 31));
  v += static_cast<float>(__shfl_sync(kAll, static_cast<unsigned>(lane), 5));
  v += static_cast<float>(__shfl_down_sync(kAll, lane, 1u, 8));
  y[i] = v;
}

__inline__ __device__ float warp_sum(float val) {
  for (int offset = warpSize / 2; offset > 0; offset /= 2) {
    val += __shfl_down_sync(0xffffffff, val, offset);
  }
  return val;
}

/// As in "Faster parallel reductions on Kepler".
__global__ void block_reduce(Global<const float> x, Global<float> y) {
  static __shared__ Shared<float, 32> shared;
  const int lane = threadIdx.x % warpSize, wid = threadIdx.x / warpSize;
  float val = warp_sum(x[place()]);
  if (lane == 0) shared[wid] = val;
  __syncthreads();
  val = (threadIdx.x < blockDim.x / warpSize) ? shared[lane] : 0;
  if (wid == 0) val = warp_sum(val);
  if (threadIdx.x == 0) shared[0] = val;
  __syncthreads();
  y[place()] = shared[0];
}

__global__ void votes(Global<const float> x, Global<float> y) {
  const int i = place();
  const unsigned low = __ballot_sync(kAll, x[i] <= 3);
  const bool any = __any_sync(kAll, x[i] > 40), all = __all_sync(kAll, x[i] > 32);
  y[i] = static_cast<float>(__popc(low)) + (any ? 10 : 0) + (all ? 100 : 0);
}

__global__ void warp_reductions(Global<const float> x, Global<float> y) {
  const int i = place();
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
  const unsigned most = __reduce_max_sync(kAll, static_cast<unsigned>(x[i]));
  const int sum = __reduce_add_sync(kAll, 1);
#else
  const unsigned most = i < 32 ? 32 : 64;
  const int sum = 32;
#endif
  y[i] = static_cast<float>(most) + static_cast<float>(sum);
}

__global__ void warp_in_shared(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 64> shared;
  const int tid = threadIdx.x;
  shared[tid] = x[tid];
  __syncthreads();
  if (tid < 32) {
    shared[tid] += shared[tid + 32];
    __syncwarp();
    for (int s = 16; s > 0; s /= 2) {
      const float v = shared[tid] + (tid < s ? shared[tid + s] : 0);
      __syncwarp();
      shared[tid] = v;
      __syncwarp();
    }
  }
  __syncthreads();
  y[tid] = shared[0];
}

__global__ void cooperative_group_of_a_warp(Global<const float> x, Global<float> y) {
  __shared__ Shared<float, 2> of_warps;
  namespace cg = cooperative_groups;
  const cg::thread_block block = cg::this_thread_block();
  const auto warp = cg::tiled_partition<32>(block);
  float sum = x[block.thread_rank()];
  for (int offset = warp.size() / 2; offset > 0; offset /= 2) {
    sum += warp.shfl_xor(sum, offset);
  }
  if (warp.thread_rank() == 0) {
    of_warps[warp.meta_group_rank()] = sum;
  }
  block.sync();
  y[place()] = of_warps[0] + of_warps[1] + static_cast<float>(warp.any(warp.thread_rank() == 3));
}

// ---- Atomics ----

__global__ void atomics(Global<const float> x, Global<float> y) {
  __shared__ Shared<int, 4> found;
  __shared__ Shared<float, 1> sum;
  __shared__ Shared<unsigned, 1> bits;
  const int i = place();
  if (i < 4) found[i] = 0;
  if (i == 0) sum[0] = 0, bits[0] = 0;
  __syncthreads();
  atomicAdd(&found[0], 1);
  atomicMax(&found[1], static_cast<int>(x[i]));
  atomicMin(&found[2], -i);
  atomicCAS(&found[3], 0, 5);
  atomicAdd(&sum[0], x[i]);
  atomicOr(&bits[0], 1u << (i % 3));
  __syncthreads();
  y[i] = static_cast<float>(found[0] + found[1] + found[2] + found[3]) + sum[0] +
         static_cast<float>(bits[0]);
}

__global__ void atomic_on_global(Global<const float> x, Global<float> y) {
  const int i = place();
  if (i < 2) y[i] = 0;
  __syncthreads();
  atomicAdd(&y[i % 2], x[i]);
  if (i >= 2) y[i] = 0;
}

// ---- Four at once ----

__global__ void four_at_once(Global<const float> x, Global<float> y) {
  const int i = place();
  if (i < 16) {
    float4 v = reinterpret_cast<const float4*>(x.data)[i];
    v.x += 1;
    reinterpret_cast<float4*>(&y[0])[i] = make_float4(v.x, v.y, v.z, v.w);
  }
}

inline float sum_64() { return 64 * 65 / 2; }

inline constexpr Idiom kIdioms[] = {
    {"auto_is_a_value", auto_is_a_value, [](int i) { return i + 2.0f; }},
    {"conditional_of_float_and_int", conditional_of_float_and_int,
     [](int i) {
       const float x = i + 1.0f, first = i < 32 ? x : 1;
       return first + (i % 2 == 0 ? first : x);
     }},
    {"larger_and_smaller", larger_and_smaller,
     [](int i) {
       const float x = i + 1.0f;
       return x + std::max(x, 3.0f) - std::min(x, 3.0f);
     }},
    {"type_is_deduced", type_is_deduced,
     [](int i) { return std::max(i + 1.0f, 10.0f) + 3 * (i + 1.0f); }},
    {"casts", casts, [](int i) { return 4.5f * (i + 1); }},
    {"references", references, [](int i) { return 2 * (i + 1) + 1.0f; }},
    {"pointers", pointers, [](int i) { return 65.0f - i; }},
    {"row_as_a_pointer", row_as_a_pointer, [](int i) { return 2 * (i + 1) + i / 8 * 8 + 1.0f; }},
    {"compound", compound, [](int i) { return static_cast<float>(i) + 4; }},
    {"swaps", swaps, [](int i) { return i % 2 == 0 ? i + 2.0f : static_cast<float>(i); }},
    {"plain_shared_array", plain_shared_array, [](int i) { return 128.0f - i; }},
    {"subscripts", subscripts, [](int i) { return 4 * (i + 1.0f); }},
    {"places_in_locals", places_in_locals, [](int) { return 1 + 32.0f + 64; }},
    {"loops", loops, [](int) { return sum_64(); }},
    {"early_return", early_return, [](int i) { return i < 40 ? i + 1.0f : 0; }},
    {"helpers", helpers, [](int i) { return (i + 1.0f) * (i + 1.0f) + 7; }},
    {"shared_as_a_parameter", shared_as_a_parameter, [](int i) { return 64.0f - i; }},
    {"functions", functions, [](int i) { return 13.5f * (i + 1) + 3; }},
    {"constants", constants, [](int i) { return i + 1.0f; }},
    {"shuffles_of_shared", shuffles_of_shared,
     [](int i) {
       const int lane = i % 32, first = i - lane;
       const int down = lane < 16 ? i + 16 : i, up = lane >= 16 ? i - 16 : i;
       const int next = lane % 8 < 7 ? lane + 1 : lane;
       return static_cast<float>(down + 1 + up + 1 + first + first + 31 - lane + 1 + 5 + next);
     }},
    {"block_reduce", block_reduce, [](int) { return sum_64(); }},
    {"votes", votes, [](int i) { return i < 32 ? 3.0f : 110.0f; }},
    {"warp_reductions", warp_reductions, [](int i) { return i < 32 ? 64.0f : 96.0f; }},
    {"cooperative_group_of_a_warp", cooperative_group_of_a_warp, [](int) { return sum_64() + 1; }},
    {"warp_in_shared", warp_in_shared, [](int) { return sum_64(); }},
    {"atomics", atomics, [](int) { return 64 + 64 - 63 + 5 + sum_64() + 7; }},
    {"atomic_on_global", atomic_on_global,
     [](int i) { return i == 0   ? 1024.0f
                        : i == 1 ? 1056.0f
                                 : 0.0f; }},
    {"four_at_once", four_at_once, [](int i) { return i + 1 + (i % 4 == 0 ? 1.0f : 0.0f); }},
};

}  // namespace dl::idioms
