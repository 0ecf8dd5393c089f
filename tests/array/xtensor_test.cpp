// The door to xtensor, and the traps behind it that the project knows of.

#include <dl/array/xtensor.h>

#include <gtest/gtest.h>

#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(AsXtensor, SeesTheMemoryOfTheArray) {
  Array x({2, 3}, {1, 2, 3, 4, 5, 6});
  auto view = as_xtensor<2>(x);
  ASSERT_EQ(view.dimension(), 2u);
  EXPECT_EQ(view.shape()[0], 2u);
  EXPECT_EQ(view.shape()[1], 3u);
  EXPECT_EQ(view(1, 0), 4);
  EXPECT_EQ(view.data(), x.data());
  view(1, 0) = 7;
  view += 1;
  EXPECT_TRUE(is_close(x, {2, 3}, {2, 3, 4, 8, 6, 7}));
}

TEST(AsXtensor, SeesAConstArrayAndEveryRank) {
  const Array x = random_array({2, 3, 5, 7});
  EXPECT_EQ(as_xtensor<4>(x)(1, 2, 4, 6), x.data()[2 * 3 * 5 * 7 - 1]);
  const Array three_axes = x.reshape({6, 5, 7}), one_axis = x.reshape({-1});
  const Array scalar(Shape{}, {3}), empty(Shape{0, 3});
  EXPECT_EQ(as_xtensor<3>(three_axes)(0, 1, 2), x.data()[9]);
  EXPECT_EQ(as_xtensor<1>(one_axis)(11), x.data()[11]);
  EXPECT_EQ(as_xtensor<0>(scalar)(), 3);
  EXPECT_EQ(as_xtensor<2>(empty).size(), 0u);
}

TEST(AsXtensor, RefusesAnotherRank) {
  const Array x(Shape{2, 3});
  EXPECT_EQ(error_text([&] { as_xtensor<1>(x); }),
            "as_xtensor: an array of shape (2, 3) seen with 1 axes");
}

TEST(ToArray, CopiesTheValuesOfAnExpression) {
  const Array x({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_TRUE(is_close(to_array(as_xtensor<2>(x) * 2 + 1), {2, 3}, {3, 5, 7, 9, 11, 13}));
  EXPECT_TRUE(is_close(to_array(xt::transpose(as_xtensor<2>(x))), {3, 2}, {1, 4, 2, 5, 3, 6}));
  EXPECT_TRUE(is_close(to_array(xt::view(as_xtensor<2>(x), xt::all(), 1)), {2}, {2, 5}));
  EXPECT_TRUE(is_close(to_array(xt::sum(as_xtensor<2>(x), {1})), {2}, {6, 15}));
}

TEST(ToArray, TakesEveryRankAndNothingAtAll) {
  EXPECT_TRUE(is_close(to_array(xt::xarray<float>{{1, 2}, {3, 4}}), {2, 2}, {1, 2, 3, 4}));
  EXPECT_TRUE(is_close(to_array(xt::xtensor<float, 1>{1, 2}), {2}, {1, 2}));
  EXPECT_TRUE(is_close(to_array(xt::xtensor<float, 0>(2.0f)), {}, {2}));
  EXPECT_TRUE(is_close(to_array(xt::xtensor<float, 2>({0, 3})), {0, 3}, {}));
}

TEST(ToArray, ReadsColumnMajorArraysRowByRow) {
  xt::xarray<float, xt::layout_type::column_major> x = xt::xarray<float>{{1, 2, 3}, {4, 5, 6}};
  EXPECT_TRUE(is_close(to_array(x), {2, 3}, {1, 2, 3, 4, 5, 6}));
}

TEST(ToArray, AndBackIsARoundTrip) {
  const Array x = random_array({131, 127});
  EXPECT_TRUE(is_close(to_array(as_xtensor<2>(x)), x, 0));
}

// ---- The helpers that keep an axis ----

/// What numpy gives for z - max(z, axis, keepdims=True), or the sum.
std::vector<double> minus_kept(const Array& z, int axis, bool use_max) {
  const Index rows = z.shape()[0], columns = z.shape()[1];
  std::vector<double> expected;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      double reduced = use_max ? -INFINITY : 0;
      for (Index k = 0; k < z.shape()[axis]; ++k) {
        const auto value =
            static_cast<double>(z.data()[axis == 0 ? k * columns + j : i * columns + k]);
        reduced = use_max ? std::max(reduced, value) : reduced + value;
      }
      expected.push_back(static_cast<double>(z.data()[i * columns + j]) - reduced);
    }
  }
  return expected;
}

