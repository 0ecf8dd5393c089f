#include "gpu/kernels/reduce.cuh"
#include <dl/array/elementwise.h>
#include <dl/ops/reduce.h>

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

/// The sum over the middle axis, in as many passes as it takes.
Array sum_in_passes(Array x, ReduceDims axis, const Options& options, float divisor = 1) {
  while (true) {
    const Index pieces = sum_pieces(axis.n, axis.inner);
    Array y = unwritten({axis.outer, pieces, axis.inner});
    const float by = pieces == 1 ? divisor : 1;
    if (axis.inner == 1) {
      simulate(sum_rows_launch(axis.outer, pieces), options, sum_rows, in(x), axis.n, pieces, by,
               out(y));
    } else {
      simulate(sum_columns_launch(axis.outer, axis.inner, pieces), options, sum_columns, in(x),
               axis.n, axis.inner, pieces, by, out(y));
    }
    if (pieces == 1) {
      return y.reshape({axis.outer, axis.inner});
    }
    x = y;
    axis.n = pieces;
  }
}

// A piece has at most 2048 numbers of a row, or 512 rows; a block takes 32 columns or 8 rows.
const std::vector<ReduceDims> kAxes{
    {1, 1, 1},  {1, 7, 1},   {1, 2048, 1}, {1, 4099, 1}, {17, 10, 1}, {3, 2051, 1},
    {13, 1, 1}, {1, 3, 2},   {1, 17, 10},  {1, 67, 67},  {1, 512, 3}, {1, 1031, 5},
    {2, 9, 33}, {3, 521, 2}, {2, 1, 64},   {5, 0, 1},    {1, 0, 5}};

TEST(ReduceKernels, SumTheMiddleAxis) {
  in_every_order([](const Options& options) {
    for (const ReduceDims& axis : kAxes) {
      const Array x = random_array({axis.outer, axis.n, axis.inner});
      Array expected({axis.outer, axis.inner});
      sum_kernel(Device::cpu, x, axis, 3, expected);
      EXPECT_TRUE(is_close(sum_in_passes(x, axis, options, 3), expected, 1e-5))
          << axis.outer << ", " << axis.n << ", " << axis.inner;
    }
  });
}

TEST(ReduceKernels, LoseNothingInALongSum) {
  EXPECT_NEAR(sum_in_passes(full({1'000'000}, 0.1f), {1, 1'000'000, 1}, {}).item(), 1e5, 0.1);
  EXPECT_TRUE(is_close(sum_in_passes(full({200'000, 2}, 0.1f), {1, 200'000, 2}, {}), {1, 2},
                       {2e4, 2e4}, 1e-6));
}

TEST(ReduceKernels, SumToTheSameBitsInEveryOrderOfThreads) {
  for (const ReduceDims& axis : {ReduceDims{1, 4099, 1}, ReduceDims{1, 1031, 5}}) {
    const Array x = random_array({axis.outer, axis.n, axis.inner});
    const Array first = sum_in_passes(x, axis, {});
    in_every_order([&](const Options& options) {
      EXPECT_TRUE(is_close(sum_in_passes(x, axis, options), first, 0));
    });
  }
}

TEST(ReduceKernels, SumBackwardRepeatsAlongTheMiddleAxis) {
  in_every_order([](const Options& options) {
    for (const ReduceDims& axis : kAxes) {
      const Array y = random_array({axis.outer, axis.inner});
      Array x = unwritten({axis.outer, axis.n, axis.inner}), expected(x.shape());
      sum_backward_kernel(Device::cpu, y, axis, 0.3f, expected);
      simulate(lift_launch(x.size()), options, sum_backward, in(y), axis.n, axis.inner, 0.3f,
               out(x));
      EXPECT_TRUE(is_close(x, expected, 0)) << axis.outer << ", " << axis.n << ", " << axis.inner;
    }
  });
}

std::vector<std::int32_t> argmax_by_kernel(const Array& x, const Options& options) {
  IntArray y(x.shape()[0]);
  std::fill(y.data(), y.data() + y.size(), -1);
  simulate(row_launch(y.size()), options, argmax, in(x), static_cast<int>(x.shape()[1]), out(y));
  return y.to_vector();
}

TEST(ReduceKernels, ArgmaxIsTheFirstOfTheLargestOrOfTheNans) {
  in_every_order([](const Options& options) {
    for (Index columns : {1, 10, 31, 32, 33, 67, 100}) {
      for (Index rows : {1, 7, 8, 17}) {
        Array x = dl::unary(MulScalar{3}, random_array({rows, columns}));
        for (Index i = 0; i < x.size(); ++i) {
          // Few different numbers, so that there are many equal ones; in every third row NaNs.
          const bool is_nan = i / columns % 3 == 2 && i % 5 == 0;
          x.data()[i] = is_nan ? NAN : std::round(x.data()[i]);
        }
        EXPECT_EQ(argmax_by_kernel(x, options), dl::argmax(x).to_vector()) << x.shape();
      }
    }
    const Array infinite({2, 3}, {-INFINITY, -INFINITY, -INFINITY, -INFINITY, INFINITY, INFINITY});
    EXPECT_EQ(argmax_by_kernel(infinite, options), (std::vector<std::int32_t>{0, 1}));
  });
}

TEST(ReduceKernels, CountRightCountsRows) {
  in_every_order([](const Options& options) {
    for (Index rows : {0, 1, 31, 256, 1025}) {
      for (Index columns : {1, 3, 10}) {
        Array z = dl::unary(Relu{}, random_array({rows, columns}));  // with equals
        Labels labels = dl::argmax(z);
        for (Index i = 0; i < rows; i += 3) {
          labels.data()[i] = static_cast<std::int32_t>(i % columns);
        }
        Array count = unwritten({});
        simulate(kCountLaunch, options, count_correct, in(z), in(labels), static_cast<int>(columns),
                 out(count));
        EXPECT_EQ(count.item(), dl::count_correct(z, labels).item()) << z.shape();
      }
    }
  });
}

TEST(ReduceKernels, FindTakeAndPutBackTheLargestOfTheMiddleAxis) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : {Shape{1, 1, 1}, Shape{1, 7, 5}, Shape{3, 1, 7}, Shape{2, 13, 257},
                               Shape{5, 3, 2}, Shape{0, 3, 2}}) {
      Array x = dl::unary(Relu{}, random_array(shape));  // with equals
      if (x.size() > 1) {
        x.data()[x.size() / 2] = NAN;
      }
      const Index n = shape[1], inner = shape[2], size = shape[0] * inner;
      IntArray at(size);
      simulate(each_launch(size), options, argmax_columns, in(x), n, inner, out(at));
      EXPECT_EQ(at.to_vector(), dl::argmax(x, 1).to_vector()) << shape;
      Array y = unwritten({shape[0], inner}), dx = unwritten(shape);
      simulate(each_launch(size), options, take, in(x), in(at), n, inner, out(y));
      EXPECT_TRUE(is_close(y, dl::take(x, 1, at), 0)) << shape;
      const Array dy = random_array(y.shape(), 2);
      simulate(each_launch(x.size()), options, take_backward, in(dy), in(at), n, inner, out(dx));
      EXPECT_TRUE(is_close(dx, dl::take_backward(dy, shape, 1, at), 0)) << shape;
    }
  });
}

}  // namespace
}  // namespace dl::kernels
