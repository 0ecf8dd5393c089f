// Lesson 13: each rung is a right product, and the program says what it ought to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include <dl/base/check.h>
#include "lessons/13_cpu_products/ladder.h"
#include "lessons/13_cpu_products/measure.h"
#include "support/error_text.h"
#include "support/process.h"

namespace dl::products {
namespace {

using testing::HasSubstr;

/// Nothing, one, primes, and one more or less than a tile, a panel or a block of any set.
constexpr Size kSizes[] = {0, 1, 2, 5, 7, 8, 9, 31, 33, 63, 65, 97, 130};

template <class F>
void for_each_rung(const F& f) {
  for (const gemm::InstructionSet set : available_sets()) {
    for (int rung = 0; rung < kRungCount; ++rung) {
      f(concat(gemm::name(set), ", ", rungs(set)[rung].name), rungs(set)[rung]);
    }
  }
}

TEST(CpuProducts, AreRightForAllSizes) {
  for (const Size m : {0, 1, 3, 4, 5, 7, 8, 9, 23}) {
    for (const Size n : kSizes) {
      for (const Size k : kSizes) {
        Problem problem(m, n, k, Transpose::no, Transpose::no, 1);
        for_each_rung([&](const std::string& name, const Rung& rung) {
          EXPECT_LE(problem.error_of([&](const auto& p) { multiply(rung, p, 1); }), 1)
              << name << ", " << m << " x " << n << " x " << k;
        });
      }
    }
  }
}

TEST(CpuProducts, AreRightBeyondABlock) {
  Problem problem(11, 523, 521, Transpose::no, Transpose::no, 2);
  for_each_rung([&](const std::string& name, const Rung& rung) {
    EXPECT_LE(problem.error_of([&](const auto& p) { multiply(rung, p, 1); }), 1) << name;
  });
}

TEST(CpuProducts, AreRightForTransposedOperandsAndOnThreads) {
  for (const int threads : {1, 2}) {
    for (const auto a : {Transpose::no, Transpose::yes}) {
      for (const auto b : {Transpose::no, Transpose::yes}) {
        Problem problem(37, 41, 29, a, b, 3);
        for_each_rung([&](const std::string& name, const Rung& rung) {
          EXPECT_LE(problem.error_of([&](const auto& p) { multiply(rung, p, threads); }), 1)
              << name;
        });
        for (const gemm::InstructionSet set : available_sets()) {
          EXPECT_LE(problem.error_of([&](const auto& p) { multiply_own(set, p, threads); }), 1)
              << gemm::name(set);
        }
      }
    }
  }
}

TEST(CpuProducts, TheCheckSeesOneWrongNumberAndOneThatIsMissing) {
  Problem problem(5, 6, 7, Transpose::no, Transpose::no, 4);
  const Rung& naive = rungs(gemm::InstructionSet::portable)[0];
  EXPECT_THAT(error_text([&] {
                problem.gflops_of(
                    "nudged",
                    [&](const gemm::Product& p) {
                      multiply(naive, p, 1);
                      p.C[29] += 1e-4f;
                    },
                    0);
              }),
              HasSubstr("nudged: a wrong product"));
  EXPECT_THAT(error_text([&] {
                problem.gflops_of(
                    "short",
                    [&](const gemm::Product& p) {
                      gemm::Product fewer = p;
                      fewer.m = 4;
                      multiply(naive, fewer, 1);
                    },
                    0);
              }),
              HasSubstr("short: a wrong product, nan"));
}

TEST(CpuProducts, TheProgramPrintsALineForEachRung) {
  const Finished result = run({DL_BIN_DIR "/cpu_products", "--quick", "--quiet", "--threads", "2"});
  ASSERT_EQ(result.status, 0) << result.err;
  std::istringstream lines(result.out);
  std::string line;
  std::getline(lines, line);
  EXPECT_THAT(line, HasSubstr("GFLOP/s 96^3"));
  EXPECT_THAT(line, HasSubstr(", 2 threads"));
  for (const char* table : {"square", "notebook"}) {
    for (const std::string name :
         {"naive", "loop order", "vectors", "cache blocks", "sums in registers", "packed panels",
          "tiles of 4 rows", "tiles of ", "the engine's own"}) {
      std::getline(lines, line);
      EXPECT_EQ(line.substr(0, name.size()), name) << table;
    }
    if (std::getline(lines, line); std::string(table) == "square") {
      EXPECT_EQ(line.substr(0, 5), "peak ");
      std::istringstream peaks(line.substr(5));
      for (double peak = 0; peaks >> peak;) {
        EXPECT_GT(peak, 0) << line;
        std::string share;
        peaks >> share;
        EXPECT_EQ(share, "100.0%");
      }
      std::getline(lines, line);  // empty
      std::getline(lines, line);  // the head of the next table
    }
  }
}

TEST(CpuProducts, TheProgramRefusesWhatItCannotMeasure) {
  const Finished refused = run({DL_BIN_DIR "/cpu_products", "--size", "0"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("--size"));
}

}  // namespace
}  // namespace dl::products
