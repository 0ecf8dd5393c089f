#include <dl/ops/elementwise.h>

#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"

namespace dl {
namespace {

const Tensor kX(Array({2, 2}, {-2, -0.5f, 0.5f, 4}));

TEST(ElementwiseOps, HaveTheValuesOfTheirNames) {
  EXPECT_TRUE(is_close(relu(kX), {2, 2}, {0, 0, 0.5, 4}));
  EXPECT_TRUE(is_close(sigmoid(kX), {2, 2}, {0.11920292, 0.37754067, 0.62245933, 0.98201379}));
  EXPECT_TRUE(is_close(tanh(kX), {2, 2}, {-0.96402758, -0.46211716, 0.46211716, 0.99932930}));
  EXPECT_TRUE(is_close(exp(kX), {2, 2}, {0.13533528, 0.60653066, 1.64872127, 54.5981500}));
  EXPECT_TRUE(is_close(log(exp(kX)), kX));
  EXPECT_TRUE(is_close(maximum(kX, -kX), {2, 2}, {2, 0.5, 0.5, 4}));
  EXPECT_TRUE(is_close(minimum(kX, -kX), {2, 2}, {-2, -0.5, -0.5, -4}));
  EXPECT_TRUE(is_close(-kX, {2, 2}, {2, 0.5, -0.5, -4}));
  EXPECT_TRUE(is_close(sqrt(kX * kX), {2, 2}, {2, 0.5, 0.5, 4}));
  EXPECT_TRUE(is_close(abs(kX), {2, 2}, {2, 0.5, 0.5, 4}));
  EXPECT_TRUE(is_close(pow(kX, 3), {2, 2}, {-8, -0.125, 0.125, 64}));
  EXPECT_TRUE(is_close(clip(kX, -1, 0.5f), {2, 2}, {-1, -0.5, 0.5, 0.5}));
  EXPECT_TRUE(is_close(gelu(kX), {2, 2}, {-0.04550026, -0.15426877, 0.34573123, 3.99987332}));
  EXPECT_TRUE(is_close(gelu(kX, Approximate::tanh), {2, 2},
                       {-0.04540229, -0.15428599, 0.34571401, 3.99992967}));
  EXPECT_TRUE(is_close(silu(kX), kX * sigmoid(kX)));
  EXPECT_TRUE(is_close(softplus(kX), log(1 + exp(kX))));
}

TEST(ElementwiseOps, AreArithmetic) {
  const Tensor y(Array({2, 2}, {1, 2, 4, 8}));
  EXPECT_TRUE(is_close(kX + y, {2, 2}, {-1, 1.5, 4.5, 12}));
  EXPECT_TRUE(is_close(kX - y, {2, 2}, {-3, -2.5, -3.5, -4}));
  EXPECT_TRUE(is_close(kX * y, {2, 2}, {-2, -1, 2, 32}));
  EXPECT_TRUE(is_close(kX / y, {2, 2}, {-2, -0.25, 0.125, 0.5}));
}

TEST(ElementwiseOps, TakeNumbersOnEitherSide) {
  EXPECT_TRUE(is_close(kX + 1, {2, 2}, {-1, 0.5, 1.5, 5}));
  EXPECT_TRUE(is_close(1 + kX, {2, 2}, {-1, 0.5, 1.5, 5}));
  EXPECT_TRUE(is_close(kX - 1, {2, 2}, {-3, -1.5, -0.5, 3}));
  EXPECT_TRUE(is_close(1 - kX, {2, 2}, {3, 1.5, 0.5, -3}));
  EXPECT_TRUE(is_close(kX * 3, {2, 2}, {-6, -1.5, 1.5, 12}));
  EXPECT_TRUE(is_close(3 * kX, {2, 2}, {-6, -1.5, 1.5, 12}));
  EXPECT_TRUE(is_close(kX / 4, {2, 2}, {-0.5, -0.125, 0.125, 1}));
  EXPECT_TRUE(is_close(4 / kX, {2, 2}, {-2, -8, 8, 1}));
}

TEST(ElementwiseOps, RepeatARowOrOneElement) {
  const Tensor row(Array({2}, {10, 20})), one(Array(Shape{}, {100}));
  EXPECT_TRUE(is_close(kX + row, {2, 2}, {8, 19.5, 10.5, 24}));
  EXPECT_TRUE(is_close(row - kX, {2, 2}, {12, 20.5, 9.5, 16}));
  EXPECT_TRUE(is_close(one * kX, {2, 2}, {-200, -50, 50, 400}));
}

const std::vector<Shape> kShapes{{}, {1}, {7}, {1, 5}, {5, 1}, {3, 7}, {2, 3, 5}, {2, 1, 3, 2}};

TEST(ElementwiseOps, GradientsOfOneArgumentMatchFiniteDifferences) {
  for (const Shape& shape : kShapes) {
    const std::vector<Array> x{random_array(shape)}, positive{random_array(shape, 0.5, 2)};
    EXPECT_TRUE(gradients_match([](auto& in) { return sigmoid(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return tanh(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return exp(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return log(in[0]); }, positive)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return -in[0] + 2; }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return 3 * (1 - in[0]) / 2; }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return 2 / in[0]; }, positive)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return sqrt(in[0]); }, positive)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return abs(in[0]) + abs(-in[0]); }, positive));
    EXPECT_TRUE(gradients_match([](auto& in) { return pow(in[0], 1.5f); }, positive)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return pow(in[0], 2); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return gelu(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return gelu(in[0], Approximate::tanh); }, x));
    EXPECT_TRUE(gradients_match([](auto& in) { return silu(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return softplus(in[0]); }, x)) << shape;
    // clip, within its bounds and below and above them
    for (const auto& [low, high] : {std::pair{0.25f, 3.0f}, {3.0f, 4.0f}, {-1.0f, 0.25f}}) {
      EXPECT_TRUE(gradients_match([=](auto& in) { return clip(in[0], low, high); }, positive))
          << shape;
    }
    // relu, on either side of its kink
    EXPECT_TRUE(gradients_match([](auto& in) { return relu(in[0]); }, positive)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return relu(-in[0]); }, positive)) << shape;
  }
}

