#include <dl/ops/normalize.h>

#include <gtest/gtest.h>

#include <cmath>

#include <dl/ops/elementwise.h>
#include "support/close.h"
#include "support/gradcheck.h"
#include "support/random.h"

namespace dl {
namespace {

const std::vector<ReduceDims> kDims{{7, 5, 1}, {1, 5, 7},   {3, 4, 2},
                                    {1, 1, 1}, {2, 70, 65}, {0, 3, 1}};

TEST(Normalize, HasMeanZeroAndVarianceOne) {
  for (const ReduceDims& dims : kDims) {
    const auto [outer, n, inner] = dims;
    const Tensor x(random_array({outer, n, inner}));
    const Moments own = moments(x.array(), dims);
    const Tensor y = normalize(x, dims, own, 1e-3);
    std::vector<double> expected(static_cast<std::size_t>(x.size()));
    for (Index i = 0; i < outer * inner; ++i) {
      const auto at = [&, n = n, inner = inner](Index row) {
        return (i / inner * n + row) * inner + i % inner;
      };
      double mean = 0, variance = 0;
      for (Index row = 0; row < n; ++row) {
        mean += static_cast<double>(x.array().data()[at(row)]) / static_cast<double>(n);
      }
      for (Index row = 0; row < n; ++row) {
        const double d = static_cast<double>(x.array().data()[at(row)]) - mean;
        variance += d * d / static_cast<double>(n);
      }
      EXPECT_NEAR(own.mean.data()[i], mean, 1e-6);
      EXPECT_NEAR(own.variance.data()[i], variance, 1e-6);
      for (Index row = 0; row < n; ++row) {
        expected[static_cast<std::size_t>(at(row))] =
            (static_cast<double>(x.array().data()[at(row)]) - mean) / std::sqrt(variance + 1e-3);
      }
    }
    EXPECT_TRUE(is_close(y, x.shape(), expected, 1e-5));
  }
}

TEST(Normalize, KeepsNumbersFarFromZeroApart) {
  const Array x({4}, {10000, 10001, 10002, 10003});
  EXPECT_EQ(moments(x, {1, 4, 1}).variance.item(), 1.25f);
}

TEST(Normalize, GradientsMatchDifferences) {
  for (const ReduceDims& dims : {ReduceDims{3, 5, 1}, {1, 5, 3}, {2, 4, 2}}) {
    const Shape shape{dims.outer, dims.n, dims.inner};
    const Tensor weights = random_tensor(shape, 2);
    EXPECT_TRUE(gradients_match(
        [&](const std::vector<Tensor>& in) {
          return normalize(in[0], dims, moments(in[0].array(), dims), 1e-3) * weights;
        },
        {random_array(shape, 1)}));
    const Moments given = moments(random_array(shape, 3), dims);
    EXPECT_TRUE(gradients_match(
        [&](const std::vector<Tensor>& in) {
          return normalize_by(in[0], dims, given, 1e-3) * weights;
        },
        {random_array(shape, 1)}));
  }
}

}  // namespace
}  // namespace dl
