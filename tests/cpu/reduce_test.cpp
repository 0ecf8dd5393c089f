#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/random.h"
#include "with_threads.h"

namespace dl {
namespace {

class Reduce : public WithThreads {};
DL_WITH_THREADS(Reduce);

const std::vector<Shape> kShapes{{1},         {7},          {20011},      {1, 1},
                                 {1, 13},     {13, 1},      {5, 7},       {131, 127},
                                 {2, 10007},  {10007, 2},   {0, 5},       {5, 0},
                                 {0},         {2, 3, 5},    {3, 1, 7},    {2, 97, 89},
                                 {97, 2, 89}, {2, 3, 5, 7}, {1, 1, 1, 1}, {5, 17, 13, 19},
                                 {2, 0, 3, 4}};

/// The shape without one axis, and the position in it of the element at `position` of the whole.
struct Reduced {
  Reduced(const Shape& shape, int axis) {
    std::vector<Index> sizes;
    for (int i = 0; i < shape.rank(); ++i) {
      if (i != axis) {
        sizes.push_back(shape[i]);
      }
      if (i > axis) {
        inner *= shape[i];
      }
    }
    n = shape[axis];
    without = Shape(std::span<const Index>(sizes));
  }
  std::size_t at(Index position) const {
    return static_cast<std::size_t>(position / (n * inner) * inner + position % inner);
  }
  Shape without;
  Index n = 1, inner = 1;
};

TEST_P(Reduce, SumsAlongEveryAxisOfEveryRank) {
  for (const Shape& shape : kShapes) {
    const Array x = random_array(shape);
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const Reduced reduced(shape, axis);
      std::vector<double> expected(static_cast<std::size_t>(reduced.without.size()));
      for (Index i = 0; i < x.size(); ++i) {
        expected[reduced.at(i)] += static_cast<double>(x.data()[i]);
      }
      EXPECT_TRUE(is_close(sum(x, axis), reduced.without, expected, 1e-4))
          << shape << " along " << axis;
      EXPECT_TRUE(is_close(sum(x, axis - shape.rank()), sum(x, axis), 0));
    }
  }
}

TEST_P(Reduce, SumsEverything) {
  for (const Shape& shape : kShapes) {
    const Array x = random_array(shape);
    double expected = 0;
    for (float value : x.to_vector()) {
      expected += static_cast<double>(value);
    }
    EXPECT_TRUE(is_close(sum(x), {}, {expected})) << shape;
  }
  EXPECT_EQ(sum(full({}, 3)).item(), 3);
}

TEST_P(Reduce, SumsManyEqualNumbersWithoutLosingAny) {
  // In float32 alone, a running sum of 0.1 stops growing by 0.1 long before its end.
  EXPECT_NEAR(sum(full({1'000'000}, 0.1f)).item(), 1e5, 0.1);
  EXPECT_TRUE(is_close(sum(full({1'000'000, 2}, 0.1f), 0), {2}, {1e5, 1e5}, 1e-6));
}

TEST(ReduceThreads, ManyGiveTheSumOfOne) {
  // Numbers that cancel, so that what is left is what the order of the sum makes of it.
  const Index half = 50'021;
  Array x = random_array({2 * half}, 0, 1e8f);
  for (Index i = 0; i < half; ++i) {
    x.data()[half + i * 7919 % half] = -x.data()[i];
  }
  set_cpu_threads(1);
  const float alone = sum(x).item();
  for (const int threads : {2, 3, 5}) {
    set_cpu_threads(threads);
    EXPECT_EQ(sum(x).item(), alone) << threads << " threads";
  }
}

TEST_P(Reduce, ArgmaxTakesTheFirstNan) {
  const Array x({3, 3}, {1, NAN, 3, NAN, 5, NAN, 2, 2, 1});
  EXPECT_EQ(argmax(x).to_vector(), (std::vector<std::int32_t>{1, 0, 0}));
}

TEST_P(Reduce, ExpandIsTheAdjointOfSum) {
  for (const Shape& shape : kShapes) {
    const auto inner_product = [](const Array& a, const Array& b) {
      double product = 0;
      for (Index i = 0; i < a.size(); ++i) {
        product += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
      }
      return product;
    };
    const Array x = random_array(shape, 1);
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const Array total = sum(x, axis);
      const Array y = random_array(total.shape(), 2);
      const Array expanded = sum_backward(y, shape, axis);
      ASSERT_EQ(expanded.shape(), shape);
      const double expected = inner_product(total, y);
      EXPECT_NEAR(inner_product(x, expanded), expected, 1e-4 * (1 + std::abs(expected)))
          << shape << " along " << axis;
    }
    EXPECT_TRUE(is_close(sum_backward(full({}, 3), shape), full(shape, 3), 0)) << shape;
  }
}

TEST_P(Reduce, ExpandRepeatsAlongTheAxis) {
  EXPECT_TRUE(is_close(sum_backward(Array({3}, {1, 2, 3}), {2, 3}, 0), {2, 3}, {1, 2, 3, 1, 2, 3}));
  EXPECT_TRUE(is_close(sum_backward(Array({2}, {1, 2}), {2, 3}, 1), {2, 3}, {1, 1, 1, 2, 2, 2}));
  EXPECT_TRUE(is_close(sum_backward(Array({2}, {1, 2}), {2, 3}, -1), {2, 3}, {1, 1, 1, 2, 2, 2}));
}

