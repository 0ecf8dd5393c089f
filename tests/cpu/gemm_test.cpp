// The product of one thread, for each instruction set that this processor has.

#include <dl/cpu/gemm/gemm.h>

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <random>

#include <dl/array/array.h>
#include <dl/array/buffer.h>
#include <dl/base/check.h>
#include "support/error_text.h"

namespace dl::gemm {
namespace {

using Floats = std::vector<float>;

std::vector<InstructionSet> sets() {
  std::vector<InstructionSet> all;
  for (const auto set : {InstructionSet::portable, InstructionSet::avx2, InstructionSet::avx512}) {
    if (available(set)) {
      all.push_back(set);
    }
  }
  return all;
}

std::size_t at(Size i) { return static_cast<std::size_t>(i); }

/// A product of random numbers, its operands stored by rows or by columns.
struct Example {
  Size m, n, k;
  bool At, Bt;
  Floats A, B, bias;

  Example(Size m_, Size n_, Size k_, bool a, bool b, unsigned seed = 1)
      : m(m_), n(n_), k(k_), At(a), Bt(b), A(at(m * k)), B(at(k * n)), bias(at(n)) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> number(-1, 1);
    for (Floats* all : {&A, &B, &bias}) {
      for (float& x : *all) {
        x = number(generator);
      }
    }
  }

  Product product(float* C, Epilogue epilogue = {}) const {
    return {.m = m,
            .n = n,
            .k = k,
            .A = {A.data(), At ? 1 : k, At ? m : 1},
            .B = {B.data(), Bt ? 1 : n, Bt ? k : 1},
            .C = C,
            .c_row = n,
            .epilogue = epilogue};
  }
  float a(Size i, Size l) const { return A[at(At ? l * m + i : i * k + l)]; }
  float b(Size l, Size j) const { return B[at(Bt ? j * k + l : l * n + j)]; }
};

void run(InstructionSet set, const Product& product) {
  const Buffer scratch(kScratch * sizeof(float), Device::cpu);
  multiply_by(set)(product, static_cast<float*>(scratch.data()));
}

Floats result(InstructionSet set, const Example& x, Epilogue epilogue = {}) {
  Floats C(at(x.m * x.n), NAN);
  run(set, x.product(C.data(), epilogue));
  return C;
}

/// The largest error in units of what k roundings of these terms may amount to.
double worst_error(const Example& x, const Floats& C, bool bias = false, bool relu = false) {
  double worst = 0;
  for (Size i = 0; i < x.m; ++i) {
    for (Size j = 0; j < x.n; ++j) {
      double sum = bias ? static_cast<double>(x.bias[at(j)]) : 0, size = std::abs(sum) + 1e-30;
      for (Size l = 0; l < x.k; ++l) {
        const double term = static_cast<double>(x.a(i, l)) * static_cast<double>(x.b(l, j));
        sum += term;
        size += std::abs(term);
      }
      const double c = static_cast<double>(C[at(i * x.n + j)]);
      const double error = std::abs(c - (relu ? std::max(sum, 0.0) : sum)) / size;
      worst = error <= worst ? worst : error;  // a NaN stays
    }
  }
  return worst;
}

TEST(Gemm, EqualsThreeLoopsForOddSizes) {
  for (const InstructionSet set : sets()) {
    std::mt19937 generator(7);
    const auto size = [&] {  // most of them small; some beyond a block
      const unsigned kind = static_cast<unsigned>(generator()) % 10;
      return static_cast<Size>(1 + generator() % (kind < 6 ? 20 : kind < 9 ? 90 : 900));
    };
    for (int i = 0; i < 400; ++i) {
      const Size m = size(), n = size(), k = m * n > 100'000 ? 1 + size() % 20 : size();
      const Example x(m, n, k, generator() % 2 == 0, generator() % 2 == 0,
                      static_cast<unsigned>(i));
      EXPECT_LT(worst_error(x, result(set, x)), 4e-7)
          << name(set) << ' ' << m << 'x' << n << 'x' << k << (x.At ? " At" : "")
          << (x.Bt ? " Bt" : "");
    }
  }
}

TEST(Gemm, TakesEverySizeAroundItsTile) {
  for (const InstructionSet set : sets()) {
    for (const Size k : {1, 399, 400, 401, 801}) {
      for (Size m = 1; m <= 18; ++m) {
        for (const Size n : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 47, 48, 49, 95, 97}) {
          const Example x(m, n, k, m % 2 == 0, n % 2 == 0);
          ASSERT_LT(worst_error(x, result(set, x)), 4e-7)
              << name(set) << ' ' << m << 'x' << n << 'x' << k;
        }
      }
    }
  }
}

