#include <dl/kernels/elementwise.h>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "support/formulas.h"

namespace dl {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Central differences in double precision are good to about h^2 = 1e-10 with this step.
constexpr double h = 1e-5;
constexpr double kTolerance = 1e-8;

/// Checks the gradient for dy = 1 at every x given.
template <class Formula>
void expect_right_derivative(const Formula& f, const std::vector<double>& points) {
  for (double x : points) {
    const double numeric = (f.value(x + h) - f.value(x - h)) / (2 * h);
    const double analytic = gradient_at(f, x, 1.0);
    EXPECT_NEAR(analytic, numeric, kTolerance * std::max(1.0, std::abs(numeric)))
        << f.kName << "'(" << x << ")";
  }
}

template <class Formula>
void expect_right_partials(const Formula& f, const std::vector<double>& points) {
  for (double a : points) {
    for (double b : points) {
      const double da = (f.value(a + h, b) - f.value(a - h, b)) / (2 * h);
      const double db = (f.value(a, b + h) - f.value(a, b - h)) / (2 * h);
      // where a = b, maximum and minimum have a kink
      if (a != b || (f.kName != Maximum::kName && f.kName != Minimum::kName)) {
        EXPECT_NEAR(f.gradient_a(a, b, 1.0), da, kTolerance * std::max(1.0, std::abs(da)))
            << f.kName << "(" << a << ", " << b << ") by a";
        EXPECT_NEAR(f.gradient_b(a, b, 1.0), db, kTolerance * std::max(1.0, std::abs(db)))
            << f.kName << "(" << a << ", " << b << ") by b";
      }
    }
  }
}

const std::vector<double> kPoints{-3, -1.5, -0.25, 0.125, 1, 2.75};  // none is 0, a kink and a pole

TEST(Formulas, HaveTheDerivativesOfTheirValues) {
  expect_right_derivative(Relu{}, kPoints);
  expect_right_derivative(Sigmoid{}, kPoints);
  expect_right_derivative(Tanh{}, kPoints);
  expect_right_derivative(Exp{}, kPoints);
  expect_right_derivative(Log{}, {0.125, 0.5, 1, 2.75, 100});
  expect_right_derivative(Sqrt{}, {0.125, 0.5, 1, 2.75, 100});
  expect_right_derivative(Abs{}, kPoints);
  for (const float p : {0.0f, 0.5f, 1.0f, 1.5f, 2.0f, 3.0f, -0.5f, -1.0f}) {
    expect_right_derivative(Pow{p}, {0.125, 0.5, 1, 2.75, 100});
  }
  for (const float p : {0.0f, 1.0f, 2.0f, 3.0f, 4.0f, -1.0f}) {
    expect_right_derivative(Pow{p}, kPoints);
  }
  expect_right_derivative(Clip{-2, 1.5f}, kPoints);
  expect_right_derivative(Gelu{}, kPoints);
  expect_right_derivative(GeluTanh{}, kPoints);
  expect_right_derivative(Silu{}, kPoints);
  expect_right_derivative(Softplus{}, kPoints);
  expect_right_derivative(Softplus{}, {19, 21, 100, -100});
  expect_right_derivative(MulScalar{-1.5f}, kPoints);
  expect_right_derivative(DivScalar{0.75f}, kPoints);
  expect_right_derivative(AddScalar{0.75f}, kPoints);
  for (const double x : {0.0, 40.0, -40.0}) {
    expect_right_derivative(Gelu{}, {x});
    expect_right_derivative(GeluTanh{}, {x});
    expect_right_derivative(Silu{}, {x});
  }
  expect_right_derivative(Sigmoid{}, {0});
  expect_right_derivative(Tanh{}, {0});
  expect_right_derivative(Exp{}, {0});
}

TEST(Formulas, HaveThePartialDerivativesOfTheirValues) {
  expect_right_partials(Add{}, kPoints);
  expect_right_partials(Subtract{}, kPoints);
  expect_right_partials(Multiply{}, kPoints);
  expect_right_partials(Divide{}, kPoints);
  expect_right_partials(Maximum{}, kPoints);
  expect_right_partials(Minimum{}, kPoints);
  expect_right_partials(MseLoss{}, kPoints);
  expect_right_partials(BinaryCrossEntropyWithLogits{}, kPoints);
}

TEST(Formulas, HaveTheValuesOfTheirNames) {
  EXPECT_EQ(Relu{}.value(2.5), 2.5);
  EXPECT_EQ(Relu{}.value(-2.5), 0);
  EXPECT_DOUBLE_EQ(Sigmoid{}.value(std::log(3.0)), 0.75);
  EXPECT_DOUBLE_EQ(Tanh{}.value(std::log(2.0)), 0.6);
  EXPECT_DOUBLE_EQ(Exp{}.value(1.0), 2.718281828459045);
  EXPECT_DOUBLE_EQ(Log{}.value(10.0), 2.302585092994046);
  EXPECT_EQ(Sqrt{}.value(6.25), 2.5);
  EXPECT_EQ(Abs{}.value(-2.5), 2.5);
  EXPECT_EQ(Pow{2}.value(-3.0), 9);
  EXPECT_EQ(Pow{3}.value(-3.0), -27);
  EXPECT_EQ(Pow{0.5f}.value(6.25), 2.5);
  EXPECT_EQ(Pow{-0.5f}.value(4.0), 0.5);
  EXPECT_EQ(Pow{-1}.value(4.0), 0.25);
  EXPECT_EQ(Pow{0}.value(0.0), 1);
  EXPECT_DOUBLE_EQ(Pow{1.5f}.value(4.0), 8);
  EXPECT_EQ((Clip{-1, 2}).value(-3.0), -1);
  EXPECT_EQ((Clip{-1, 2}).value(3.0), 2);
  EXPECT_EQ((Clip{-1, 2}).value(0.5), 0.5);
  EXPECT_DOUBLE_EQ(Gelu{}.value(1.0), 0.8413447460685429);
  EXPECT_NEAR(GeluTanh{}.value(1.0), 0.8411919906082768, 1e-14);
  EXPECT_DOUBLE_EQ(Silu{}.value(std::log(3.0)), 0.75 * std::log(3.0));
  EXPECT_DOUBLE_EQ(Softplus{}.value(std::log(3.0)), std::log(4.0));
  EXPECT_EQ(Softplus{}.value(21.0), 21);
  EXPECT_EQ(MulScalar{3}.value(2.0), 6);
  EXPECT_EQ(DivScalar{4}.value(2.0), 0.5);
  EXPECT_EQ(DivScalar{1e-39f}.value(1e-39f), 1.0f);  // whose inverse overflows
  EXPECT_EQ(AddScalar{3}.value(2.0), 5);
  EXPECT_EQ(Add{}.value(5.0, 2.0), 7);
  EXPECT_EQ(Subtract{}.value(5.0, 2.0), 3);
  EXPECT_EQ(Multiply{}.value(5.0, 2.0), 10);
  EXPECT_EQ(Divide{}.value(5.0, 2.0), 2.5);
  EXPECT_EQ(Maximum{}.value(5.0, 2.0), 5);
  EXPECT_EQ(Maximum{}.value(2.0, 5.0), 5);
  EXPECT_EQ(Minimum{}.value(5.0, 2.0), 2);
  EXPECT_EQ(Minimum{}.value(2.0, 5.0), 2);
}

TEST(BinaryCrossEntropyWithLogits, HoldsForScoresWhoseExponentialsOverflow) {
  const BinaryCrossEntropyWithLogits f;
  EXPECT_EQ(f.value(1e4f, 1.0f), 0);
  EXPECT_EQ(f.value(1e4f, 0.0f), 1e4f);
  EXPECT_EQ(f.value(-1e4f, 1.0f), 1e4f);
  EXPECT_EQ(f.value(-1e4f, 0.0f), 0);
  EXPECT_NEAR(f.value(0.0f, 0.25f), std::log(2.0), 1e-7);
  EXPECT_EQ(f.gradient_a(1e4f, 0.0f, 1.0f), 1);
  EXPECT_EQ(f.gradient_a(-1e4f, 0.0f, 1.0f), 0);
}

TEST(Comparisons, AreOneWhereItIsSo) {
  const std::vector<std::pair<double, double>> pairs{{1, 2}, {2, 1}, {2, 2}, {-0.0, 0.0}};
  for (const auto& [a, b] : pairs) {
    EXPECT_EQ(Greater{}.value(a, b), a > b ? 1 : 0);
    EXPECT_EQ(Less{}.value(a, b), a < b ? 1 : 0);
    EXPECT_EQ(GreaterEqual{}.value(a, b), a >= b ? 1 : 0);
    EXPECT_EQ(LessEqual{}.value(a, b), a <= b ? 1 : 0);
    EXPECT_EQ(Equal{}.value(a, b), a == b ? 1 : 0);
  }
}

TEST(Comparisons, FindNanNeitherMoreNorLessNorEqual) {
  for (const auto& [a, b] : {std::pair{kNan, 1.0}, {1.0, kNan}, {kNan, kNan}}) {
    EXPECT_EQ(Greater{}.value(a, b) + Less{}.value(a, b) + Equal{}.value(a, b), 0);
    EXPECT_EQ(GreaterEqual{}.value(a, b) + LessEqual{}.value(a, b), 0);
  }
}

TEST(Comparisons, HaveNoGradient) {
  EXPECT_FALSE(kHasGradients<Greater>);
  EXPECT_TRUE(kHasGradients<Maximum>);
}

TEST(Clip, PassesTheGradientBetweenItsBoundsAlone) {
  for (const double x : {-0.99, 0.5, 1.99}) {
    EXPECT_EQ((Clip{-1, 2}).gradient_from_x(x, 3.0), 3) << x;
  }
  for (const double x : {-1.5, -1.0, 2.0, 2.5, kNan}) {
    EXPECT_EQ((Clip{-1, 2}).gradient_from_x(x, kInfinity), 0) << x;
  }
}

TEST(Abs, HasDerivativeZeroAtItsKink) {
  EXPECT_EQ(Abs{}.gradient_from_x(0.0, 3.0), 0);
  EXPECT_EQ(Abs{}.gradient_from_x(-0.0, 3.0), 0);
}

TEST(Relu, HasDerivativeZeroAtItsKink) {
  EXPECT_EQ(gradient_at(Relu{}, 0.0, 1.0), 0);
  EXPECT_EQ(gradient_at(Relu{}, -0.0, 1.0), 0);
  EXPECT_EQ(gradient_at(Relu{}, std::numeric_limits<double>::min(), 1.0), 1);
}

/// 0 times an infinite dy would be NaN.
TEST(Formulas, LetNothingOfAGradientThroughThatDoesNotReachTheirInput) {
  for (const double dy : {kInfinity, -kInfinity, kNan, 1.0}) {
    EXPECT_EQ(gradient_at(Relu{}, -1.0, dy), 0);
    EXPECT_EQ(gradient_at(Relu{}, 0.0, dy), 0);
    EXPECT_EQ(Maximum{}.gradient_a(1.0, 2.0, dy), 0);
    EXPECT_EQ(Maximum{}.gradient_b(2.0, 1.0, dy), 0);
    EXPECT_EQ(Minimum{}.gradient_a(2.0, 1.0, dy), 0);
    EXPECT_EQ(Minimum{}.gradient_b(1.0, 2.0, dy), 0);
  }
}

TEST(Maximum, GivesBothAllOfItsGradientWhereOneIsNan) {
  for (const auto& [a, b] : {std::pair{kNan, 1.0}, {1.0, kNan}, {kNan, kNan}}) {
    EXPECT_EQ(Maximum{}.gradient_a(a, b, 3.0), 3);
    EXPECT_EQ(Maximum{}.gradient_b(a, b, 3.0), 3);
  }
}

/// 1 / x overflows there.
TEST(Formulas, DivideAGradientByADenormal) {
  constexpr float kDenormal = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(Log{}.gradient_from_x(kDenormal, 0.0f), 0);
  EXPECT_EQ(Log{}.gradient_from_x(kDenormal, kDenormal), 1);
  EXPECT_EQ(DivScalar{kDenormal}.gradient(kDenormal), 1);
  EXPECT_EQ(Divide{}.gradient_a(1.0f, kDenormal, kDenormal), 1);
}

TEST(Maximum, SharesItsGradientBetweenEquals) {
  EXPECT_EQ(Maximum{}.gradient_a(2.0, 2.0, 1.0), 0.5);
  EXPECT_EQ(Maximum{}.gradient_b(2.0, 2.0, 1.0), 0.5);
}

TEST(Formulas, LetNanThrough) {
  EXPECT_TRUE(std::isnan(Relu{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Sigmoid{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Tanh{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Exp{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Log{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Sqrt{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Abs{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Pow{2}.value(kNan)));
  EXPECT_TRUE(std::isnan(Pow{1.5f}.value(kNan)));
  EXPECT_TRUE(std::isnan((Clip{-1, 2}).value(kNan)));
  EXPECT_TRUE(std::isnan(Gelu{}.value(kNan)));
  EXPECT_TRUE(std::isnan(GeluTanh{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Silu{}.value(kNan)));
  EXPECT_TRUE(std::isnan(Softplus{}.value(kNan)));
  EXPECT_TRUE(std::isnan(MulScalar{2}.value(kNan)));
  EXPECT_TRUE(std::isnan(AddScalar{2}.value(kNan)));
  for (const auto& [a, b] : {std::pair{kNan, 1.0}, {1.0, kNan}, {kNan, -kInfinity}}) {
    EXPECT_TRUE(std::isnan(Add{}.value(a, b)));
    EXPECT_TRUE(std::isnan(Subtract{}.value(a, b)));
    EXPECT_TRUE(std::isnan(Multiply{}.value(a, b)));
    EXPECT_TRUE(std::isnan(Divide{}.value(a, b)));
    EXPECT_TRUE(std::isnan(Maximum{}.value(a, b)));
    EXPECT_TRUE(std::isnan(Minimum{}.value(a, b)));
  }
}

/// In single precision, as the backends use them, where e^89 overflows.
TEST(Formulas, HoldAtExtremeArguments) {
  for (float x : {1e4f, 100.0f, std::numeric_limits<float>::infinity()}) {
    EXPECT_EQ(Sigmoid{}.value(x), 1);
    EXPECT_EQ(Sigmoid{}.value(-x), 0);
    EXPECT_EQ(Tanh{}.value(x), 1);
    EXPECT_EQ(Tanh{}.value(-x), -1);
    EXPECT_EQ(Sigmoid{}.gradient_from_y(1.0f, 1.0f), 0);
    EXPECT_EQ(Sigmoid{}.gradient_from_y(0.0f, 1.0f), 0);
    EXPECT_EQ(Tanh{}.gradient_from_y(1.0f, 1.0f), 0);
    EXPECT_EQ(Exp{}.value(-200.0f), 0);
    EXPECT_EQ(Relu{}.value(x), x);
    EXPECT_EQ(Relu{}.value(-x), 0);
    EXPECT_EQ(Gelu{}.value(x), x);
    EXPECT_EQ(GeluTanh{}.value(x), x);
    EXPECT_EQ(Silu{}.value(x), x);
    EXPECT_EQ(Softplus{}.value(x), x);
    EXPECT_EQ(Softplus{}.value(-x), x == 100 ? 3.7835e-44f : 0);
  }
  for (float x : {1e4f, 100.0f}) {  // but not infinity, which times 0 is NaN, as in PyTorch
    EXPECT_EQ(Gelu{}.value(-x), 0);
    EXPECT_EQ(GeluTanh{}.value(-x), 0);
    EXPECT_NEAR(Silu{}.value(-x), 0, 1e-40);
    EXPECT_EQ(Gelu{}.gradient_from_x(x, 1.0f), 1);
    EXPECT_EQ(Gelu{}.gradient_from_x(-x, 1.0f), 0);
    EXPECT_EQ(GeluTanh{}.gradient_from_x(x, 1.0f), 1);
    EXPECT_EQ(GeluTanh{}.gradient_from_x(-x, 1.0f), 0);
  }
  EXPECT_EQ(Exp{}.value(200.0f), std::numeric_limits<float>::infinity());
}

TEST(Log, OfZeroIsMinusInfinityAndOfLessNan) {
  EXPECT_EQ(Log{}.value(0.0), -kInfinity);
  EXPECT_EQ(Log{}.gradient_from_x(0.0, 1.0), kInfinity);
  EXPECT_TRUE(std::isnan(Log{}.value(-1.0)));
}

TEST(Formulas, HaveNames) {
  std::vector<std::string> names;
  for (const Unary& f : kUnary) {
    names.push_back(name(f));
  }
  for (const Binary& f : kBinary) {
    names.push_back(name(f));
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{
                "relu",     "sigmoid",    "tanh",       "exp",
                "log",      "sqrt",       "abs",        "pow",
                "clip",     "gelu",       "gelu_tanh",  "silu",
                "softplus", "mul_scalar", "div_scalar", "add_scalar",
                "add",      "subtract",   "multiply",   "divide",
                "maximum",  "minimum",    "mse_loss",   "binary_cross_entropy_with_logits"}));
  EXPECT_EQ(names.size(), std::variant_size_v<Unary> + std::variant_size_v<Binary>);
}

}  // namespace
}  // namespace dl
