#include "gpu/ladder/matmul.cuh"

#include <gmock/gmock.h>

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::ladder {
namespace {

using simulator::Options;
using simulator::Report;
using simulator::simulate;
using testing::HasSubstr;

Report multiply(const MatmulRung& rung, const Array& A, const Array& B, Array& C,
                const Options& options = {}) {
  const int m = static_cast<int>(A.shape()[0]), k = static_cast<int>(A.shape()[1]);
  const int n = static_cast<int>(B.shape()[1]);
  return simulate(rung.launch(m, n), options, rung.kernel, in(A), in(B), out(C), m, n, k);
}

const MatmulRung& rung(const std::string& name) {
  for (const MatmulRung& rung : kMatmulLadder) {
    if (rung.name == name) {
      return rung;
    }
  }
  fail("there is no rung ", name);
}

/// X with each number rounded to TF32.
Array rounded_to_tf32(const Array& X) {
  Array Y = X.clone();
  for (Index i = 0; i < Y.size(); ++i) {
    Y.data()[i] = to_tf32(Y.data()[i]);
  }
  return Y;
}

struct Sizes {
  Index m, k, n;
};

void expect_right_products(const std::vector<Sizes>& sizes) {
  for (const auto& [m, k, n] : sizes) {
    const Array A = random_array({m, k}, 1), B = random_array({k, n}, 2);
    const Array expected = dl::matmul(A, B);
    const Array expected_tf32 = dl::matmul(rounded_to_tf32(A), rounded_to_tf32(B));
    in_every_order([&, m = m, n = n, k = k](const Options& options) {
      for (const MatmulRung& rung : kMatmulLadder) {
        Array C = unwritten({m, n});
        multiply(rung, A, B, C, options);
        EXPECT_TRUE(is_close(C, rung.tf32 ? expected_tf32 : expected, 1e-5))
            << rung.name << ", " << m << "x" << k << "x" << n;
      }
    });
  }
}

TEST(MatmulLadder, MultipliesWhateverTheSizes) {
  expect_right_products({{1, 1, 1}, {1, 7, 1}, {5, 1, 3}, {2, 3, 5}, {31, 37, 29}});
}

TEST(MatmulLadder, MultipliesAcrossItsTiles) {  // the largest of 128 x 128, the deepest of 32
  expect_right_products({{131, 35, 5}, {3, 35, 257}, {5, 67, 3}});
}

TEST(MatmulLadder, MultipliesInFoursAcrossItsTiles) { expect_right_products({{132, 20, 136}}); }

TEST(MatmulLadder, RoundsToTheThreeDigitsOfTf32) {
  EXPECT_EQ(to_tf32(1), 1);
  EXPECT_EQ(to_tf32(1 + 1.0f / 1024), 1 + 1.0f / 1024);  // ten bits after the point
  EXPECT_EQ(to_tf32(1 + 1.0f / 2048), 1 + 1.0f / 1024);  // half way: away from 0
  EXPECT_EQ(to_tf32(-1 - 1.0f / 2048), -1 - 1.0f / 1024);
  EXPECT_EQ(to_tf32(1 + 1.0f / 4096), 1);
  EXPECT_EQ(to_tf32(-INFINITY), -INFINITY);

  const Array A = random_array({33, 50}, 1), B = random_array({50, 35}, 2);
  Array C({33, 35});
  multiply(rung("tensor_cores"), A, B, C);
  EXPECT_TRUE(is_close(C, dl::matmul(A, B), 2e-2));
  EXPECT_FALSE(is_close(C, dl::matmul(A, B), 1e-5));
}

// ---- What each rung is for ----

constexpr Index kSize = 128;

Report report_of(const char* name) {
  const Array A = random_array({kSize, kSize}, 1), B = random_array({kSize, kSize}, 2);
  Array C({kSize, kSize});
  return multiply(rung(name), A, B, C, {.transactions = true});
}

TEST(MatmulLadder, AsksForFewerPiecesOfMemoryWhenCoalesced) {
  // For each step of a warp's sum: 32 pieces of A and one of B, or one of A and four of B.
  const double steps = kSize * kSize * kSize / 32;
  EXPECT_NEAR(static_cast<double>(report_of("naive").sectors) / steps, 32 + 1, 0.5);
  EXPECT_NEAR(static_cast<double>(report_of("coalesced").sectors) / steps, 1 + 4, 0.5);
  EXPECT_EQ(report_of("naive").total.global.loads, report_of("coalesced").total.global.loads);
}

TEST(MatmulLadder, ReadsLessFromGlobalMemoryTheLargerTheTiles) {
  const auto bytes = [](const char* name) { return report_of(name).total.global.bytes_loaded; };
  const Index products = kSize * kSize * kSize;
  EXPECT_EQ(bytes("naive"), 4 * 2 * products);
  EXPECT_EQ(bytes("tiled"), 4 * 2 * products / kSide);
  EXPECT_EQ(bytes("blocked_1d"), 4 * 2 * products / kColumnTile);
  for (const char* name : {"blocked_2d", "vectorised", "double_buffered", "tensor_cores"}) {
    EXPECT_EQ(bytes(name), 4 * 2 * products / kTile) << name;
  }
}

TEST(MatmulLadder, ReadsLessFromSharedMemoryTheMoreEachThreadComputes) {
  const auto loads = [](const char* name) { return report_of(name).total.shared.loads; };
  const Index products = kSize * kSize * kSize;
  EXPECT_EQ(loads("tiled"), 2 * products);
  EXPECT_EQ(loads("blocked_1d"), products * (1 + kColumnRun) / kColumnRun);
  EXPECT_EQ(loads("blocked_2d"), products * 2 / kRun);
  EXPECT_EQ(loads("vectorised"), products * 2 / kRun / 4);
}

TEST(MatmulLadder, ReadsFourNumbersAtATimeWhenVectorised) {
  EXPECT_EQ(report_of("vectorised").total.global.loads,
            report_of("blocked_2d").total.global.loads / 4);
}

TEST(MatmulLadder, TakesFewerTurnsOfSharedMemoryRungByRung) {
  const double products = kSize * kSize * kSize / 32;
  const auto turns = [&](const char* name) {
    return static_cast<double>(report_of(name).wavefronts) / products;
  };
  EXPECT_NEAR(turns("tiled"), 2, 0.1);
  EXPECT_NEAR(turns("blocked_1d"), 9.0 / 8, 0.1);
  EXPECT_NEAR(turns("blocked_2d"), (8 * 2 + 8 * 4) / 64.0, 0.1);  // of one bank, two and four words
  EXPECT_NEAR(turns("vectorised"), (2 * 2 + 2 * 8) / 64.0, 0.1);  // of B, two words
}

TEST(MatmulLadder, ReadsFragmentsWithoutBankConflicts) {
  const Report report = report_of("tensor_cores");
  const Index pairs_of_tiles = kSize / kDepth + 1;  // brought, the last pair in vain
  const Index warps = kThreads / 32;
  EXPECT_EQ(report.bank_conflicts, pairs_of_tiles * warps * 4);  // the transposed writes of A alone
}

TEST(MatmulLadder, WaitsHalfAsOftenWhenDoubleBuffered) {
  const Index steps = kSize / kDepth;  // of the one block that there is
  EXPECT_EQ(report_of("vectorised").barriers, 2 * steps);
  EXPECT_EQ(report_of("double_buffered").barriers, 1 + steps);
}

}  // namespace
}  // namespace dl::ladder
