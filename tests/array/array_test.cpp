#include <dl/array/array.h>

#include <gtest/gtest.h>

#include <limits>

#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

using Floats = std::vector<float>;

TEST(Array, HoldsNothingByDefault) {
  const Array x;
  EXPECT_FALSE(x.defined());
  EXPECT_EQ(x.size(), 0);
}

TEST(Array, KeepsItsValuesRowByRow) {
  const Array x({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_TRUE(x.defined());
  EXPECT_EQ(x.shape(), (Shape{2, 3}));
  EXPECT_EQ(x.rank(), 2);
  EXPECT_EQ(x.size(), 6);
  EXPECT_EQ(x.device(), Device::cpu);
  EXPECT_EQ(x.data()[4], 5);
  EXPECT_EQ(x.to_vector(), (Floats{1, 2, 3, 4, 5, 6}));
}

TEST(Array, RefusesAnotherNumberOfValues) {
  EXPECT_EQ(error_text([] {
              Array({2, 3}, {1, 2, 3});
            }),
            "array: 3 values for an array of shape (2, 3)");
}

TEST(Array, MayBeEmpty) {
  const Array x(Shape{0, 5});
  EXPECT_TRUE(x.defined());
  EXPECT_EQ(x.size(), 0);
  EXPECT_EQ(x.to_vector(), Floats{});
  EXPECT_EQ(x.clone().shape(), (Shape{0, 5}));
  EXPECT_EQ(x.reshape({5, -1}).shape(), (Shape{5, 0}));
}

TEST(Array, RefusesMoreThanMemoryHolds) {
  constexpr Index most = std::numeric_limits<Index>::max();
  for (Index size : {most, most / 4 + 1}) {
    EXPECT_EQ(error_text([=] { Array(Shape{size}); }),
              concat("array: ", size, " elements do not fit into memory"));
  }
  EXPECT_EQ(error_text([] { Array(Shape{Index{1} << 56}); }),
            "cpu: out of memory: 288230376151711744 bytes asked for");
}

TEST(Array, SharesItsMemoryWithItsCopies) {
  Array x({2}, {1, 2});
  EXPECT_TRUE(x.is_unique());
  {
    Array copy = x;
    EXPECT_FALSE(x.is_unique());
    copy.data()[0] = 7;
  }
  EXPECT_TRUE(x.is_unique());
  EXPECT_EQ(x.to_vector(), (Floats{7, 2}));
}

TEST(Array, ClonesIntoMemoryOfItsOwn) {
  const Array x({2}, {1, 2});
  Array copy = x.clone();
  EXPECT_TRUE(x.is_unique());
  copy.data()[0] = 7;
  EXPECT_EQ(x.to_vector(), (Floats{1, 2}));
}

TEST(Array, IsAlreadyWhereItIs) {
  const Array x({2}, {1, 2});
  EXPECT_EQ(x.to(Device::cpu).data(), x.data());
}

TEST(ArrayReshape, SeesTheSameMemory) {
  Array x({2, 3}, {1, 2, 3, 4, 5, 6});
  Array y = x.reshape({3, 2});
  EXPECT_TRUE(is_close(y, {3, 2}, {1, 2, 3, 4, 5, 6}));
  y.data()[0] = 7;
  EXPECT_EQ(x.data()[0], 7);
  EXPECT_EQ(x.shape(), (Shape{2, 3}));
  EXPECT_EQ(Array({1}, {5}).reshape(Shape{}).rank(), 0);
}

TEST(ArrayReshape, FillsInOneOpenSize) {
  const Array x(Shape{2, 3, 4});
  EXPECT_EQ(x.reshape({-1}).shape(), (Shape{24}));
  EXPECT_EQ(x.reshape({-1, 8}).shape(), (Shape{3, 8}));
  EXPECT_EQ(x.reshape({4, -1, 6}).shape(), (Shape{4, 1, 6}));
  EXPECT_EQ(Array(Shape{0, 3}).reshape({-1, 3}).shape(), (Shape{0, 3}));
}

TEST(ArrayReshape, RefusesWhatDoesNotFit) {
  const Array x(Shape{2, 3});
  EXPECT_EQ(error_text([&] { x.reshape({4, 2}); }), "reshape: (2, 3) has 6 elements, (4, 2) has 8");
  EXPECT_EQ(error_text([&] {
              x.reshape({-1, 4});
            }),
            "reshape: (2, 3) has 6 elements, which cannot be split into groups of 4");
  EXPECT_EQ(error_text([&] {
              x.reshape({-1, 0});
            }),
            "reshape: (2, 3) has 6 elements, which cannot be split into groups of 0");
  EXPECT_EQ(error_text([&] {
              x.reshape({-1, -1});
            }),
            "reshape: only one size of (2, 3) may be left open (-1)");
  EXPECT_EQ(error_text([&] { x.reshape({-2, -3}); }), "shape: negative size -2");
}

TEST(ArrayItem, IsTheOnlyNumber) {
  EXPECT_EQ(Array(Shape{}, {2.5f}).item(), 2.5f);
  EXPECT_EQ(Array({1, 1}, {2.5f}).item(), 2.5f);
}

TEST(ArrayItem, RefusesMoreAndFewerNumbers) {
  EXPECT_EQ(error_text([] {
              return Array(Shape{2, 3}).item();
            }),
            "item: an array of shape (2, 3) has not one element but 6");
  EXPECT_EQ(error_text([] { return Array(Shape{0}).item(); }),
            "item: an array of shape (0,) has not one element but 0");
}

TEST(IntArray, KeepTheirValues) {
  const IntArray y{3, 1, 2};
  EXPECT_TRUE(y.defined());
  EXPECT_EQ(y.size(), 3);
  EXPECT_EQ(y.device(), Device::cpu);
  EXPECT_EQ(y.to_vector(), (std::vector<std::int32_t>{3, 1, 2}));
  EXPECT_EQ(y.to(Device::cpu).data(), y.data());
}

TEST(IntArray, ShareTheirMemoryWithTheirCopies) {
  IntArray y{3, 1, 2};
  IntArray copy = y;
  copy.data()[0] = 7;
  EXPECT_EQ(y.to_vector(), (std::vector<std::int32_t>{7, 1, 2}));
}

TEST(IntArray, CloneHasMemoryOfItsOwn) {
  IntArray y{3, 1, 2};
  const IntArray clone = y.clone();
  y.data()[0] = 7;
  EXPECT_EQ(clone.to_vector(), (std::vector<std::int32_t>{3, 1, 2}));
  EXPECT_EQ(IntArray(Index{0}).clone().size(), 0);
}

TEST(IntArray, MayBeNoneOrNothing) {
  EXPECT_EQ(IntArray(Index{0}).to_vector(), std::vector<std::int32_t>{});
  EXPECT_FALSE(IntArray().defined());
}

}  // namespace
}  // namespace dl
