#include <dl/train/find_non_finite.h>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <dl/array/functions.h>

namespace dl::train {
namespace {

TEST(NotFinite, FindsTheFirstValueThatIsNoNumber) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Array x = full({2, 3}, std::numeric_limits<float>::max());
  EXPECT_EQ(find_non_finite(x), std::nullopt);
  EXPECT_EQ(find_non_finite(Array({0})), std::nullopt);
  x.data()[5] = std::nanf("");
  ASSERT_TRUE(find_non_finite(x).has_value());
  EXPECT_TRUE(std::isnan(*find_non_finite(x)));
  x.data()[4] = -kInfinity;
  EXPECT_EQ(find_non_finite(x), -kInfinity);
}

}  // namespace
}  // namespace dl::train
