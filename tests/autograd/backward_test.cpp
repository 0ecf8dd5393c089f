// backward(): the walk through the past, whose operations are simple ones here. The gradient of
// each operation is checked in tests/ops.

#include <gtest/gtest.h>

#include <memory>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

Tensor scalar(float value) { return parameter(Tensor(Array(Shape{}, {value}))); }

Tensor vector(std::initializer_list<float> values) {
  return parameter(Tensor(Array({static_cast<Index>(values.size())}, values)));
}

float grad(const Tensor& x) { return x.grad().item(); }

TEST(Backward, FollowsAChain) {
  const Tensor x = scalar(0.5f);
  log(exp(x * 3) * 2).backward();  // log 2 + 3 x
  EXPECT_NEAR(grad(x), 3, 1e-6);
}

TEST(Backward, AddsUpWhereATensorIsUsedMoreThanOnce) {
  const Tensor x = scalar(3);
  (x + x).backward();
  EXPECT_EQ(grad(x), 2);
  x.backward(ones({}));  // a leaf is its own result
  EXPECT_EQ(grad(x), 3);

  const Tensor y = scalar(3);
  (y * y).backward();
  EXPECT_EQ(grad(y), 6);
  const Tensor z = scalar(3);
  (z * z * z).backward();
  EXPECT_EQ(grad(z), 27);
}

TEST(Backward, WaitsForBothSidesOfADiamond) {
  const Tensor x = scalar(2);
  const Tensor h = x * x;      // 4
  const Tensor left = h * 3;   // 12
  const Tensor right = h * h;  // 16
  (left * right).backward();   // 3 x^6
  EXPECT_EQ(grad(x), 18 * 32);
}

TEST(Backward, WaitsWhereOneSideIsMuchLonger) {
  const Tensor x = scalar(2);
  const Tensor h = x * x;
  Tensor far = h;
  for (int i = 0; i < 20; ++i) {
    far = far + 1;
  }
  (h * far).backward();  // x^2 (x^2 + 20)
  EXPECT_EQ(grad(x), 4 * 8 + 40 * 2);
}

TEST(Backward, AddsToTheGradientsThatAreThere) {
  Tensor x = scalar(2);
  (x * 3).backward();
  (x * 4).backward();
  EXPECT_EQ(grad(x), 7);
  x.zero_grad();
  EXPECT_FALSE(x.has_grad());
  (x * 5).backward();
  EXPECT_EQ(grad(x), 5);
}

TEST(Backward, TakesTheGradientOfAnyShape) {
  const Tensor x = vector({1, 2, 3});
  (x * x).backward(Tensor(Array({3}, {1, 10, 100})));
  EXPECT_TRUE(is_close(x.grad(), {3}, {2, 40, 600}));
}

TEST(Backward, MayRunAgainOverAGraphThatIsKept) {
  const Tensor x = scalar(3);
  const Tensor y = x * x * x;
  y.backward(RetainGraph::yes);
  EXPECT_EQ(grad(x), 27);
  y.backward(RetainGraph::yes);
  EXPECT_EQ(grad(x), 54);
  y.backward();
  EXPECT_EQ(grad(x), 81);
}

TEST(Backward, RefusesToRunTwiceOverAReleasedGraph) {
  const Tensor x = scalar(3);
  const Tensor y = x * x;
  y.backward();
  EXPECT_EQ(error_text([&] { y.backward(); }),
            "backward: the graph behind 'multiply' was released by an earlier backward(); pass "
            "RetainGraph::yes there");
  EXPECT_EQ(grad(x), 6);
}

TEST(Backward, RefusesAReleasedPartOfAnotherGraph) {
  const Tensor x = scalar(3);
  const Tensor h = exp(x);
  (h * 2).backward();
  EXPECT_EQ(error_text([&] { (h * 3).backward(); }),
            "backward: the graph behind 'exp' was released by an earlier backward(); pass "
            "RetainGraph::yes there");
}

