// Arrays, IntArrays and Tensors as text.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include <dl/array/functions.h>
#include <dl/autograd/tensor.h>

namespace dl {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

template <class T>
std::string text(const T& x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

TEST(Print, WritesTheNumbersByRowsAndTheShape) {
  EXPECT_EQ(text(Array({2, 3}, {1, 2.5f, -3, 4, 0.125f, 6})),
            "{{ 1.   ,  2.5  , -3.   },\n { 4.   ,  0.125,  6.   }} (2, 3)");
  EXPECT_EQ(text(Array({2}, {1, 2})), "{ 1.,  2.} (2,)");
  EXPECT_EQ(text(Array({1, 2, 1, 1}, {1, 2})), "{{{{ 1.}},\n  {{ 2.}}}} (1, 2, 1, 1)");
  EXPECT_EQ(text(Array({}, {3.25f})), " 3.25 ()");
}

TEST(Print, WritesWhatIsNoNumberAndWhatIsEmpty) {
  EXPECT_EQ(text(Array({2}, {NAN, -INFINITY})), "{nan, -inf} (2,)");
  EXPECT_EQ(text(Array(Shape{0, 3})), "{} (0, 3)");
  EXPECT_EQ(text(Array()), "(no array)");
  EXPECT_EQ(text(Tensor()), "(no tensor)");
  EXPECT_EQ(text(IntArray()), "(no array)");
}

TEST(Print, LeavesOutTheMiddleOfMany) {
  const std::string many = text(full({784, 256}, 0.5f));
  EXPECT_LT(many.size(), 500u);
  EXPECT_THAT(many, AllOf(HasSubstr("0.5, ...,  0.5"), EndsWith("}} (784, 256)")));
}

TEST(Print, WritesIntegers) { EXPECT_EQ(text(IntArray{9, 0, 3}), "{9, 0, 3} (3,)"); }

TEST(Print, WritesTensorsAsTheirValues) {
  const Array x({2}, {1, 2});
  EXPECT_EQ(text(Tensor(x)), text(x));
}

}  // namespace
}  // namespace dl
