#include <tuple>

#include <dl/array/buffer.h>
#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/base/check.h>
#include "support/close.h"
#include "support/random.h"
#include "with_threads.h"

namespace dl {
namespace {

class MatrixProduct : public WithThreads {
 protected:
  void TearDown() override { set_cpu_matmul(Matmul::automatic); }
};
DL_WITH_THREADS(MatrixProduct);

/// Element (i, j) of op(X).
double element(const Array& X, Transpose transpose, Index i, Index j) {
  const Index columns = X.shape()[1];
  return static_cast<double>(X.data()[transpose == Transpose::yes ? j * columns + i  //
                                                                  : i * columns + j]);
}

std::vector<double> naive_matmul(const Array& A, Transpose a, const Array& B, Transpose b, Index m,
                                 Index k, Index n) {
  std::vector<double> C;
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      double sum = 0;
      for (Index l = 0; l < k; ++l) {
        sum += element(A, a, i, l) * element(B, b, l, j);
      }
      C.push_back(sum);
    }
  }
  return C;
}

TEST_P(MatrixProduct, EqualsThreeLoopsHoweverItsOperandsAreTransposed) {
  // The last two are shared out among the threads, by rows and by columns.
  const std::vector<std::tuple<Index, Index, Index>> sizes{
      {1, 1, 1}, {1, 7, 1},  {7, 1, 5},     {1, 1, 13},   {1, 13, 7},    {13, 7, 1},
      {2, 3, 5}, {17, 1, 1}, {31, 37, 29},  {64, 64, 64}, {65, 63, 129}, {3, 2, 0},
      {0, 3, 2}, {2, 0, 3},  {259, 67, 31}, {31, 67, 259}};
  for (const auto& [m, k, n] : sizes) {
    for (Transpose a : {Transpose::no, Transpose::yes}) {
      for (Transpose b : {Transpose::no, Transpose::yes}) {
        const Array A = random_array(a == Transpose::no ? Shape{m, k} : Shape{k, m}, 1);
        const Array B = random_array(b == Transpose::no ? Shape{k, n} : Shape{n, k}, 2);
        const std::vector<double> expected = naive_matmul(A, a, B, b, m, k, n);
        for (const auto by : {Matmul::own, Matmul::openblas}) {
          set_cpu_matmul(by);
          EXPECT_TRUE(is_close(matmul(A, B, a, b), {m, n}, expected, 1e-5))
              << m << "x" << k << "x" << n << (a == Transpose::yes ? " transposed A" : "")
              << (b == Transpose::yes ? " transposed B" : "")
              << (by == Matmul::own ? "" : " by OpenBLAS");
        }
      }
    }
  }
}

TEST_P(MatrixProduct, LinearIsTheProductAndTheBias) {
  for (const auto by : {Matmul::openblas, Matmul::own}) {
    set_cpu_matmul(by);
    for (const auto& [m, k, n] : {std::tuple<Index, Index, Index>{1, 1, 1},
                                  {3, 0, 5},
                                  {0, 3, 5},
                                  {131, 63, 10},
                                  {259, 300, 131}}) {
      const Array X = random_array({m, k}), W = random_array({n, k}, 2), b = random_array({n}, 3);
      const Array apart = binary(Add{}, matmul(X, W, Transpose::no, Transpose::yes), b);
      EXPECT_TRUE(is_close(linear(X, W, b), apart, 0)) << m << "x" << k << "x" << n;
    }
  }
}

TEST_P(MatrixProduct, TakesMemoryToComputeInOnlyForOurOwnKernel) {
  const Array A = random_array({259, 67}), B = random_array({67, 259}, 2);
  Array C({259, 259});
  BufferPool& pool = backend(Device::cpu).pool();
  for (const auto by : {Matmul::own, Matmul::openblas}) {
    set_cpu_matmul(by);
    pool.trim();
    const std::size_t before = pool.allocations();
    matmul_kernel(Device::cpu, A, Transpose::no, B, Transpose::no, C);
    EXPECT_EQ(pool.allocations() - before, by == Matmul::own ? 1 : 0);
  }
}

// xt::linalg::dot takes this for a symmetric product, whatever the shapes, and gives 3 x 3.
TEST_P(MatrixProduct, TakesTwoOperandsThatBeginAtTheSameAddress) {
  const Array A = random_array({6, 4});
  EXPECT_TRUE(is_close(matmul(A, A, Transpose::no, Transpose::yes), {6, 6},
                       naive_matmul(A, Transpose::no, A, Transpose::yes, 6, 4, 6), 1e-5));
  EXPECT_TRUE(is_close(matmul(A, A.reshape({4, 6})), {6, 6},
                       naive_matmul(A, Transpose::no, A.reshape({4, 6}), Transpose::no, 6, 4, 6),
                       1e-5));
}

TEST_P(MatrixProduct, WithoutInnerSizeIsZero) {
  EXPECT_TRUE(is_close(matmul(Array(Shape{2, 0}), Array(Shape{0, 3})), full({2, 3}, 0), 0));
}

TEST_P(MatrixProduct, LetsNanThrough) {
  Array A = full({2, 2}, 1);
  A.data()[0] = NAN;
  const Array C = matmul(A, full({2, 2}, 0));
  EXPECT_TRUE(std::isnan(C.data()[0]));
  EXPECT_TRUE(std::isnan(C.data()[1]));
  EXPECT_EQ(C.data()[2], 0);
  EXPECT_EQ(C.data()[3], 0);
}

TEST_P(MatrixProduct, RefusesSizesThatTheBlasCannotCount) {
  set_cpu_matmul(Matmul::openblas);
  const Index large = Index{1} << 31;
  EXPECT_THROW(matmul(Array(Shape{large, 0}), Array(Shape{0, 0})), Error);
  set_cpu_matmul(Matmul::own);
  EXPECT_EQ(matmul(Array(Shape{large, 0}), Array(Shape{0, 0})).shape(), (Shape{large, 0}));
}

}  // namespace
}  // namespace dl