TEST(Backward, RefusesToStartFromSeveralNumbers) {
  const Tensor x = vector({1, 2, 3});
  EXPECT_EQ(error_text([&] { (x * x).backward(); }),
            "backward: a tensor of shape (3,) is not one number; take its sum() or mean(), or pass "
            "the gradient: backward(dy)");
}

TEST(Backward, RefusesAGradientOfAnotherShape) {
  const Tensor x = vector({1, 2, 3});
  EXPECT_EQ(error_text([&] {
              (x * x).backward(ones({1, 3}));
            }),
            "backward: the gradient has shape (1, 3), the tensor (3,)");
  EXPECT_FALSE(x.has_grad());
}

TEST(Backward, RefusesAConstant) {
  EXPECT_EQ(error_text([] { ones({}).backward(); }),
            "backward: nothing that this tensor was made from requires a gradient");
}

TEST(Backward, LeavesConstantsAlone) {
  const Tensor x = scalar(3);
  const Tensor c(Array(Shape{}, {5}));
  (x * c).backward();
  EXPECT_EQ(grad(x), 5);
  EXPECT_FALSE(c.has_grad());
}

TEST(Backward, StopsAtDetach) {
  const Tensor x = scalar(3);
  (x * (x * x).detach()).backward();
  EXPECT_EQ(grad(x), 9);
  EXPECT_FALSE((x * x).detach().requires_grad());
}

TEST(Backward, StopsAtNoGrad) {
  const Tensor x = scalar(3);
  Tensor square;
  {
    const NoGrad no_grad;
    square = x * x;
  }
  (x * square).backward();
  EXPECT_EQ(grad(x), 9);
}

// ---- Gradients share memory until one of them changes ----

TEST(Backward, GivesEveryLeafAGradientOfItsOwn) {
  const Tensor a = vector({1, 2}), b = vector({3, 4});
  (a + b).backward(ones({2}));  // hands the same dy to both
  (a * 10).backward(ones({2}));
  EXPECT_TRUE(is_close(a.grad(), {2}, {11, 11}));
  EXPECT_TRUE(is_close(b.grad(), {2}, {1, 1}));
  (b * 10).backward(ones({2}));
  EXPECT_TRUE(is_close(a.grad(), {2}, {11, 11}));
  EXPECT_TRUE(is_close(b.grad(), {2}, {11, 11}));
}

TEST(Backward, DoesNotChangeTheGradientItIsGiven) {
  const Tensor x = vector({1, 2});
  const Tensor dy = ones({2});
  x.backward(dy);
  x.backward(dy);
  (x + x).backward(dy);
  EXPECT_TRUE(is_close(x.grad(), {2}, {4, 4}));
  EXPECT_TRUE(is_close(dy, {2}, {1, 1}));
}

TEST(Backward, DoesNotChangeAGradientThatWasTaken) {
  const Tensor x = vector({1, 2});
  (x * 2).backward(ones({2}));
  const Array taken = x.grad();
  (x * 3).backward(ones({2}));
  EXPECT_TRUE(is_close(taken, {2}, {2, 2}));
  EXPECT_TRUE(is_close(x.grad(), {2}, {5, 5}));
}

TEST(Backward, DoesNotMixWhatReshapeShares) {
  const Tensor x = vector({1, 2});
  const Tensor y = reshape(x, {2, 1});
  const Tensor z = reshape(y + y, {2}) + x;  // the dy of y + y, of y and of x are one memory
  z.backward(Tensor(Array({2}, {1, 10})));
  EXPECT_TRUE(is_close(x.grad(), {2}, {3, 30}));
}

// ---- Memory ----

TEST(Backward, ReleasesTheGraphItWalked) {
  const Tensor x = vector({1, 2});
  const Array held({2}, {1, 1});
  const Tensor y = sum(x * Tensor(held));
  EXPECT_FALSE(held.is_unique());
  y.backward();
  EXPECT_TRUE(held.is_unique());
}