struct Operands {
  Shape a, b;
};
const std::vector<Operands> kOperands{{{}, {}},         {{7}, {7}},
                                      {{3, 5}, {3, 5}}, {{3, 5}, {5}},
                                      {{3, 5}, {1, 5}}, {{1, 5}, {5}},
                                      {{5, 1}, {1}},    {{3, 5}, {}},
                                      {{3, 5}, {1, 1}}, {{2, 3, 4}, {1}},
                                      {{2, 3, 4}, {}},  {{1}, {1, 1}},
                                      {{7}, {1}},       {{2, 3, 2, 2}, {2, 3, 2, 2}}};

TEST(ElementwiseOps, GradientsOfTwoArgumentsMatchFiniteDifferences) {
  for (const auto& [a, b] : kOperands) {
    SCOPED_TRACE(concat("shapes ", a, " and ", b));
    const Array left = random_array(a, -1, 1, 1), right = random_array(b, 1, 2, 2);
    for (const std::vector<Array>& x : {std::vector{left, right}, std::vector{right, left}}) {
      EXPECT_TRUE(gradients_match([](auto& in) { return in[0] + in[1]; }, x));
      EXPECT_TRUE(gradients_match([](auto& in) { return in[0] - in[1]; }, x));
      EXPECT_TRUE(gradients_match([](auto& in) { return in[0] * in[1]; }, x));
      EXPECT_TRUE(gradients_match([](auto& in) { return in[0] / (in[1] + 4); }, x));
      // maximum, on either side of its kink
      EXPECT_TRUE(gradients_match([](auto& in) { return maximum(in[0], in[1] + 4); }, x));
      EXPECT_TRUE(gradients_match([](auto& in) { return maximum(in[0], in[1] - 4); }, x));
      EXPECT_TRUE(gradients_match([](auto& in) { return minimum(in[0], in[1] + 4); }, x));
      EXPECT_TRUE(gradients_match([](auto& in) { return minimum(in[0], in[1] - 4); }, x));
    }
  }
}

TEST(ElementwiseOps, AreTheirFormulasLifted) {
  // + and - have a shorter way back than zip: the same gradients.
  for (const auto& [a, b] : kOperands) {
    const std::vector<Array> x{random_array(a, 1), random_array(b, 2)};
    EXPECT_TRUE(gradients_match([](auto& in) { return binary(Add{}, in[0], in[1]); }, x));
    EXPECT_TRUE(gradients_match([](auto& in) { return binary(Subtract{}, in[0], in[1]); }, x));
  }
}

TEST(Relu, PassesNoGradientAtItsKink) {
  const Tensor x = parameter(Tensor(Array({3}, {-1, 0, 1})));
  relu(x).backward(Tensor(full({3}, 5)));
  EXPECT_TRUE(is_close(x.grad(), {3}, {0, 0, 5}, 0));
}