TEST(Gemm, AddsABiasAndTakesRelu) {
  for (const InstructionSet set : sets()) {
    for (const Size n : {10, 16, 50}) {
      for (const Size k : {0, 3, 784}) {
        const Example x(37, n, k, false, true);
        const Floats with_bias = result(set, x, {.bias = x.bias.data()});
        const Floats both = result(set, x, {.bias = x.bias.data(), .relu = true});
        EXPECT_LT(worst_error(x, with_bias, true), 4e-7) << name(set) << ' ' << n << ' ' << k;
        EXPECT_LT(worst_error(x, both, true, true), 4e-7) << name(set) << ' ' << n << ' ' << k;
        // The same bits as the product and, after it, the sum.
        Floats apart = result(set, x);
        for (std::size_t i = 0; i < apart.size(); ++i) {
          apart[i] += x.bias[i % at(n)];
        }
        EXPECT_EQ(with_bias, apart) << name(set);
      }
    }
  }
}

TEST(Gemm, WritesNothingBesideC) {
  for (const InstructionSet set : sets()) {
    const Example x(13, 21, 5, false, false);
    const Size c_row = 40;
    Floats C(at(15 * c_row), -7);
    Product product = x.product(C.data() + c_row + 9);
    product.c_row = c_row;
    run(set, product);
    const Floats expected = result(set, x);
    for (Size i = 0; i < 15; ++i) {
      for (Size j = 0; j < c_row; ++j) {
        const bool inside = i >= 1 && i < 14 && j >= 9 && j < 30;
        ASSERT_EQ(C[at(i * c_row + j)], inside ? expected[at((i - 1) * 21 + j - 9)] : -7)
            << name(set) << ' ' << i << ' ' << j;
      }
    }
  }
}

// What makes a training the same on any number of threads: however C is cut, its bits stay.
TEST(Gemm, ARowHasTheSameBitsInAnyCompany) {
  for (const InstructionSet set : sets()) {
    for (const bool At : {false, true}) {
      for (const bool Bt : {false, true}) {
        const Example x(300, 110, 901, At, Bt);
        const Floats whole = result(set, x, {.bias = x.bias.data()});
        std::mt19937 generator(3);
        for (int round = 0; round < 60; ++round) {
          const Size i = static_cast<Size>(generator() % 300);
          const Size j = static_cast<Size>(generator() % 110);
          Floats C(at(x.m * x.n), NAN);
          Product part = x.product(C.data(), {.bias = x.bias.data() + j});
          part.m = 1 + static_cast<Size>(generator()) % (round % 2 == 0 ? 300 - i : 1);
          part.n = 1 + static_cast<Size>(generator()) % (110 - j);
          part.A.data += i * part.A.row;
          part.B.data += j * part.B.column;
          run(set, part);
          for (Size r = 0; r < part.m; ++r) {
            for (Size c = 0; c < part.n; ++c) {
              ASSERT_EQ(C[at(r * x.n + c)], whole[at((i + r) * x.n + j + c)])
                  << name(set) << " rows from " << i << ", columns from " << j;
            }
          }
        }
      }
    }
  }
}

TEST(Gemm, LetsNanAndInfinityThrough) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const InstructionSet set : sets()) {
    Example x(9, 20, 3, false, false);
    x.A[0] = NAN;
    x.A[3] = kInfinity;
    std::fill(x.B.begin(), x.B.begin() + 20, 0.0f);
    const Floats C = result(set, x, {.relu = true});
    EXPECT_TRUE(std::isnan(C[0]) && std::isnan(C[19])) << name(set);   // NaN * 0
    EXPECT_TRUE(std::isnan(C[20]) && std::isnan(C[39])) << name(set);  // inf * 0
    EXPECT_FALSE(std::isnan(C[40])) << name(set);
  }
}

TEST(Gemm, WithoutTermsIsTheBias) {
  for (const InstructionSet set : sets()) {
    const Example x(3, 5, 0, false, false);
    EXPECT_THAT(result(set, x), testing::Each(0.0f));
    EXPECT_EQ(result(set, x, {.bias = x.bias.data()})[7], x.bias[2]);
  }
}

TEST(InstructionSet, IsTheWidestUnlessItIsSaid) {
  EXPECT_EQ(instruction_set_from(nullptr), widest_instruction_set());
  EXPECT_EQ(instruction_set_from(""), widest_instruction_set());
#ifdef __x86_64__
  EXPECT_EQ(instruction_set_from("sse2"), InstructionSet::portable);
  EXPECT_STREQ(name(InstructionSet::portable), "SSE2");
#endif
  for (const InstructionSet set : sets()) {
    EXPECT_LE(static_cast<int>(set), static_cast<int>(widest_instruction_set()));
  }
}

TEST(InstructionSet, SaysWhichThereAreInPlaceOfAnImpossibleOne) {
  for (const char* wanted : {"avx1024", "AVX2", "avx2 ", "neon,sse2"}) {
    const std::string text = error_text([&] { instruction_set_from(wanted); });
    EXPECT_THAT(text, testing::StartsWith(std::string("DL_INSTRUCTION_SET=") + wanted + ": this"));
#ifdef __x86_64__
    EXPECT_THAT(text, testing::EndsWith("sse2"));
#endif
  }
  const std::string text =
      error_text([] { instruction_set_from(("\x1b" + std::string(100'000, 'x')).c_str()); });
  EXPECT_THAT(text, testing::StartsWith("DL_INSTRUCTION_SET=\\x1bxxx"));
  EXPECT_LT(text.size(), 200u);
}

}  // namespace
}  // namespace dl::gemm