TEST(Backward, KeepsAGraphOnlyAsLongAsItsResult) {
  const Array held({2}, {1, 1});
  {
    const Tensor x = vector({1, 2});
    const Tensor y = sum(x * Tensor(held));
    y.backward(RetainGraph::yes);
    EXPECT_FALSE(held.is_unique());
  }
  EXPECT_TRUE(held.is_unique());
}

TEST(Backward, LetsGoOfAResultThatIsNeverWalked) {
  const Array held({1, 2}, {1, 1});
  {
    const Tensor x(held);
    const Tensor W = parameter(ones({3, 2}));
    const Tensor y = relu(linear(x, W, parameter(ones({3}))));
    EXPECT_FALSE(held.is_unique());
  }
  EXPECT_TRUE(held.is_unique());
}

TEST(Backward, WalksAMillionOperationsWithoutRecursion) {
  const Tensor x = scalar(1);
  Tensor y = x;
  for (int i = 0; i < 1'000'000; ++i) {
    y = y + x;
  }
  y.backward();
  EXPECT_EQ(grad(x), 1'000'001);
}

TEST(Backward, TakesLongGraphsApartWithoutRecursion) {
  const Array held(Shape{}, {1});
  {
    const Tensor start = scalar(1) * Tensor(held);
    Tensor kept = start, never_walked = start;
    for (int i = 0; i < 200'000; ++i) {
      kept = kept * 1;
      never_walked = never_walked + never_walked * 0;  // two ways back to each
    }
    kept.backward(RetainGraph::yes);
    EXPECT_FALSE(held.is_unique());
  }
  EXPECT_TRUE(held.is_unique());
}

// ---- Operations that go wrong ----

/// a + b, whose gradient fails between its inputs while `broken`.
Tensor fragile_add(const Tensor& a, const Tensor& b, const std::shared_ptr<bool>& broken) {
  return record("fragile_add", binary(Add{}, a.array(), b.array()), {a, b},
                [broken](const Array& dy, Gradients& d) {
                  d.add(0, dy);
                  check(!*broken, "fragile_add: broken");
                  d.add(1, dy);
                });
}

TEST(Backward, LeavesNoHalfMadeGradientsAfterAnError) {
  const auto broken = std::make_shared<bool>(true);
  Tensor x = scalar(3);
  const Tensor a = x * 2, b = x * 5;
  const Tensor y = fragile_add(a, b, broken) + a * 100;
  EXPECT_EQ(error_text([&] { y.backward(RetainGraph::yes); }), "fragile_add: broken");

  *broken = false;
  x.zero_grad();
  y.backward();
  EXPECT_EQ(grad(x), 2 + 5 + 200);
}

TEST(Backward, RefusesAnOperationThatForgetsAnInput) {
  const Tensor x = scalar(3);
  const Tensor h = x * 2;
  const Tensor y = record("forgetful", h.array(), {h}, [](const Array&, Gradients&) {});
  EXPECT_EQ(error_text([&] { y.backward(); }),
            "backward: no gradient came back to 'mul_scalar'; an operation must add to each "
            "input whose gradient is wanted");
}

// ---- record ----

TEST(Record, KeepsNoPastWithoutNeed) {
  const Array y(Shape{}, {1}), held({2}, {1, 1});
  const auto forgets = [&held](const Tensor& x) {
    return record("f", Array(Shape{}, {1}), {x}, [held](const Array&, Gradients&) {});
  };
  const Tensor constant = forgets(Tensor(y));
  EXPECT_FALSE(constant.requires_grad());
  EXPECT_TRUE(held.is_unique());
  {
    const NoGrad no_grad;
    const Tensor unrecorded = forgets(scalar(1));
    EXPECT_FALSE(unrecorded.requires_grad());
    EXPECT_TRUE(held.is_unique());
  }
  const Tensor recorded = forgets(scalar(1));
  EXPECT_TRUE(recorded.requires_grad());
  EXPECT_FALSE(held.is_unique());
}

}  // namespace
}  // namespace dl
