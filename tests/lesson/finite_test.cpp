#include "lesson/finite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "array/functions.h"

namespace dl::lesson {
namespace {

TEST(NotFinite, FindsTheFirstValueThatIsNoNumber) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Array x = full({2, 3}, std::numeric_limits<float>::max());
  EXPECT_EQ(not_finite(x), std::nullopt);
  EXPECT_EQ(not_finite(Array({0})), std::nullopt);
  x.data()[5] = std::nanf("");
  ASSERT_TRUE(not_finite(x).has_value());
  EXPECT_TRUE(std::isnan(*not_finite(x)));
  x.data()[4] = -kInfinity;
  EXPECT_EQ(not_finite(x), -kInfinity);
}

}  // namespace
}  // namespace dl::lesson