TEST(KeptReducers, CanBeCombinedWithTheirArgument) {
  for (const Shape& shape : {Shape{2, 3}, Shape{5, 1}, Shape{1, 7}, Shape{13, 11}}) {
    const Array z = random_array(shape);
    const auto view = as_xtensor<2>(z);
    const xt::xarray<float> owned = view;
    for (int axis : {0, 1}) {
      const auto n = static_cast<std::size_t>(axis);
      const auto less_max = minus_kept(z, axis, true);
      EXPECT_TRUE(is_close(to_array(view - kept_max(view, n)), shape, less_max));
      EXPECT_TRUE(is_close(to_array(owned - kept_max(owned, n)), shape, less_max));
      const auto less_sum = minus_kept(z, axis, false);
      EXPECT_TRUE(is_close(to_array(view - kept_sum(view, n)), shape, less_sum, 1e-5));
      EXPECT_TRUE(is_close(to_array(owned - kept_sum(owned, n)), shape, less_sum, 1e-5));
    }
  }
}

TEST(KeptReducers, MakeASoftmaxOfExpressions) {
  const Array z({2, 3}, {1, 2, 3, 10'000, 10'001, 9'000});
  const auto view = as_xtensor<2>(z);
  const auto e = xt::eval(xt::exp(view - kept_max(view, 1)));
  EXPECT_TRUE(is_close(to_array(e / kept_sum(e, 1)), {2, 3},
                       {0.09003057, 0.24472847, 0.66524096, 0.26894142, 0.73105858, 0}));
}

// ---- Traps of xarray under C++20 in xtensor 0.24, which the header repairs ----

TEST(Xarray, EvaluatesASumToItsRankAndValues) {
  const xt::xarray<double> x{{1, 2, 3}, {4, 5, 6}};
  const auto y = xt::eval(x + x);
  ASSERT_EQ(y.dimension(), 2u);
  EXPECT_EQ(y.shape()[1], 3u);
  EXPECT_EQ(y, (xt::xarray<double>{{2, 4, 6}, {8, 10, 12}}));
  EXPECT_EQ(xt::eval(x - xt::xarray<double>{1, 2, 3}), (xt::xarray<double>{{0, 0, 0}, {3, 3, 3}}));
}

TEST(Xarray, ReducesImmediately) {
  const xt::xarray<double> x{{1, 2, 3}, {4, 5, 6}};
  const auto columns = xt::sum(x, {0}, xt::evaluation_strategy::immediate);
  ASSERT_EQ(columns.dimension(), 1u);
  EXPECT_EQ(columns, (xt::xarray<double>{5, 7, 9}));
  EXPECT_EQ(xt::mean(x, {1}, xt::evaluation_strategy::immediate), (xt::xarray<double>{2, 5}));
  EXPECT_EQ(xt::sum(x, xt::evaluation_strategy::immediate)(), 21);
}

TEST(Xarray, HasAStandardDeviation) {
  const xt::xarray<double> x{{1, 2, 3}, {4, 5, 9}};
  EXPECT_DOUBLE_EQ(xt::stddev(x)(), std::sqrt(20.0 / 3));
  const xt::xarray<double> rows = xt::stddev(x, {1});
  ASSERT_EQ(rows.dimension(), 1u);
  EXPECT_DOUBLE_EQ(rows(0), std::sqrt(2.0 / 3));
  EXPECT_DOUBLE_EQ(rows(1), std::sqrt(14.0 / 3));
}

TEST(Xtensor, EvaluatesAndReducesToo) {
  const xt::xtensor<double, 2> x{{1, 2, 3}, {4, 5, 6}};
  const auto y = xt::eval(x + x);
  EXPECT_EQ(y(1, 2), 12);
  EXPECT_EQ(xt::eval(xt::sum(x, {1}))(1), 15);
}

}  // namespace
}  // namespace dl
