#include "gpu/kernels/copy_strided.cuh"

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

TEST(CopyStridedKernel, CopiesTheBoxAndNothingElse) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : {Shape{1, 1}, {3, 5}, {37, 29}, {1, 300}, {256, 1}}) {
      const Array x = random_array({shape[0] + 2, shape[1] + 1});
      const std::vector<Index> straight = strides_of(x.shape());
      const std::vector<Index> across{1, shape[0] + 3};  // into the columns of another array
      for (const std::vector<Index>& to : {straight, across}) {
        const StridedBox box(shape, straight, to, straight[0], 1);
        Array y = full({(shape[0] + 4) * (shape[1] + 4)}, 7), expected = y.clone();
        copy_strided_kernel(Device::cpu, x, box, expected);
        simulate(each_launch(size_of(box)), options, copy_strided, in(x), box, size_of(box),
                 out(y));
        EXPECT_TRUE(is_close(y, expected, 0)) << shape;
      }
    }
  });
}

}  // namespace
}  // namespace dl::kernels