TEST(Maximum, SharesItsGradientBetweenEqualTensors) {
  const Tensor a = parameter(Tensor(Array({3}, {1, 2, 3})));
  const Tensor b = parameter(Tensor(Array({3}, {3, 2, 1})));
  maximum(a, b).backward(Tensor(full({3}, 4)));
  EXPECT_TRUE(is_close(a.grad(), {3}, {0, 2, 4}, 0));
  EXPECT_TRUE(is_close(b.grad(), {3}, {4, 2, 0}, 0));
}

TEST(ElementwiseOps, RefuseShapesThatDoNotFit) {
  const Tensor a(full({2, 3}, 1)), b(full({3, 2}, 1));
  const auto text = [](const char* operation) {
    return concat(
        operation,
        ": the shapes (2, 3) and (3, 2) do not broadcast: 2 and 3 differ, and neither is 1");
  };
  EXPECT_EQ(error_text([&] { a + b; }), text("add"));
  EXPECT_EQ(error_text([&] { a - b; }), text("subtract"));
  EXPECT_EQ(error_text([&] { a* b; }), text("multiply"));
  EXPECT_EQ(error_text([&] { a / b; }), text("divide"));
  EXPECT_EQ(error_text([&] { maximum(a, b); }), text("maximum"));
  EXPECT_EQ(error_text([&] { minimum(a, b); }), text("minimum"));
  EXPECT_EQ(error_text([&] { a > b; }), text("greater"));
  EXPECT_EQ(error_text([&] { where(a, a, b); }), text("where"));
  EXPECT_EQ(
      error_text([&] { where(b, a, a); }),
      "where: the shapes (3, 2) and (2, 3) do not broadcast: 3 and 2 differ, and neither is 1");
}

TEST(ElementwiseOps, RefuseBoundsWithNothingBetweenThem) {
  EXPECT_EQ(error_text([] { clip(kX, 2, 1); }), "clip: nothing is between 2 and 1");
  EXPECT_EQ(error_text([] { clip(kX, NAN, 1); }), "clip: nothing is between nan and 1");
  EXPECT_TRUE(is_close(clip(kX, 1, 1), {2, 2}, {1, 1, 1, 1}));
}

TEST(Comparisons, BroadcastAndAreConstants) {
  const Tensor x = parameter(kX), row(Array({2}, {-0.5f, 0.5f}));
  EXPECT_TRUE(is_close(x > row, {2, 2}, {0, 0, 1, 1}, 0));
  EXPECT_TRUE(is_close(x >= row, {2, 2}, {0, 0, 1, 1}, 0));
  EXPECT_TRUE(is_close(row < x, {2, 2}, {0, 0, 1, 1}, 0));
  EXPECT_TRUE(is_close(x <= row, {2, 2}, {1, 1, 0, 0}, 0));
  EXPECT_TRUE(is_close(equal(x, Tensor(Array({2, 1}, {-0.5f, 4}))), {2, 2}, {0, 1, 0, 1}, 0));
  EXPECT_TRUE(is_close(x > -0.5f, {2, 2}, {0, 0, 1, 1}, 0));
  EXPECT_TRUE(is_close(x >= -0.5f, {2, 2}, {0, 1, 1, 1}, 0));
  EXPECT_TRUE(is_close(x < -0.5f, {2, 2}, {1, 0, 0, 0}, 0));
  EXPECT_TRUE(is_close(x <= -0.5f, {2, 2}, {1, 1, 0, 0}, 0));
  EXPECT_TRUE(is_close(equal(x, 4), {2, 2}, {0, 0, 0, 1}, 0));
  EXPECT_FALSE((x > row).requires_grad());
  EXPECT_FALSE(equal(x, 4).requires_grad());
}

TEST(Where, ChoosesElementByElement) {
  const Tensor y = where(kX > 0, kX, Tensor(Array({2}, {10, 20})));
  EXPECT_TRUE(is_close(y, {2, 2}, {10, 20, 0.5, 4}, 0));
  EXPECT_TRUE(
      is_close(where(Tensor(Array({4}, {1, -2, NAN, 0})), Tensor(full({}, 1)), Tensor(full({}, 2))),
               {4}, {1, 1, 1, 2}, 0));
}

TEST(Where, TakesWhatItChoosesAsItIs) {
  const Tensor special(Array({4}, {-0.0f, NAN, -INFINITY, 1e-45f})), zero(full({}, 0));
  for (const Tensor& y : {where(zero + 1, special, zero), where(zero, zero, special)}) {
    const std::vector<float> values = y.to_vector();
    EXPECT_TRUE(std::signbit(values[0]) && values[0] == 0);
    EXPECT_TRUE(std::isnan(values[1]));
    EXPECT_EQ(values[2], -INFINITY);
    EXPECT_EQ(values[3], 1e-45f);
  }
}

