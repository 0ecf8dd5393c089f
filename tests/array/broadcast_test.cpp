#include <dl/array/broadcast.h>

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include <dl/array/elementwise.h>
#include <dl/base/check.h>
#include <dl/base/rng.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

TEST(BroadcastShapes, IsTheLargerSizeOfEachAxis) {
  const auto shape_of = [](const Shape& a, const Shape& b) {
    EXPECT_EQ(broadcast_shapes("add", a, b), broadcast_shapes("add", b, a));
    return broadcast_shapes("add", a, b);
  };
  EXPECT_EQ(shape_of({5, 3}, {5, 3}), (Shape{5, 3}));
  EXPECT_EQ(shape_of({5, 3}, {3}), (Shape{5, 3}));
  EXPECT_EQ(shape_of({5, 3}, {5, 1}), (Shape{5, 3}));
  EXPECT_EQ(shape_of({4, 1}, {3}), (Shape{4, 3}));
  EXPECT_EQ(shape_of({2, 4, 3}, {3}), (Shape{2, 4, 3}));
  EXPECT_EQ(shape_of({2, 1, 3}, {4, 1}), (Shape{2, 4, 3}));
  EXPECT_EQ(shape_of({}, {2, 3, 4}), (Shape{2, 3, 4}));
  EXPECT_EQ(shape_of({1, 1}, {7}), (Shape{1, 7}));
  EXPECT_EQ(shape_of({}, {1}), (Shape{1}));
  EXPECT_EQ(shape_of({0, 3}, {1, 3}), (Shape{0, 3}));
  EXPECT_EQ(shape_of({0}, {}), (Shape{0}));
}

TEST(BroadcastShapes, RefusesSizesOfWhichNeitherIsOne) {
  const auto error = [](const Shape& a, const Shape& b) {
    return error_text([&] { broadcast_shapes("add", a, b); });
  };
  EXPECT_EQ(error({5, 3}, {5}),
            "add: the shapes (5, 3) and (5,) do not broadcast: 3 and 5 differ, and neither is 1");
  EXPECT_EQ(error({2, 3}, {4, 3}),
            "add: the shapes (2, 3) and (4, 3) do not broadcast: 2 and 4 differ, and neither is 1");
  EXPECT_EQ(error({0, 3}, {5, 3}),
            "add: the shapes (0, 3) and (5, 3) do not broadcast: 0 and 5 differ, and neither is 1");
}

/// Element by element, by the definition: the value of `x` at a position in the result.
double at(const Array& x, const std::vector<Index>& position) {
  Index offset = 0;
  const auto added = position.size() - static_cast<std::size_t>(x.rank());
  for (int axis = 0; axis < x.rank(); ++axis) {
    const Index size = x.shape()[axis];
    offset = offset * size + (size == 1 ? 0 : position[added + static_cast<std::size_t>(axis)]);
  }
  return static_cast<double>(x.data()[offset]);
}

Array numbered(const Shape& shape, float first) {
  Array x(shape);
  std::iota(x.data(), x.data() + x.size(), first);
  return x;
}

/// Any two shapes that fit, up to five axes with sizes 0 to 3, so that every way of merging axes
/// comes about: the values and both gradients, against loops over positions.
TEST(Broadcast, FindsEveryElementOfAnyTwoShapesThatFit) {
  Rng rng(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Index> sizes(rng.below(6)), a_sizes, b_sizes;
    for (Index& size : sizes) {
      size = static_cast<Index>(rng.below(12) == 0 ? 0 : 1 + rng.below(3));
      a_sizes.push_back(rng.below(3) == 0 ? 1 : size);
      b_sizes.push_back(rng.below(3) == 0 && a_sizes.back() == size ? 1 : size);
    }
    for (std::vector<Index>* part : {&a_sizes, &b_sizes}) {  // ones in front may be left out
      while (!part->empty() && part->front() == 1 && rng.below(2) == 0) {
        part->erase(part->begin());
      }
    }
    const Array a = numbered(Shape(std::span<const Index>(a_sizes)), 1);
    const Array b = numbered(Shape(std::span<const Index>(b_sizes)), 100);
    const Shape shape = broadcast_shapes("test", a.shape(), b.shape());
    const Array dy = numbered(shape, 1);

    std::vector<double> y;
    Array da = full(a.shape(), 0), db = full(b.shape(), 0);
    std::vector<Index> position(static_cast<std::size_t>(shape.rank()));
    std::vector<double> expected_da(static_cast<std::size_t>(a.size()));
    std::vector<double> expected_db(static_cast<std::size_t>(b.size()));
    for (Index i = 0; i < shape.size(); ++i) {
      Index rest = i;
      for (int axis = shape.rank() - 1; axis >= 0; --axis) {
        position[static_cast<std::size_t>(axis)] = rest % shape[axis];
        rest /= shape[axis];
      }
      const double u = at(a, position), v = at(b, position);
      y.push_back(u * v);
      // The numbers count from 1 and from 100: a value says where it stands.
      expected_da[static_cast<std::size_t>(u) - 1] += static_cast<double>(i + 1) * v;
      expected_db[static_cast<std::size_t>(v) - 100] += static_cast<double>(i + 1) * u;
    }
    SCOPED_TRACE(concat(a.shape(), " and ", b.shape()));
    EXPECT_TRUE(is_close(binary(Multiply{}, a, b), shape, y, 0));
    binary_backward(Multiply{}, a, b, dy, &da, &db);
    EXPECT_TRUE(is_close(da, a.shape(), expected_da));
    EXPECT_TRUE(is_close(db, b.shape(), expected_db));
  }
}

TEST(Broadcast, MakesOneAxisOfThoseThatGoOn) {
  const auto rank_of = [](const Shape& a, const Shape& b) { return Broadcast(a, b).rank; };
  EXPECT_EQ(rank_of({}, {}), 1);
  EXPECT_EQ(rank_of({2, 3, 4}, {2, 3, 4}), 1);
  EXPECT_EQ(rank_of({2, 3, 4}, {}), 1);
  EXPECT_EQ(rank_of({2, 3, 4}, {3, 4}), 2);
  EXPECT_EQ(rank_of({2, 3, 4}, {2, 3, 1}), 2);
  EXPECT_EQ(rank_of({2, 3, 4}, {2, 1, 4}), 3);
  EXPECT_EQ(rank_of({4, 1}, {1, 3}), 2);
}

}  // namespace
}  // namespace dl