TEST_P(Reduce, ArgmaxIsTheFirstOfTheLargest) {
  const Array x({4, 3}, {1, 5, 2,     //
                         4, 1, 4,     //
                         -1, -1, -1,  //
                         -INFINITY, -INFINITY, -3});
  EXPECT_EQ(argmax(x).to_vector(), (std::vector<std::int32_t>{1, 0, 0, 2}));
  EXPECT_EQ(argmax(full({2, 1}, 7)).to_vector(), (std::vector<std::int32_t>{0, 0}));
  EXPECT_EQ(argmax(full({0, 3}, 7)).size(), 0);
}

TEST_P(Reduce, ArgmaxOfManyRowsFindsEach) {
  Array x = random_array({2003, 11}, 0, 1);
  std::vector<std::int32_t> expected;
  for (Index i = 0; i < 2003; ++i) {
    expected.push_back(static_cast<std::int32_t>(i * i % 11));
    x.data()[i * 11 + expected.back()] = 2;
  }
  EXPECT_EQ(argmax(x).to_vector(), expected);
}

TEST_P(Reduce, ArgmaxOfLongRowsFindsEachPlaceAndTheFirstOfEquals) {
  for (const Index columns : {63, 64, 65, 96, 97, 200}) {
    for (const float largest : {2.0f, INFINITY, NAN}) {
      // The largest of row i stands at i and in up to two more places behind it.
      Array x = random_array({columns, columns}, 0, 1);
      std::vector<std::int32_t> expected;
      for (Index i = 0; i < columns; ++i) {
        expected.push_back(static_cast<std::int32_t>(i));
        for (const Index j : {i, (i + columns) / 2, columns - 1}) {
          x.data()[i * columns + j] = largest;
        }
      }
      EXPECT_EQ(argmax(x).to_vector(), expected) << columns << " columns, " << largest;
    }
    const std::vector<std::int32_t> first(3);
    EXPECT_EQ(argmax(full({3, columns}, -INFINITY)).to_vector(), first);
    EXPECT_EQ(argmax(full({3, columns}, NAN)).to_vector(), first);
  }
}

/// Equals, NaN and infinity among usual numbers.
Array numbers_with_equals(const Shape& shape) {
  Array x = unary(Relu{}, random_array(shape));
  for (Index i = 0; i < x.size(); ++i) {
    x.data()[i] = i % 97 == 5 ? NAN : i % 89 == 7 ? INFINITY : x.data()[i];
  }
  return x;
}

TEST_P(Reduce, ArgmaxTakeAndItsGradientAlongEveryAxis) {
  for (const Shape& shape : kShapes) {
    const Array x = numbers_with_equals(shape);
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const Reduced reduced(shape, axis);
      if (reduced.n == 0) {
        continue;
      }
      const auto size = static_cast<std::size_t>(reduced.without.size());
      std::vector<std::int32_t> positions(size, -1);
      std::vector<double> largest(size);
      for (Index i = 0; i < x.size(); ++i) {
        const std::size_t at = reduced.at(i);
        const auto value = static_cast<double>(x.data()[i]);
        if (positions[at] < 0 || value > largest[at] ||
            (std::isnan(value) && !std::isnan(largest[at]))) {
          positions[at] = static_cast<std::int32_t>(i / reduced.inner % reduced.n);
          largest[at] = value;
        }
      }
      SCOPED_TRACE(concat(shape, " along ", axis));
      const IntArray at = argmax(x, axis);
      EXPECT_EQ(at.to_vector(), positions);
      EXPECT_EQ(argmax(x, axis - shape.rank()).to_vector(), positions);
      EXPECT_TRUE(is_close(take(x, axis, at), reduced.without, largest, 0));

      const Array dy = random_array(reduced.without, 2);
      std::vector<double> dx(static_cast<std::size_t>(x.size()));
      for (Index i = 0; i < x.size(); ++i) {
        if (i / reduced.inner % reduced.n == positions[reduced.at(i)]) {
          dx[static_cast<std::size_t>(i)] =
              static_cast<double>(dy.data()[static_cast<Index>(reduced.at(i))]);
        }
      }
      EXPECT_TRUE(is_close(take_backward(dy, shape, axis, at), shape, dx, 0));
    }
  }
}

TEST_P(Reduce, CountRightCountsTheRowsWhoseArgmaxIsTheLabel) {
  const Array z({3, 2}, {1, 2, 4, 3, 5, NAN});
  EXPECT_TRUE(is_close(count_correct(z, {1, 0, 1}), {}, {3}, 0));
  EXPECT_TRUE(is_close(count_correct(z, {0, 0, 0}), {}, {1}, 0));
  EXPECT_EQ(count_correct(full({0, 2}, 7), Labels(Index{0})).item(), 0);
  const Array many = unary(Relu{}, random_array({2003, 11}));  // with equals
  Labels labels = argmax(many);
  labels.data()[7] = (labels.data()[7] + 1) % 11;
  EXPECT_EQ(count_correct(many, labels).item(), 2002);
}

TEST_P(Reduce, MeanIsTheSumDividedByTheNumberOfTerms) {
  for (const Shape& shape : {Shape{7}, {131, 127}, {3, 5, 2}}) {
    const Array x = random_array(shape);
    const auto n = static_cast<float>(x.size());
    EXPECT_EQ(mean(x).item(), sum(x).item() / n) << shape;
    EXPECT_TRUE(is_close(mean_backward(full({}, 3), shape), full(shape, 3 * (1 / n)), 0)) << shape;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const auto terms = static_cast<float>(shape[axis]);
      const Array expected = unary(DivScalar{terms}, sum(x, axis));
      EXPECT_TRUE(is_close(mean(x, axis), expected, 0)) << shape << ", axis " << axis;
      EXPECT_TRUE(is_close(mean_backward(expected, shape, axis),
                           unary(MulScalar{1 / terms}, sum_backward(expected, shape, axis)), 0));
    }
  }
}

}  // namespace
}  // namespace dl
