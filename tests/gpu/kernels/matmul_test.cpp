#include "gpu/kernels/matmul.cuh"

#include <tuple>

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::Report;
using simulator::simulate;

/// Calls f with std::true_type or std::false_type.
template <class F>
void with_constant(bool value, const F& f) {
  value ? f(std::true_type()) : f(std::false_type());
}

/// C = op(A) op(B) by one of the two kernels.
Report multiply(bool small, const Array& A, bool transpose_a, const Array& B, bool transpose_b,
                Array& C, const Options& options) {
  const int m = static_cast<int>(C.shape()[0]), n = static_cast<int>(C.shape()[1]);
  const int k = static_cast<int>(A.shape()[transpose_a ? 0 : 1]);
  Report report;
  with_constant(transpose_a, [&](auto a) {
    with_constant(transpose_b, [&](auto b) {
      with_constant(matmul_fours(a, b, m, n, k), [&](auto fours) {
        report = small ? simulate(matmul_small_launch(m, n), options, matmul_small<a, b, fours>,
                                  in(A), in(B), out(C), m, n, k)
                       : simulate(matmul_launch(m, n), options, matmul<a, b, fours>, in(A), in(B),
                                  out(C), m, n, k);
      });
    });
  });
  return report;
}

struct Sizes {
  Index m, k, n;
};

/// Both kernels, with both operands either way round, against the CPU's.
void expect_right_products(const std::vector<Sizes>& sizes) {
  for (const auto& [m, k, n] : sizes) {
    for (bool a : {false, true}) {
      for (bool b : {false, true}) {
        const Array A = random_array(a ? Shape{k, m} : Shape{m, k}, 1);
        const Array B = random_array(b ? Shape{n, k} : Shape{k, n}, 2);
        const Array expected = dl::matmul(A, B, a ? Transpose::yes : Transpose::no,
                                          b ? Transpose::yes : Transpose::no);
        in_every_order([&, m = m, n = n, k = k](const Options& options) {
          for (bool small : {true, false}) {
            Array C = unwritten({m, n});
            multiply(small, A, a, B, b, C, options);
            EXPECT_TRUE(is_close(C, expected, 1e-5))
                << m << "x" << k << "x" << n << (a ? " transposed A" : "")
                << (b ? " transposed B" : "") << (small ? ", small" : "");
          }
        });
      }
    }
  }
}

TEST(MatmulKernels, MultiplyWhateverTheSizes) {
  expect_right_products({{1, 1, 1}, {1, 7, 1}, {5, 1, 3}, {1, 13, 7}, {2, 3, 5}, {31, 37, 29}});
}

TEST(MatmulKernels, MultiplyAcrossTheirTiles) {  // of 128 x 128 and 16 x 32 numbers, 16 deep
  expect_right_products({{131, 17, 129}, {129, 35, 5}, {3, 33, 259}});
}

TEST(MatmulKernels, MultiplyInFoursAcrossTheirTiles) {
  expect_right_products({{4, 4, 4}, {132, 20, 136}, {20, 36, 260}});
}

TEST(MatmulKernels, ShareLongSumsAmongTheWarpsOfABlock) {  // 8 of them, 16 terms at a time
  expect_right_products({{5, 128, 9}, {5, 129, 9}, {17, 263, 3}, {8, 264, 12}});
}

TEST(MatmulKernels, WithoutInnerSizeAreZero) {
  for (bool small : {true, false}) {
    Array C = unwritten({3, 5});
    multiply(small, Array(Shape{3, 0}), false, Array(Shape{0, 5}), false, C, {});
    EXPECT_TRUE(is_close(C, full({3, 5}, 0), 0));
  }
}

TEST(MatmulKernels, LetNanThroughToWhereItBelongs) {
  Array A = full({130, 3}, 1);
  A.data()[3 * 129] = NAN;
  for (bool small : {true, false}) {
    Array C = unwritten({130, 5});
    multiply(small, A, false, full({3, 5}, 1), false, C, {});
    for (Index i = 0; i < C.size(); ++i) {
      ASSERT_EQ(std::isnan(C.data()[i]), i / 5 == 129) << i;
    }
  }
}

TEST(MatmulKernels, AddInTheSameOrderWhateverTheOrderOfThreads) {
  const Array A = random_array({33, 300}, 1), B = random_array({300, 35}, 2);
  for (bool small : {true, false}) {
    Array first({33, 35});
    multiply(small, A, false, B, false, first, {});
    in_every_order([&](const Options& options) {
      Array C({33, 35});
      multiply(small, A, false, B, false, C, options);
      EXPECT_TRUE(is_close(C, first, 0));
    });
  }
}

TEST(MatmulKernels, ReadEachOperandOnceForEachTileOfTheOther) {
  const Array A = random_array({256, 32}, 1), B = random_array({32, 384}, 2);
  Array C({256, 384});
  const Index large = multiply(false, A, false, B, false, C, {}).total.global.bytes_loaded;
  EXPECT_EQ(large, 4 * (A.size() * (384 / kTile) + B.size() * (256 / kTile)));
  const Index small = multiply(true, A, false, B, false, C, {}).total.global.bytes_loaded;
  EXPECT_EQ(small, 4 * (A.size() * (384 / kSmallColumns) + B.size() * (256 / kSmallRows)));
}

TEST(MatmulKernels, NeverWantTwoWordsOfOneBankAtATime) {
  for (const auto& [m, k, n] : {Sizes{128, 40, 128}, {137, 43, 129}}) {
    for (bool a : {false, true}) {
      for (bool b : {false, true}) {
        const Array A = random_array(a ? Shape{k, m} : Shape{m, k}, 1);
        const Array B = random_array(b ? Shape{n, k} : Shape{k, n}, 2);
        Array C({m, n});
        for (bool small : {true, false}) {
          const Report report = multiply(small, A, a, B, b, C, {.transactions = true});
          EXPECT_EQ(report.bank_conflicts, 0) << k << a << b << small;
        }
      }
    }
  }
}

/// The turns of shared memory for each 32 products, of which a multiprocessor does 128 in a clock.
TEST(MatmulKernels, MultiplyAsFastAsSharedMemoryAnswers) {
  const Array A = random_array({128, 512}, 1), B = random_array({512, 128}, 2);
  const double products = 128 * 128 * 512 / 32;
  Array C({128, 128});
  const auto turns = [&](bool small) {
    const Report report = multiply(small, A, false, B, false, C, {.transactions = true});
    return static_cast<double>(report.wavefronts) / products;
  };
  // Two turns for each of four fours, for 64 products of a lane; and for each of two, for 16.
  EXPECT_NEAR(turns(false), 8.0 / 64, 0.02);
  EXPECT_NEAR(turns(true), 4.0 / 16, 0.13);
}

TEST(MatmulKernels, AreChosenByTheNumberOfTiles) {
  EXPECT_TRUE(matmul_is_small(256, 256, 132));  // 2 x 2 tiles for 132 multiprocessors
  EXPECT_TRUE(matmul_is_small(10'000, 10, 132));
  EXPECT_FALSE(matmul_is_small(4096, 4096, 132));
}

}  // namespace
}  // namespace dl::kernels
