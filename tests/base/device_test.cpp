#include <dl/base/device.h>

#include <gtest/gtest.h>

#include <dl/base/check.h>

namespace dl {
namespace {

TEST(Device, IsWrittenAsTheFlagThatChoosesIt) {
  EXPECT_STREQ(to_string(Device::cpu), "cpu");
  EXPECT_STREQ(to_string(Device::cuda), "cuda");
  EXPECT_EQ(concat(Device::cpu, " and ", Device::cuda), "cpu and cuda");
}

}  // namespace
}  // namespace dl
