// Faults that the tests of the kernels must find: each a change of the text of one kernel, as it is
// made by mistake. make_mutants.cpp compiles the tests with each of them, mutants_test.cpp runs
// them.
#pragma once

#include <ostream>
#include <string>

namespace dl {

struct Mutant {
  std::string name;
  std::string file;         // in gpu/, with the kernel
  std::string text;         // stands there once,
  std::string replacement;  // and is replaced by this
  std::string caught_by;    // the tests, in tests/gpu/
  std::string report;       // a regular expression for what they say

  friend std::ostream& operator<<(std::ostream& out, const Mutant& mutant) {
    return out << mutant.name;
  }
};

// What tests say of a wrong number, and what the simulator says.
inline const std::string kWrong = "numbers are off|Expected equality";
inline const std::string kOutside = "position -?[0-9]+ of ";
inline const std::string kRace = "with no barrier between";
inline const std::string kUnordered = "no barrier between|no thread of the block has written";

inline const Mutant kMutants[] = {
    // ---- kernels/lift.cuh, elementwise.cuh ----
    {"elementwise: the last four without a guard", "kernels/lift.cuh",
     "if (first + kLiftRun <= y.size)", "if (first < y.size)", "kernels/elementwise_test.cpp",
     kOutside},
    {"elementwise: the tail without a guard", "kernels/lift.cuh", "i < y.size; ++i",
     "i < first + kLiftRun; ++i", "kernels/elementwise_test.cpp", kOutside},
    {"elementwise: a thread takes the next one's numbers", "kernels/lift.cuh",
     "kLiftRun * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);",
     "2 * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);", "kernels/elementwise_test.cpp",
     kRace},
    {"elementwise: the block's number left out", "kernels/lift.cuh",
     "kLiftRun * (Index{blockIdx.x} * kLiftThreads + threadIdx.x)", "kLiftRun * Index{threadIdx.x}",
     "kernels/elementwise_test.cpp", "writes over global memory|" + kWrong},
    {"broadcast: a repeated row runs on beyond its end", "kernels/lift.cuh",
     "return j + 1 == size ? 0 : j + 1;", "return j + 1;", "kernels/elementwise_test.cpp",
     kOutside},
    {"broadcast: the row's length left out", "kernels/lift.cuh", "return part[i % part.size];",
     "return part[i];", "kernels/elementwise_test.cpp", kOutside},
    {"bias: the row ignored", "kernels/elementwise.cuh", "return f.value(v + c);",
     "return f.value(v);", "kernels/elementwise_test.cpp", kWrong},
    {"map_backward: x and y exchanged", "kernels/elementwise.cuh", "f.derivative(v, fv)",
     "f.derivative(fv, v)", "kernels/elementwise_test.cpp", kWrong},
    {"zip_backward: the other operand's derivative", "kernels/elementwise.cuh", "f.d_b(u, v)",
     "f.d_a(u, v)", "kernels/elementwise_test.cpp", kWrong},

    // ---- kernels/gather.cuh, sgd.cuh ----
    {"gather: the index ignored", "kernels/gather.cuh", "rows[i / size] * size", "i / size * size",
     "kernels/gather_test.cpp", kWrong},
    {"gather: fours across two images", "kernels/gather.cuh", "if (x.size % 4 == 0) {",
     "if (true) {", "kernels/gather_test.cpp", "not a multiple of four|" + kOutside + "|" + kWrong},
    {"gather: labels without a guard", "kernels/gather.cuh", "if (i < y.size) {", "if (true) {",
     "kernels/gather_test.cpp", kOutside},
    {"sgd: the velocity not kept", "kernels/sgd.cuh", "    velocity[i] = v;\n", "",
     "kernels/sgd_test.cpp", kWrong},
    {"sgd: without a guard", "kernels/sgd.cuh", "i < first + kLiftRun && i < w.size",
     "i < first + kLiftRun", "kernels/sgd_test.cpp", kOutside},

    // ---- kernels/warp.cuh, reduce.cuh ----
    {"sum: shuffles among half a warp", "kernels/warp.cuh",
     "for (int bit = kWarp / 2; bit > 0; bit /= 2) {\n    value +=",
     "for (int bit = kWarp / 4; bit > 0; bit /= 2) {\n    value +=", "kernels/reduce_test.cpp",
     kWrong},
    {"sum: a mask of half a warp", "kernels/warp.cuh", "0xffffffffu", "0x0000ffffu",
     "kernels/reduce_test.cpp", "takes no part|a mask of lanes that its own"},
    {"sum: rows without a guard", "kernels/reduce.cuh", "  if (at >= y.size) {\n    return;\n  }\n",
     "", "kernels/reduce_test.cpp", kOutside},
    {"sum: only lanes with work shuffle", "kernels/reduce.cuh", "sum = warp_sum(sum);",
     "if (begin + lane() < end) sum = warp_sum(sum);", "kernels/reduce_test.cpp", "takes no part"},
    {"sum: each piece begins at the row's beginning", "kernels/reduce.cuh", "j = begin + lane()",
     "j = lane()", "kernels/reduce_test.cpp", kWrong},
    {"sum: columns without a barrier", "kernels/reduce.cuh",
     "  partial[threadIdx.y][threadIdx.x] = sum;\n  __syncthreads();\n",
     "  partial[threadIdx.y][threadIdx.x] = sum;\n", "kernels/reduce_test.cpp", kUnordered},
    {"sum: columns without a guard", "kernels/reduce.cuh",
     "if (threadIdx.y == 0 && column < inner) {", "if (threadIdx.y == 0) {",
     "kernels/reduce_test.cpp", kOutside + "|writes over global memory"},
    {"sum: one row of threads too many", "kernels/reduce.cuh", "row < kSumRows", "row <= kSumRows",
     "kernels/reduce_test.cpp", kOutside},
    {"sum: one row of threads too few", "kernels/reduce.cuh", "int row = 1; row",
     "int row = 2; row", "kernels/reduce_test.cpp", kWrong},
    {"sum: a barrier for some threads only", "kernels/reduce.cuh",
     "  partial[threadIdx.y][threadIdx.x] = sum;\n  __syncthreads();\n",
     "  if (column >= inner) return;\n  partial[threadIdx.y][threadIdx.x] = sum;\n"
     "  __syncthreads();\n",
     "kernels/reduce_test.cpp", "waits in __syncthreads\\(\\) for .* which has returned"},
    {"expand: the outer axis ignored", "kernels/reduce.cuh",
     "y[i / (n * inner) * inner + i % inner]", "y[i % inner]", "kernels/reduce_test.cpp", kWrong},
    {"argmax: NaN is no larger than numbers", "kernels/reduce.cuh",
     "return std::isnan(value) && (!std::isnan(other) || i < j);", "return false;",
     "kernels/reduce_test.cpp", kWrong},
    {"argmax: any of equals", "kernels/reduce.cuh", "(value == other && i < j)", "value == other",
     "kernels/reduce_test.cpp", kWrong},
    {"argmax: a lane without an element reads one", "kernels/reduce.cuh",
     "int largest = lane() < columns ? lane() : 0;", "int largest = lane();",
     "kernels/reduce_test.cpp", kOutside + "|" + kWrong},
    {"count_equal: without a barrier", "kernels/reduce.cuh",
     "    of_warp[threadIdx.y] = equal;\n  }\n  __syncthreads();\n",
     "    of_warp[threadIdx.y] = equal;\n  }\n", "kernels/reduce_test.cpp", kUnordered},

    // ---- kernels/softmax.cuh ----
    {"softmax: rows without a guard", "kernels/softmax.cuh",
     "  if (row >= loss.size) {\n    return;\n  }\n", "", "kernels/softmax_test.cpp", kOutside},
    {"softmax: the maximum of half a warp", "kernels/warp.cuh",
     "for (int bit = kWarp / 2; bit > 0; bit /= 2) {\n    value = fmaxf",
     "for (int bit = kWarp / 4; bit > 0; bit /= 2) {\n    value = fmaxf",
     "kernels/softmax_test.cpp", kWrong},
    {"softmax: the maximum not taken out", "kernels/softmax.cuh",
     "sum += fast_exp(z[begin + j] - max);", "sum += fast_exp(z[begin + j]);",
     "kernels/softmax_test.cpp", kWrong},
    {"softmax: only the first 32 classes", "kernels/softmax.cuh",
     "  for (int j = lane(); j < classes; j += kWarp) {\n    sum += fast_exp",
     "  for (int j = lane(); j < classes && j < kWarp; j += kWarp) {\n    sum += fast_exp",
     "kernels/softmax_test.cpp", kWrong},
    {"cross_entropy: labels not checked", "kernels/softmax.cuh", "0 <= label && label < classes",
     "true", "kernels/softmax_test.cpp", kOutside + "|" + kWrong},
    {"cross_entropy_backward: the label of the first row", "kernels/softmax.cuh",
     "const std::int32_t label = labels[row];\n  const float g",
     "const std::int32_t label = labels[0];\n  const float g", "kernels/softmax_test.cpp", kWrong},
    {"cross_entropy_backward: the gradient that comes in (its 1 / batch) left out",
     "kernels/softmax.cuh", "const float g = dloss[row];", "const float g = 1;",
     "kernels/softmax_test.cpp", kWrong},

    // ---- kernels/matmul.cuh ----
    {"matmul: the first barrier", "kernels/matmul.cuh",
     "  TileB::write(next_B, thread, B_tile[0]);\n  __syncthreads();\n",
     "  TileB::write(next_B, thread, B_tile[0]);\n", "kernels/matmul_test.cpp", kUnordered},
    {"matmul: the barrier of the loop", "kernels/matmul.cuh",
     "      TileB::write(next_B, thread, B_tile[half]);\n    }\n    __syncthreads();\n",
     "      TileB::write(next_B, thread, B_tile[half]);\n    }\n", "kernels/matmul_test.cpp",
     kUnordered},
    {"matmul: one buffer for both tiles", "kernels/matmul.cuh", "    half = 1 - half;\n", "",
     "kernels/matmul_test.cpp", kRace},
    {"matmul: lines without a guard", "kernels/matmul.cuh",
     "if (line >= lines || along >= length) {", "if (along >= length) {", "kernels/matmul_test.cpp",
     kOutside},
    {"matmul: ends of lines without a guard", "kernels/matmul.cuh",
     "if (line >= lines || along >= length) {", "if (line >= lines) {", "kernels/matmul_test.cpp",
     kOutside},
    {"matmul: stores without a guard", "kernels/matmul.cuh", "if (row >= m || column >= n) {",
     "if (row >= m) {", "kernels/matmul_test.cpp", kOutside + "|writes over global memory"},
    {"matmul: the last pair of tiles left out", "kernels/matmul.cuh",
     "const bool more = l + kTileDepth < k;", "const bool more = l + kTileDepth + 1 < k;",
     "kernels/matmul_test.cpp", kUnordered + "|" + kWrong},
    {"matmul: B transposed where it is not", "kernels/matmul.cuh",
     "using TileB = TileOfOperand<kTransposeB, kTile,",
     "using TileB = TileOfOperand<!kTransposeB, kTile,", "kernels/matmul_test.cpp",
     kWrong + "|not a multiple of four|" + kUnordered + "|" + kOutside},
    {"matmul: a tile's transposition forgotten", "kernels/matmul.cuh",
     "tile[l + 1][o] = fours[i].y;", "tile[l][o + 1] = fours[i].y;", "kernels/matmul_test.cpp",
     kUnordered + "|" + kWrong},
    {"matmul: a row of C off by sixteen", "kernels/matmul.cuh", "load4(A_tile[half][d], row + 32)",
     "load4(A_tile[half][d], row + 16)", "kernels/matmul_test.cpp", kWrong},
    {"matmul_small: the warp's first barrier", "kernels/matmul.cuh",
     "    TileB::write(next_B, lane, B_tile[warp]);\n    __syncwarp();\n",
     "    TileB::write(next_B, lane, B_tile[warp]);\n", "kernels/matmul_test.cpp", kUnordered},
    {"matmul_small: the warp's second barrier", "kernels/matmul.cuh",
     "    }\n    __syncwarp();\n  }\n", "    }\n  }\n", "kernels/matmul_test.cpp", kRace},
    {"matmul_small: the block's barrier", "kernels/matmul.cuh",
     "  __syncthreads();\n\n  for (int i = static_cast<int>(threadIdx.y)",
     "  for (int i = static_cast<int>(threadIdx.y)", "kernels/matmul_test.cpp", kUnordered},
    {"matmul_small: the last warp's sum left out", "kernels/matmul.cuh", "w < kSmallWarps; ++w",
     "w < kSmallWarps - 1; ++w", "kernels/matmul_test.cpp", kWrong},
    {"matmul_small: warps take each other's terms", "kernels/matmul.cuh",
     "constexpr int kStep = kSmallWarps * kSmallDepth;",
     "constexpr int kStep = (kSmallWarps - 1) * kSmallDepth;", "kernels/matmul_test.cpp", kWrong},
    {"matmul_small: stores without a guard", "kernels/matmul.cuh",
     "if (first_row + r < m && first_column + c < n) {", "if (first_row + r < m) {",
     "kernels/matmul_test.cpp", kOutside + "|writes over global memory"},

    // ---- ladder/matmul.cuh ----
    {"ladder, naive: without a guard", "ladder/matmul.cuh",
     "threadIdx.y);\n  if (row >= m || column >= n) {\n    return;\n  }\n  float sum = 0;\n"
     "  for (int l = 0; l < k; ++l) {\n    sum += A[row * k + l] * B[l * n + column];\n  }\n"
     "  C[row * n + column] = sum;\n}\n\ninline Launch naive_launch",
     "threadIdx.y);\n  float sum = 0;\n"
     "  for (int l = 0; l < k; ++l) {\n    sum += A[row * k + l] * B[l * n + column];\n  }\n"
     "  C[row * n + column] = sum;\n}\n\ninline Launch naive_launch",
     "ladder/matmul_test.cpp", kOutside},
    {"ladder, tiled: the first barrier", "ladder/matmul.cuh",
     "    __syncthreads();\n    for (int d = 0; d < kSide; ++d) {",
     "    for (int d = 0; d < kSide; ++d) {", "ladder/matmul_test.cpp", kUnordered},
    {"ladder, tiled: the second barrier", "ladder/matmul.cuh",
     "      sum += A_tile[y][d] * B_tile[d][x];\n    }\n    __syncthreads();\n",
     "      sum += A_tile[y][d] * B_tile[d][x];\n    }\n", "ladder/matmul_test.cpp", kRace},
    {"ladder, tiled: the edge of B without a guard", "ladder/matmul.cuh",
     "l + y < k && column < n ?", "column < n ?", "ladder/matmul_test.cpp", kOutside},
    {"ladder, 1-D blocking: the second barrier", "ladder/matmul.cuh",
     "        sum[i] += A_tile[row + i][d] * b;\n      }\n    }\n    __syncthreads();\n",
     "        sum[i] += A_tile[row + i][d] * b;\n      }\n    }\n", "ladder/matmul_test.cpp",
     kRace},
    {"ladder, vectorised: fours at odd places", "ladder/matmul.cuh",
     "  if (length % 4 == 0) {\n    return load4(X, first);\n  }", "  return load4(X, first);",
     "ladder/matmul_test.cpp", "not a multiple of four|" + kOutside},
    {"ladder, double buffering: the barrier", "ladder/matmul.cuh",
     "    store4(B_tile[half][B_depth], B_column, next_B);\n    __syncthreads();\n",
     "    store4(B_tile[half][B_depth], B_column, next_B);\n", "ladder/matmul_test.cpp",
     kUnordered},
    {"ladder, tensor cores: two parts of a fragment exchanged", "ladder/matmul.cuh",
     "a[i][1] = A_tile[d + t][row + 8];", "a[i][1] = A_tile[d + t + 4][row];",
     "ladder/matmul_test.cpp", kWrong},

    // ---- ladder/softmax.cuh ----
    {"ladder, softmax in shared memory: the tree's barrier", "ladder/softmax.cuh",
     "    }\n    __syncthreads();\n  }\n  const float all", "    }\n  }\n  const float all",
     "ladder/softmax_test.cpp", kRace},
    {"ladder, softmax in shared memory: the last barrier", "ladder/softmax.cuh",
     "  __syncthreads();  // before somebody", "  // before somebody", "ladder/softmax_test.cpp",
     kRace},
    {"ladder, online softmax: no numbers and no numbers", "ladder/softmax.cuh",
     "return max == larger ? 1.0f : fast_exp(max - larger);", "return fast_exp(max - larger);",
     "ladder/softmax_test.cpp", kWrong},
    {"ladder, online softmax: the old sum not changed", "ladder/softmax.cuh",
     "a.sum * change(a.max, max)", "a.sum", "ladder/softmax_test.cpp", kWrong},
};

}  // namespace dl
