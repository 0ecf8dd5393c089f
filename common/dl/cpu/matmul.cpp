// Matrix products: who computes them, and how the threads share them.
//
// Each thread computes a block of C of its own, from its rows of A and its columns of B, as if it
// were alone; none waits for another before the end. By our own kernel (cpu/gemm) the bits of C are
// the same however it is cut. By OpenBLAS, which was asked for then, they are not: its sums run in
// another order in another block.

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>

#include <dl/array/buffer.h>
#include <dl/array/elementwise.h>
#include <dl/base/check.h>
#include <dl/cpu/cpu_backend.h>
#include <dl/cpu/gemm/gemm.h>
#include <dl/cpu/openblas.h>
#include <dl/cpu/parallel.h>

namespace dl {
namespace {

/// The cost model of the threads: so many multiply-adds take as long as one access to memory in the
/// other loops.
constexpr Index kMultiplyAdds = 16;

/// A thread that computes some rows of C reads all of B, or all of A for some columns. For so many
/// rows that hardly counts.
constexpr Index kFairShare = 64;

/// Numbers in a cache line. Blocks of C begin at such a distance, so that no two threads write to
/// the same line.
constexpr Index kLine = 16;

std::atomic<bool> by_openblas = false;

gemm::InstructionSet instruction_set() {
  static const gemm::InstructionSet set =
      gemm::instruction_set_from(std::getenv("DL_INSTRUCTION_SET"));
  return set;
}

/// How many threads share the rows of C, and how many each of these its columns.
struct Grid {
  Index rows, columns;
};

/// The same grid for the same product and team; the bits of C do not depend on it.
Grid grid_for(Index m, Index n, bool b_transposed, Index threads) {
  // By rows, if there are enough: later loops share out rows, so each thread has its part of C in
  // its cache. But column j of C needs row j of a transposed B: those rows of the weights that the
  // thread will also update.
  const Index by_rows = std::max<Index>(1, m / kFairShare);
  const Index by_columns = std::max<Index>(1, n / kLine);
  Grid grid{1, 1};
  if (n >= m && (b_transposed || m < kFairShare * threads)) {
    grid.columns = std::min(threads, by_columns);
    grid.rows = std::max<Index>(1, std::min(threads / grid.columns, m / 8));
  } else {
    grid.rows = std::min(threads, by_rows);
    grid.columns = std::max<Index>(1, std::min(threads / grid.rows, by_columns));
  }
  return grid;
}

/// Cuts n into `parts` pieces at multiples of `step`; where piece i begins.
Index cut(Index n, Index step, Index parts, Index i) {
  return std::min(n, (n + step - 1) / step * i / parts * step);
}

/// C = op(A) op(B) + bias, which may be null.
void multiply(const Array& A, Transpose a, const Array& B, Transpose b, const float* bias,
              Array& C) {
  const bool At = a == Transpose::yes, Bt = b == Transpose::yes;
  const Index a_columns = A.shape()[1], b_columns = B.shape()[1];
  const gemm::Product whole{.m = C.shape()[0],
                            .n = C.shape()[1],
                            .k = A.shape()[At ? 0 : 1],
                            .A = {A.data(), At ? 1 : a_columns, At ? a_columns : 1},
                            .B = {B.data(), Bt ? 1 : b_columns, Bt ? b_columns : 1},
                            .C = C.data(),
                            .c_row = C.shape()[1],
                            .epilogue = {.bias = bias}};
  if (C.size() == 0) {
    return;
  }
  const bool library = by_openblas && whole.k > 0;  // which takes no sums without a term
  const gemm::Multiply ours = gemm::multiply_by(instruction_set());
  const Index work = whole.m * whole.n * whole.k / kMultiplyAdds;
  const Index threads = work < kGrain ? 1 : cpu_threads();
  const std::size_t kernels = library ? 0 : static_cast<std::size_t>(threads);
  const Buffer scratch(kernels * gemm::kScratch * sizeof(float), Device::cpu);
  const auto multiply_block = [&](Index i, Index rows, Index j, Index columns, Index thread) {
    gemm::Product block = whole;
    block.m = rows;
    block.n = columns;
    block.A.data += i * block.A.row;
    block.B.data += j * block.B.column;
    block.C += i * block.c_row + j;
    block.epilogue.bias = bias == nullptr ? nullptr : bias + j;
    if (rows == 0 || columns == 0) {
      return;
    }
    if (library) {
      openblas::multiply(block);
    } else {
      ours(block,
           static_cast<float*>(scratch.data()) + thread * static_cast<Index>(gemm::kScratch));
    }
  };
  if (threads == 1) {
    multiply_block(0, whole.m, 0, whole.n, 0);
    return;
  }
  in_parallel([&](Index thread, Index team) {
    const Grid grid = grid_for(whole.m, whole.n, Bt, team);
    if (thread < grid.rows * grid.columns) {
      const Index r = thread / grid.columns, c = thread % grid.columns;
      const Index i = cut(whole.m, 1, grid.rows, r), j = cut(whole.n, kLine, grid.columns, c);
      multiply_block(i, cut(whole.m, 1, grid.rows, r + 1) - i, j,
                     cut(whole.n, kLine, grid.columns, c + 1) - j, thread);
    }
  });
}

}  // namespace

void set_cpu_matmul(Matmul matmul) {
  check(matmul != Matmul::cublas, "cpu: cuBLAS multiplies on a GPU alone");
  if (matmul == Matmul::openblas) {
    static const bool prepared = (openblas::prepare(), true);
    static_cast<void>(prepared);
  }
  by_openblas = matmul == Matmul::openblas;
}

std::string description_of_products() {
  return by_openblas ? openblas::description()
                     : concat("own products (", name(instruction_set()), ")");
}

namespace {

void matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) {
  for (const Array* X : std::initializer_list<const Array*>{&A, &B, &C}) {
    for (const Index size : X->shape()) {
      check(!by_openblas || size <= std::numeric_limits<int>::max(), "matmul: a matrix of shape ",
            X->shape(), " is too large for OpenBLAS, which counts in 32-bit integers; --matmul own",
            " takes it");
    }
  }
  multiply(A, a, B, b, nullptr, C);
}

void linear(const Array& X, const Array& W, const Array& b, Array& Y) {
  if (by_openblas) {
    matmul(X, Transpose::no, W, Transpose::yes, Y);
    binary_kernel<Add>(Device::cpu, Add{}, Broadcast(Y.shape(), b.shape()), Y, b, Y);
  } else {
    multiply(X, Transpose::no, W, Transpose::yes, b.data(), Y);
  }
}

}  // namespace

namespace cpu {

void register_matmul() {
  matmul_kernel.provide(Device::cpu, matmul);
  linear_kernel.provide(Device::cpu, linear);
}

}  // namespace cpu
}  // namespace dl