TEST(Where, GivesTheGradientToWhatWasChosenAlone) {
  const Tensor a = parameter(Tensor(Array({3}, {1, 2, 3}))), b = parameter(Tensor(full({}, 5)));
  where(Tensor(Array({3}, {1, 0, 0})), a, b).backward(Tensor(Array({3}, {NAN, 4, 2})));
  EXPECT_TRUE(is_close(a.grad(), {3}, {NAN, 0, 0}, 0));
  EXPECT_TRUE(is_close(b.grad(), {}, {6}, 0));
}

TEST(Where, BroadcastsAllThree) {
  const std::vector<Shape> shapes{{},        {7},       {1, 7},        {5, 1}, {5, 7},
                                  {3, 5, 7}, {3, 1, 7}, {151, 1, 131}, {20011}};
  for (const Shape& of_condition : shapes) {
    for (const Shape& of_a : shapes) {
      for (const Shape& of_b : shapes) {
        const Tensor a(random_array(of_a, 1)), b(random_array(of_b, 2));
        if (error_text([&] { a + b + random_tensor(of_condition); }) != "(no error)") {
          continue;
        }
        const Tensor chosen = random_tensor(of_condition, 3) > 0;
        // Products with 1 and 0 say the same of usual numbers.
        EXPECT_TRUE(is_close(where(chosen, a, b), chosen * a + (1 - chosen) * b, 0))
            << of_condition << ", " << of_a << ", " << of_b;
        if (of_condition.size() < 150 && of_a.size() < 150 && of_b.size() < 150) {
          EXPECT_TRUE(gradients_match([&](auto& in) { return where(chosen, in[0], in[1]); },
                                      {a.array(), b.array()}));
        }
      }
    }
  }
  EXPECT_EQ(where(Tensor(full({0, 3}, 1)), Tensor(full({3}, 1)), Tensor(full({}, 2))).shape(),
            (Shape{0, 3}));
}

TEST(ElementwiseOps, TakeEmptyBatches) {
  const Tensor x = parameter(Tensor(full({0, 3}, 1)));
  const Tensor row = parameter(Tensor(full({3}, 1)));
  (relu(x) * row + row).backward(Tensor(full({0, 3}, 1)));
  EXPECT_TRUE(is_close(x.grad(), {0, 3}, {}));
  EXPECT_TRUE(is_close(row.grad(), {3}, {0, 0, 0}));
}

TEST(InPlace, ChangesTheValueForAllWhoHaveAHandle) {
  Tensor w = parameter(Tensor(Array({2, 2}, {1, 2, 3, 4})));
  const Tensor handle = w;
  const NoGrad no_grad;
  w -= Tensor(Array({2}, {1, 2}));  // broadcasts
  EXPECT_TRUE(is_close(handle, {2, 2}, {0, 0, 2, 2}));
  w += w;
  EXPECT_TRUE(is_close(handle, {2, 2}, {0, 0, 4, 4}));
  EXPECT_TRUE(handle.requires_grad() && handle.is_leaf());
}

TEST(InPlace, IsRefusedWhereItWouldHaveToBeRecorded) {
  Tensor w = parameter(Tensor(Array({2}, {1, 2}))), c(Array({2}, {1, 2}));
  EXPECT_EQ(error_text([&] { w -= c; }),
            "-=: a change in place cannot be recorded for backward(); update parameters under "
            "NoGrad");
  EXPECT_EQ(error_text([&] { c += w * w; }).substr(0, 4), "+=: ");
  c += c;  // constants may change at any time
  EXPECT_TRUE(is_close(c, {2}, {2, 4}));
  EXPECT_TRUE(is_close(w, {2}, {1, 2}, 0));
}

TEST(InPlace, KeepsTheShapeOfWhatIsChanged) {
  Tensor row(Array({3}, {1, 2, 3}));
  EXPECT_EQ(error_text([&] {
              row += Tensor(Array({2, 3}));
            }),
            "+=: (2, 3) does not broadcast to (3,), whose shape stays");
}

TEST(InPlace, IsFoundByABackwardThatNeededTheOldValue) {
  Tensor w = parameter(Tensor(Array({2}, {1, 2})));
  const Tensor y = w * w;
  {
    const NoGrad no_grad;
    w -= Tensor(Array({2}, {1, 1}));
  }
  EXPECT_NE(error_text([&] { y.backward(Tensor(Array({2}, {1, 1}))); }), "(no error)");
}

}  // namespace
}  // namespace dl
