// What the functions on Arrays do before the backend is asked: shapes and their errors. The numbers
// are checked in tests/cpu and tests/ops.

#include <dl/array/functions.h>

#include <gtest/gtest.h>

#include <numeric>

#include <dl/array/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(Full, HasOneValueEverywhere) {
  EXPECT_TRUE(is_close(full({2, 2}, 1.5f), {2, 2}, {1.5, 1.5, 1.5, 1.5}));
  EXPECT_TRUE(is_close(full({}, 2), {}, {2}));
  EXPECT_TRUE(is_close(full({0, 2}, 2), {0, 2}, {}));
}

TEST(Overwrite, ChangesTheMemoryThatOthersShare) {
  Array x({2}, {1, 2});
  const Array same = x, values({2}, {3, 4});
  copy_(x, values);
  EXPECT_TRUE(is_close(same, {2}, {3, 4}, 0));
  EXPECT_NE(same.data(), values.data());
}

TEST(Overwrite, RefusesAnotherShape) {
  Array x({2}, {1, 2});
  EXPECT_EQ(error_text([&] { copy_(x, full({3}, 0)); }),
            "copy_: the shapes (2,) and (3,) differ");
  EXPECT_EQ(error_text([&] {
              copy_(x, full({2, 1}, 0));
            }),
            "copy_: the shapes (2,) and (2, 1) differ");
  EXPECT_TRUE(is_close(x, {2}, {1, 2}, 0));
}

TEST(Binary, RefusesShapesThatDoNotBroadcast) {
  EXPECT_EQ(error_text([] {
              binary(Add{}, full({2, 3}, 1), full({3, 2}, 2));
            }),
            "add: the shapes (2, 3) and (3, 2) do not broadcast: 2 and 3 differ, and neither is 1");
}

TEST(UnaryBackward, RefusesAGradientOfAnotherShape) {
  const Array x = full({2, 3}, 1);
  EXPECT_EQ(error_text([&] { unary_backward(Relu{}, x, full({3}, 1)); }),
            "relu: the shapes (2, 3) and (3,) differ");
}

TEST(BinaryBackward, RefusesAGradientThatIsNotOfTheResultsShape) {
  const auto backward_error = [](const Shape& a, const Shape& b, const Shape& dy) {
    return error_text([&] {
      Array da, db;
      binary_backward(Multiply{}, full(a, 1), full(b, 2), full(dy, 3), &da, &db);
    });
  };
  EXPECT_EQ(backward_error({2, 3}, {3}, {3}),
            "multiply: the gradient has shape (3,), the result (2, 3)");
  EXPECT_EQ(backward_error({3}, {3}, {2, 3}),
            "multiply: the gradient has shape (2, 3), the result (3,)");
  EXPECT_EQ(backward_error({2, 3}, {2}, {2, 3}),
            "multiply: the shapes (2, 3) and (2,) do not broadcast: 3 and 2 differ, and neither is "
            "1");
  EXPECT_EQ(backward_error({2, 3}, {3}, {2, 3}), "(no error)");
}

