// What GraphCache does on a GPU is tested in gpu/.

#include <dl/array/graph_cache.h>

#include <gtest/gtest.h>

#include "support/error_text.h"

namespace dl {
namespace {

TEST(Replay, OnTheCpuCallsTheWorkEachTime) {
  std::vector<Index> sizes;
  GraphCache step([&](const Array& X, const Labels& y) {
    EXPECT_EQ(X.size(), y.size());
    sizes.push_back(y.size());
  });
  for (Index size : {4, 4, 4, 2}) {
    step(Array({size}), Labels(size));
  }
  EXPECT_EQ(sizes, (std::vector<Index>{4, 4, 4, 2}));
}

TEST(Replay, OnTheCpuKeepsNoBatchAlive) {
  Array X({4});
  GraphCache step([](const Array&, const Labels&) {});
  step(X, Labels(4));
  step(X, Labels(4));
  EXPECT_TRUE(X.is_unique());
}

TEST(Record, IsNotForTheCpu) {
  EXPECT_FALSE(backend(Device::cpu).supports_capture());
  EXPECT_EQ(error_text([] { backend(Device::cpu).capture([] {}); }),
            "capture: this device only does its work at once");
}

}  // namespace
}  // namespace dl
