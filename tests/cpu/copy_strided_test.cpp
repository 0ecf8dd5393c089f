#include <dl/array/functions.h>
#include <dl/array/strided.h>
#include "support/close.h"
#include "support/random.h"
#include "with_threads.h"

namespace dl {
namespace {

class CopyStrided : public WithThreads {};
DL_WITH_THREADS(CopyStrided);

// Fewer rows and columns than a tile has, exactly as many, more, many; and enough for threads.
const std::vector<Shape> kShapes{{1, 1, 1},     {2, 3, 5},     {1, 7, 1},     {16, 1, 16},
                                 {17, 2, 15},   {0, 3, 2},     {2, 0, 5},     {1, 33, 31},
                                 {3, 131, 127}, {131, 3, 127}, {131, 127, 2}, {2, 1, 20011}};

/// Where the element of this number in an array of this shape stands along each axis.
std::array<Index, 3> places(const Shape& shape, Index i) {
  return {i / (shape[1] * shape[2]), i / shape[2] % shape[1], i % shape[2]};
}

TEST_P(CopyStrided, PutsTheAxesIntoEveryOrder) {
  for (const Shape& shape : kShapes) {
    const Array x = random_array(shape);
    for (std::vector<int> axes : std::vector<std::vector<int>>{
             {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      const Shape of_y{shape[axes[0]], shape[axes[1]], shape[axes[2]]};
      std::vector<double> expected;
      for (Index i = 0; i < x.size(); ++i) {
        const std::array<Index, 3> at = places(of_y, i);
        std::array<Index, 3> from{};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          from[static_cast<std::size_t>(axes[axis])] = at[axis];
        }
        expected.push_back(
            static_cast<double>(x.data()[(from[0] * shape[1] + from[1]) * shape[2] + from[2]]));
      }
      EXPECT_TRUE(is_close(permute(x, axes), of_y, expected, 0))
          << shape << " by " << axes[0] << axes[1] << axes[2];
    }
  }
}

TEST_P(CopyStrided, TakesPartsAndPutsThemBack) {
  for (const Shape& shape : kShapes) {
    const Array x = random_array(shape);
    for (int axis = 0; axis < 3; ++axis) {
      const Index n = shape[axis];
      for (const auto& [begin, end] :
           {std::pair<Index, Index>{0, n}, {n / 3, n - n / 3}, {0, n / 2}}) {
        std::vector<double> part, back(static_cast<std::size_t>(x.size()));
        for (Index i = 0; i < x.size(); ++i) {
          const Index at = places(shape, i)[static_cast<std::size_t>(axis)];
          if (begin <= at && at < end) {
            part.push_back(static_cast<double>(x.data()[i]));
            back[static_cast<std::size_t>(i)] = part.back();
          }
        }
        Index sizes[3] = {shape[0], shape[1], shape[2]};
        sizes[axis] = end - begin;
        const Array y = slice(x, axis, begin, end);
        EXPECT_TRUE(is_close(y, Shape(std::span<const Index>(sizes)), part, 0)) << shape;
        EXPECT_TRUE(is_close(slice_backward(y, shape, axis, begin, end), shape, back, 0)) << shape;
        // the whole again
        EXPECT_TRUE(
            is_close(concat({slice(x, axis, 0, begin), y, slice(x, axis, end, n)}, axis), x, 0))
            << shape;
      }
    }
  }
}

TEST_P(CopyStrided, RepeatsAlongEveryAxis) {
  for (const Shape& shape : kShapes) {
    for (int axis = 0; axis < 3; ++axis) {
      Index sizes[3] = {shape[0], shape[1], shape[2]};
      sizes[axis] = 1;
      const Array x = random_array(Shape(std::span<const Index>(sizes)));
      EXPECT_TRUE(is_close(broadcast_to(x, shape), sum_backward(x, shape, axis), 0)) << shape;
    }
    EXPECT_TRUE(is_close(broadcast_to(full({}, 3), shape), full(shape, 3), 0)) << shape;
  }
}

TEST(StridedBox, JoinsAxesThatGoOnAndLeavesOutThoseOfSizeOne) {
  const Shape shape{2, 1, 3, 5};
  const StridedBox whole(shape, strides_of(shape), strides_of(shape));
  EXPECT_EQ(whole.rank, 1);
  EXPECT_EQ(whole.sizes[0], 30);
  const StridedBox repeated(shape, std::vector<Index>{0, 0, 5, 1}, strides_of(shape));
  EXPECT_EQ(repeated.rank, 2);
  EXPECT_EQ(repeated.sizes[1], 15);
  const StridedBox one({}, {}, {});
  EXPECT_EQ(one.rank, 1);
  EXPECT_EQ(one.sizes[0], 1);
}

}  // namespace
}  // namespace dl