TEST(SumToSize, AddsUpWhatWasRepeated) {
  const Array dy({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(sum_to_size(dy, {2, 3}).data(), dy.data());
  EXPECT_TRUE(is_close(sum_to_size(dy, {3}), {3}, {5, 7, 9}));
  EXPECT_TRUE(is_close(sum_to_size(dy, {1, 3}), {1, 3}, {5, 7, 9}));
  EXPECT_TRUE(is_close(sum_to_size(dy, {2, 1}), {2, 1}, {6, 15}));
  EXPECT_TRUE(is_close(sum_to_size(dy, {}), {}, {21}));
  EXPECT_TRUE(is_close(sum_to_size(dy, {1, 1}), {1, 1}, {21}));
}

/// Along axes apart from one another, of which none is next to the other.
TEST(SumToSize, AddsUpAlongSeveralAxes) {
  Array dy({2, 3, 2, 2});
  std::iota(dy.data(), dy.data() + dy.size(), 0.0f);
  EXPECT_TRUE(is_close(sum_to_size(dy, {3, 1, 2}), {3, 1, 2}, {28, 32, 44, 48, 60, 64}));
  EXPECT_TRUE(is_close(sum_to_size(dy, {2, 1, 2, 1}), {2, 1, 2, 1}, {27, 39, 99, 111}));
  EXPECT_TRUE(is_close(sum_to_size(full({3, 0, 2}, 1), {3, 1, 1}), {3, 1, 1}, {0, 0, 0}));
}

TEST(Accumulate, AddsInPlace) {
  Array sum({2}, {1, 2});
  const Array same = sum;
  accumulate(Array({2}, {10, 20}), sum);
  EXPECT_TRUE(is_close(same, {2}, {11, 22}));
}

TEST(Accumulate, AddsToSeveralInPlace) {
  const std::vector<Array> sums{Array({2}, {1, 2}), Array({}, {3})};
  accumulate({{Array({2}, {10, 20}), sums[0]}, {Array({}, {30}), sums[1]}});
  EXPECT_TRUE(is_close(sums[0], {2}, {11, 22}));
  EXPECT_TRUE(is_close(sums[1], {}, {33}));
  accumulate(std::vector<AddInto>{});
}

TEST(Accumulate, RefusesAnotherShape) {
  Array sum({2}, {1, 2});
  EXPECT_EQ(error_text([&] {
              accumulate(Array({1, 2}, {1, 2}), sum);
            }),
            "accumulate: the shapes (1, 2) and (2,) differ");
}

TEST(MatmulOfArrays, RefusesShapesThatDoNotMeet) {
  const Array A(Shape{256, 784}), B(Shape{10, 256}), v(Shape{784});
  EXPECT_EQ(error_text([&] { matmul(A, B); }),
            "matmul: (256, 784) x (10, 256): inner sizes 784 and 10 differ");
  EXPECT_EQ(error_text([&] { matmul(A, B, Transpose::yes, Transpose::no); }),
            "matmul: (256, 784) transposed x (10, 256): inner sizes 256 and 10 differ");
  EXPECT_EQ(error_text([&] { matmul(A, B, Transpose::no, Transpose::yes); }),
            "matmul: (256, 784) x (10, 256) transposed: inner sizes 784 and 256 differ");
  EXPECT_EQ(error_text([&] { matmul(A, v); }),
            "matmul: needs a matrix (rows, columns), got shape (784,)");
  EXPECT_EQ(error_text([&] {
              matmul(full({2, 3, 4}, 0), A);
            }),
            "matmul: needs a matrix (rows, columns), got shape (2, 3, 4)");
}

TEST(SumOfArrays, RefusesAnAxisThatIsNotThere) {
  EXPECT_EQ(error_text([] {
              sum(full({2, 3}, 0), 2);
            }),
            "shape: axis 2 is out of range for (2, 3)");
  EXPECT_EQ(error_text([] { sum(full({}, 0), 0); }), "shape: axis 0 is out of range for ()");
}

TEST(Expand, RefusesWhatNoSumGave) {
  EXPECT_EQ(error_text([] {
              sum_backward(full({2}, 1), {2, 3});
            }),
            "sum_backward: needs one element, got shape (2,)");
  EXPECT_EQ(error_text([] {
              sum_backward(full({2}, 1), {2, 3}, 0);
            }),
            "sum_backward: the shape (2,) cannot be repeated along axis 0 of (2, 3)");
}

TEST(Argmax, RefusesWhatHasNoLargestElement) {
  EXPECT_EQ(error_text([] { argmax(full({3}, 1)); }),
            "argmax: needs a matrix (rows, columns), got shape (3,)");
  EXPECT_EQ(error_text([] { argmax(full({2, 0}, 1)); }), "argmax: the rows of (2, 0) are empty");
}

TEST(CountRight, RefusesLabelsThatAreNotOfItsRows) {
  EXPECT_EQ(error_text([] {
              count_correct(full({2, 3}, 1), {1, 2, 0});
            }),
            "count_correct: 3 labels for the 2 rows of (2, 3)");
  EXPECT_EQ(error_text([] {
              count_correct(full({0, 0}, 1), Labels(Index{0}));
            }),
            "count_correct: the rows of (0, 0) are empty");
}

TEST(LogSoftmaxOfArrays, RefusesOtherThanRows) {
  EXPECT_EQ(error_text([] { log_softmax(full({}, 1)); }), "log_softmax: a scalar has no rows");
  EXPECT_EQ(error_text([] {
              log_softmax(full({2, 0}, 1));
            }),
            "log_softmax: the rows of (2, 0) are empty");
  EXPECT_EQ(error_text([] {
              log_softmax_backward(full({2, 3}, 1), full({3}, 1));
            }),
            "log_softmax: the shapes (2, 3) and (3,) differ");
}

TEST(CrossEntropyOfArrays, RefusesLabelsThatDoNotFitTheScores) {
  const Array z = full({2, 3}, 0);
  EXPECT_EQ(error_text([&] {
              cross_entropy(z, {0, 3});
            }),
            "cross_entropy: label 3 of example 1 is not one of the 3 classes");
  EXPECT_EQ(error_text([&] {
              cross_entropy(z, {-1, 0});
            }),
            "cross_entropy: label -1 of example 0 is not one of the 3 classes");
  EXPECT_EQ(error_text([&] {
              cross_entropy(z, {0, 1, 2});
            }),
            "cross_entropy: 3 labels for the 2 rows of (2, 3)");
  EXPECT_EQ(error_text([&] { cross_entropy(full({3}, 0), {0}); }),
            "cross_entropy: needs a matrix (rows, columns), got shape (3,)");
  EXPECT_EQ(error_text([&] {
              cross_entropy_backward(z, {0, 1}, full({3}, 1));
            }),
            "cross_entropy: the gradient has shape (3,), the losses (2,)");
}

TEST(CrossEntropyOfArrays, RefusesTheSameOfItsGradient) {
  const auto backward_error = [](const Shape& p, const Labels& labels) {
    return error_text([&] { cross_entropy_backward(full(p, 0.5f), labels, full({2}, 1)); });
  };
  EXPECT_EQ(backward_error({2, 3}, {0, 3}),
            "cross_entropy: label 3 of example 1 is not one of the 3 classes");
  EXPECT_EQ(backward_error({2, 3}, {-1, 0}),
            "cross_entropy: label -1 of example 0 is not one of the 3 classes");
  EXPECT_EQ(backward_error({2, 3}, {0}), "cross_entropy: 1 labels for the 2 rows of (2, 3)");
  EXPECT_EQ(backward_error({2}, {0, 0}),
            "cross_entropy: needs a matrix (rows, columns), got shape (2,)");
  EXPECT_EQ(backward_error({2, 3}, {0, 2}), "(no error)");
}

TEST(Take, RefusesPositionsThatDoNotFit) {
  const Array x = full({2, 3}, 1);
  EXPECT_EQ(error_text([&] { take(x, 1, {0}); }),
            "take: 1 positions along axis 1 of (2, 3), which needs 2");
  EXPECT_EQ(error_text([&] {
              take_backward(full({3}, 1), {2, 3}, 1, {0, 1, 2});
            }),
            "take: a gradient of shape (3,) and 3 positions along axis 1 of (2, 3)");
}

}  // namespace
}  // namespace dl
