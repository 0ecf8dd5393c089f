#include <dl/nn/flatten.h>

#include <gtest/gtest.h>

#include "support/random.h"

namespace dl {
namespace {

TEST(FlattenModule, MakesImagesRows) {
  nn::Flatten flatten;
  EXPECT_EQ(flatten(random_tensor({5, 1, 7, 3})).shape(), (Shape{5, 21}));
  EXPECT_EQ(flatten(random_tensor({0, 1, 28, 28})).shape(), (Shape{0, 784}));
  EXPECT_TRUE(flatten.parameters().empty());
}

}  // namespace
}  // namespace dl
