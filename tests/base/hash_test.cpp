#include <dl/base/hash.h>

#include <gtest/gtest.h>

namespace dl {
namespace {

TEST(Fnv1a, HasThePublishedNumbers) {
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325u);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8u);
  EXPECT_EQ(fnv1a("\xff"), 0xaf64724c8602eb6eu) << "bytes, not signed characters";
}

}  // namespace
}  // namespace dl
