#include "gpu/kernels/normalize.cuh"

#include <dl/ops/normalize.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

const std::vector<ReduceDims> kDims{{7, 5, 1},   {1, 5, 7},   {3, 4, 2}, {1, 1, 1},
                                    {2, 70, 65}, {17, 70, 1}, {0, 3, 1}};

TEST(NormalizeKernels, NormalizeAlongTheMiddleAxis) {
  for (const ReduceDims& dims : kDims) {
    const Array x = random_array({dims.outer, dims.n, dims.inner});
    const Launch launch = normalize_launch(dims.outer, dims.inner);
    const Moments own = dl::moments(x, dims);
    const Array expected = dl::normalize(Tensor(x), dims, own, 1e-3).array();
    in_every_order([&](const Options& options) {
      Array mean = unwritten(own.mean.shape()), variance = unwritten(own.mean.shape());
      Array y = unwritten(x.shape());
      simulate(launch, options, moments, in(x), dims.n, dims.inner, out(mean), out(variance));
      EXPECT_TRUE(is_close(mean, own.mean));
      EXPECT_TRUE(is_close(variance, own.variance));
      simulate(launch, options, normalize, in(x), dims.n, dims.inner, in(own.mean),
               in(own.variance), 1e-3f, out(y));
      EXPECT_TRUE(is_close(y, expected));
    });
  }
}

TEST(NormalizeKernels, GiveItsGradient) {
  for (const ReduceDims& dims : kDims) {
    const Shape shape{dims.outer, dims.n, dims.inner};
    const Array y = random_array(shape, 1), dy = random_array(shape, 2);
    const Array variance = moments(random_array(shape, 3), dims).variance;
    Array expected(shape);
    normalize_backward_kernel(Device::cpu, y, dims, variance, 1e-3f, dy, expected);
    in_every_order([&](const Options& options) {
      Array dx = unwritten(shape);
      simulate(normalize_launch(dims.outer, dims.inner), options, normalize_backward, in(y), dims.n,
               dims.inner, in(variance), 1e-3f, in(dy), out(dx));
      EXPECT_TRUE(is_close(dx, expected));
    });
  }
}

}  // namespace
}  // namespace dl::kernels
