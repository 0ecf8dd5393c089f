#include "gpu/kernels/softmax.cuh"
#include <dl/array/elementwise.h>
#include <dl/ops/loss.h>

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

// A block takes 8 rows, and a warp's lanes 32 classes at a time.
const std::vector<Shape> kShapes{{0, 10}, {1, 1},   {13, 1},  {1, 13},  {5, 7},
                                 {8, 10}, {17, 10}, {19, 67}, {3, 128}, {9, 32}};

int classes_of(const Array& z) { return static_cast<int>(z.shape()[1]); }

/// Labels that reach the first and the last class.
Labels some_labels(const Shape& shape) {
  Labels labels(shape[0]);
  for (Index i = 0; i < shape[0]; ++i) {
    labels.data()[i] = static_cast<std::int32_t>((shape[1] - 1 + 3 * i) % shape[1]);
  }
  return labels;
}

Array log_softmax_by_kernel(const Array& z, const Options& options) {
  const Index rows = z.shape()[0];
  Array y = unwritten(z.shape());
  simulate(row_launch(rows), options, log_softmax, in(z), rows, classes_of(z), out(y));
  return y;
}

CrossEntropy cross_entropy_by_kernel(const Array& z, const Labels& labels, const Options& options,
                                     float smoothing = 0, std::int32_t ignored = kNoLabel) {
  const Index rows = z.shape()[0];
  CrossEntropy result{unwritten({rows}), unwritten(z.shape())};
  simulate(row_launch(rows), options, cross_entropy, in(z), in(labels), classes_of(z), smoothing,
           ignored, out(result.loss), out(result.p));
  return result;
}

TEST(SoftmaxKernels, SoftmaxAndItsGradientAreThoseOfTheCpu) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Array z = dl::unary(MulScalar{5}, random_array(shape)), dy = random_array(shape, 2);
      Array y = unwritten(shape), dz = unwritten(shape);
      simulate(row_launch(shape[0]), options, softmax, in(z), shape[0], classes_of(z), out(y));
      EXPECT_TRUE(is_close(y, dl::softmax(z))) << shape;
      simulate(row_launch(shape[0]), options, softmax_backward, in(y), in(dy), shape[0],
               classes_of(z), out(dz));
      EXPECT_TRUE(is_close(dz, dl::softmax_backward(y, dy))) << shape;
    }
  });
}

TEST(SoftmaxKernels, LogSoftmaxIsThatOfTheCpu) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Array z = dl::unary(MulScalar{5}, random_array(shape));
      EXPECT_TRUE(is_close(log_softmax_by_kernel(z, options), dl::log_softmax(z))) << shape;
    }
  });
}

TEST(SoftmaxKernels, LogSoftmaxBackwardIsThatOfTheCpu) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Array y = dl::log_softmax(random_array(shape, 1)), dy = random_array(shape, 2);
      Array dz = unwritten(shape);
      simulate(row_launch(shape[0]), options, log_softmax_backward, in(y), in(dy), shape[0],
               classes_of(y), out(dz));
      EXPECT_TRUE(is_close(dz, dl::log_softmax_backward(y, dy), 1e-5)) << shape;
    }
  });
}

TEST(SoftmaxKernels, CrossEntropyIsThatOfTheCpu) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Array z = dl::unary(MulScalar{5}, random_array(shape));
      const Labels labels = some_labels(shape);
      const CrossEntropy expected = dl::cross_entropy(z, labels);
      const CrossEntropy result = cross_entropy_by_kernel(z, labels, options);
      EXPECT_TRUE(is_close(result.loss, expected.loss, 2e-6)) << shape;
      EXPECT_TRUE(is_close(result.p, expected.p)) << shape;
    }
  });
}

TEST(SoftmaxKernels, CrossEntropyBackwardIsThatOfTheCpu) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Labels labels = some_labels(shape);
      const Array p = dl::cross_entropy(random_array(shape, 1), labels).p;
      const Array dloss = random_array({shape[0]}, 2);
      Array dz = unwritten(shape);
      simulate(row_launch(shape[0]), options, cross_entropy_backward, in(p), in(labels), in(dloss),
               classes_of(p), 0.0f, kNoLabel, out(dz));
      EXPECT_TRUE(is_close(dz, dl::cross_entropy_backward(p, labels, dloss))) << shape;
    }
  });
}

TEST(SoftmaxKernels, SmoothAndIgnoreLabelsAsTheCpuDoes) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const CrossEntropyOptions how{.label_smoothing = 0.3f, .ignore_index = 0};
      const Array z = random_array(shape, 1), dloss = random_array({shape[0]}, 2);
      const Labels labels = some_labels(shape);
      const CrossEntropy expected = dl::cross_entropy(z, labels, how);
      const CrossEntropy result = cross_entropy_by_kernel(z, labels, options, 0.3f, 0);
      EXPECT_TRUE(is_close(result.loss, expected.loss, 2e-6)) << shape;
      Array dz = unwritten(shape), count = unwritten({});
      simulate(row_launch(shape[0]), options, cross_entropy_backward, in(expected.p), in(labels),
               in(dloss), classes_of(z), 0.3f, 0, out(dz));
      EXPECT_TRUE(is_close(dz, dl::cross_entropy_backward(expected.p, labels, dloss, how)))
          << shape;
      simulate(kCountOthersLaunch, options, count_others, in(labels), 0, out(count));
      EXPECT_TRUE(is_close(count, dl::count_others(labels, 0), 0)) << shape;
    }
    const Labels many(std::vector<std::int32_t>(2500, 3));  // more than there are threads
    Array count = unwritten({});
    simulate(kCountOthersLaunch, options, count_others, in(many), 1, out(count));
    EXPECT_EQ(count.item(), 2500);
  });
}

TEST(SoftmaxKernels, HoldForScoresWhoseExponentialsOverflow) {
  const Array z({4, 3}, {1e4f, 0, -1e4f,       //
                         -1e4f, -1e4f, -1e4f,  //
                         1e4f, 1e4f, 0,        //
                         1e4f, 1e4f - 1, 1e4f + 2});
  const Labels labels{2, 1, 0, 1};
  in_every_order([&](const Options& options) {
    EXPECT_TRUE(is_close(log_softmax_by_kernel(z, options), dl::log_softmax(z)));
    const CrossEntropy result = cross_entropy_by_kernel(z, labels, options);
    EXPECT_TRUE(is_close(result.loss, {4}, {2e4, std::log(3.0), std::log(2.0), 3.1698460}));
    EXPECT_TRUE(is_close(result.p, dl::cross_entropy(z, labels).p));
  });
}

TEST(SoftmaxKernels, LetNanThroughWhereverItStands) {
  in_every_order([](const Options& options) {
    for (Index at : {0, 1, 2}) {
      Array z({2, 3}, {1, 2, 3, 1, 2, 3});
      z.data()[at] = NAN;
      const CrossEntropy result = cross_entropy_by_kernel(z, {0, 2}, options);
      EXPECT_TRUE(is_close(result.loss, {2}, {NAN, 0.40760597})) << at;
      EXPECT_TRUE(std::isnan(log_softmax_by_kernel(z, options).data()[0])) << at;
    }
  });
}

TEST(SoftmaxKernels, GiveALabelThatIsNoClassTheLossNan) {
  const CrossEntropy result = cross_entropy_by_kernel(full({3, 4}, 1), Labels{-1, 4, 3}, Options{});
  EXPECT_TRUE(is_close(result.loss, {3}, {NAN, NAN, std::log(4.0)}));
}

}  // namespace
}  // namespace dl::kernels
