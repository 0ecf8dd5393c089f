#include <dl/kernels/pixel.h>

#include <gtest/gtest.h>

namespace dl {
namespace {

TEST(ToUnitInterval, DividesBy255) {
  EXPECT_EQ(to_unit_interval(0), 0.0f);
  EXPECT_EQ(to_unit_interval(255), 1.0f);
  for (int pixel = 0; pixel < 256; ++pixel) {
    EXPECT_EQ(to_unit_interval(static_cast<std::uint8_t>(pixel)), static_cast<float>(pixel) / 255);
  }
}

}  // namespace
}  // namespace dl
