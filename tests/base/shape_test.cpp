#include <dl/base/shape.h>

#include <gtest/gtest.h>

#include <vector>

#include "support/error_text.h"

namespace dl {
namespace {

TEST(Shape, OfAScalarHasNoAxisAndOneElement) {
  const Shape scalar{};
  EXPECT_EQ(scalar.rank(), 0);
  EXPECT_EQ(scalar.size(), 1);
  EXPECT_EQ(scalar.begin(), scalar.end());
}

TEST(Shape, KnowsItsSizes) {
  const Shape shape{256, 1, 28, 7};
  EXPECT_EQ(shape.rank(), 4);
  EXPECT_EQ(shape.size(), 256 * 28 * 7);
  EXPECT_EQ(std::vector<Index>(shape.begin(), shape.end()), (std::vector<Index>{256, 1, 28, 7}));
  EXPECT_EQ((Shape{0, 5}).size(), 0);
}

TEST(Shape, CountsNegativeAxesFromTheEnd) {
  const Shape shape{2, 3, 5};
  EXPECT_EQ(shape[0], 2);
  EXPECT_EQ(shape[2], 5);
  EXPECT_EQ(shape[-1], 5);
  EXPECT_EQ(shape[-3], 2);
  EXPECT_EQ(shape.normalize_axis(-1), 2);
  EXPECT_EQ(shape.normalize_axis(1), 1);
}

TEST(Shape, RefusesAnAxisOutOfRange) {
  const Shape shape{2, 3};
  EXPECT_EQ(error_text([&] { return shape[2]; }), "shape: axis 2 is out of range for (2, 3)");
  EXPECT_EQ(error_text([&] { return shape[-3]; }), "shape: axis -3 is out of range for (2, 3)");
  EXPECT_EQ(error_text([] { return Shape{}[0]; }), "shape: axis 0 is out of range for ()");
}

TEST(Shape, RefusesNegativeSizesAndMoreThanEight) {
  EXPECT_EQ(error_text([] { return Shape{3, -1}; }), "shape: negative size -1");
  EXPECT_EQ(error_text([] { return Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}; }),
            "shape: 9 axes, but at most 8 are supported");
}

TEST(Shape, RefusesToCountMoreElementsThanAnIndexCan) {
  const Shape shape{Index{1} << 32, Index{1} << 32};
  EXPECT_EQ(error_text([&] { return shape.size(); }),
            "shape: (4294967296, 4294967296) has too many elements");
}

TEST(Shape, EqualsOnlyTheSameSizesInTheSameNumber) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_NE((Shape{2, 3}), (Shape{3, 2}));
  EXPECT_NE((Shape{2}), (Shape{2, 1}));
  EXPECT_NE(Shape{}, (Shape{1}));
  EXPECT_NE((Shape{0}), (Shape{0, 0}));  // unused sizes are 0 too
}

TEST(Shape, IsWrittenAsInPython) {
  EXPECT_EQ(to_string(Shape{}), "()");
  EXPECT_EQ(to_string(Shape{10}), "(10,)");
  EXPECT_EQ(to_string(Shape{256, 784}), "(256, 784)");
}

}  // namespace
}  // namespace dl
