#include <dl/optim/clip.h>

#include <gtest/gtest.h>

#include <cmath>

#include <dl/autograd/create.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

Tensor with_gradient(std::initializer_list<float> g) {
  const Shape shape{static_cast<Index>(g.size())};
  const Tensor w = parameter(zeros(shape));
  w.add_grad(Array(shape, g));
  return w;
}

TEST(ClipGradNorm, ScalesAllGradientsByOneFactor) {
  const Tensor a = with_gradient({3, 0}), b = with_gradient({-4}), none = parameter(zeros({2}));
  EXPECT_EQ(optim::clip_grad_norm({a, b, none}, 2.5).item(), 5);
  EXPECT_TRUE(is_close(a.grad(), {2}, {1.5, 0}));
  EXPECT_TRUE(is_close(b.grad(), {1}, {-2}));
  EXPECT_FALSE(none.has_grad());
}

TEST(ClipGradNorm, LeavesSmallGradientsAsTheyAre) {
  const Tensor a = with_gradient({3, 4});
  EXPECT_EQ(optim::clip_grad_norm({a}, 6).item(), 5);
  EXPECT_TRUE(is_close(a.grad(), {2}, {3, 4}, 0));
  EXPECT_EQ(optim::clip_grad_norm({parameter(zeros({2}))}, 1).item(), 0) << "where there is none";
}

TEST(ClipGradNorm, LetsNanBeSeen) {
  const Tensor a = with_gradient({3, NAN});
  EXPECT_TRUE(std::isnan(optim::clip_grad_norm({a}, 1).item()));
  EXPECT_TRUE(std::isnan(a.grad().data()[0]));
}

TEST(ClipGradValue, PutsEveryNumberIntoTheRange) {
  const Tensor a = with_gradient({3, -0.25f, NAN}), b = with_gradient({-INFINITY});
  optim::clip_grad_value({a, b}, 0.5);
  EXPECT_EQ(a.grad().data()[0], 0.5f);
  EXPECT_EQ(a.grad().data()[1], -0.25f);
  EXPECT_TRUE(std::isnan(a.grad().data()[2]));
  EXPECT_EQ(b.grad().item(), -0.5f);
}

TEST(ClipGrad, RefusesWhatItCannotMean) {
  EXPECT_EQ(error_text([] { optim::clip_grad_norm({}, 1); }),
            "clip_grad_norm: there are no parameters");
  EXPECT_EQ(error_text([] { optim::clip_grad_norm({with_gradient({1})}, NAN); }),
            "clip_grad_norm: a largest norm of nan; it must not be below 0");
  EXPECT_EQ(error_text([] { optim::clip_grad_value({with_gradient({1})}, -1); }),
            "clip_grad_value: a limit of -1; it must not be below 0");
  EXPECT_EQ(error_text([] { optim::clip_grad_value({Tensor()}, 1); }),
            "clip_grad_value: it was given something that holds nothing: never given a value, or "
            "moved from");
}

}  // namespace
}  // namespace dl
