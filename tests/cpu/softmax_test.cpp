#include <algorithm>

#include <dl/array/elementwise.h>
#include <dl/array/functions.h>
#include <dl/ops/loss.h>
#include "support/close.h"
#include "support/random.h"
#include "with_threads.h"

namespace dl {
namespace {

class Softmax : public WithThreads {};
DL_WITH_THREADS(Softmax);

const std::vector<Shape> kShapes{{1, 1},  {1, 13},   {13, 1},    {5, 7},
                                 {0, 10}, {256, 10}, {131, 127}, {2003, 11}};

std::vector<double> row_of(const Array& z, Index i) {
  const float* row = z.data() + i * z.shape()[1];
  return {row, row + z.shape()[1]};
}

/// log sum exp in double precision.
double log_sum_exp(const std::vector<double>& z) {
  const double m = *std::max_element(z.begin(), z.end());
  double sum = 0;
  for (double value : z) {
    sum += std::exp(value - m);
  }
  return m + std::log(sum);
}

std::vector<double> naive_log_softmax(const Array& z) {
  std::vector<double> y;
  for (Index i = 0; i < z.shape()[0]; ++i) {
    const std::vector<double> row = row_of(z, i);
    for (double value : row) {
      y.push_back(value - log_sum_exp(row));
    }
  }
  return y;
}

/// Labels that reach the first and the last class.
Labels some_labels(const Shape& shape) {
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < shape[0]; ++i) {
    labels.push_back(static_cast<std::int32_t>((shape[1] - 1 + 3 * i) % shape[1]));
  }
  return Labels(labels);
}

TEST_P(Softmax, LogSoftmaxIsItsFormula) {
  for (const Shape& shape : kShapes) {
    const Array z = unary(MulScalar{5}, random_array(shape));
    EXPECT_TRUE(is_close(log_softmax(z), shape, naive_log_softmax(z))) << shape;
  }
}

TEST_P(Softmax, LogSoftmaxBackwardIsItsFormula) {
  for (const Shape& shape : kShapes) {
    const Array z = random_array(shape, 1), dy = random_array(shape, 2);
    const std::vector<double> y = naive_log_softmax(z);
    std::vector<double> expected;
    for (Index i = 0; i < shape[0]; ++i) {
      const std::vector<double> dys = row_of(dy, i);
      double sum = 0;
      for (double value : dys) {
        sum += value;
      }
      for (double value : dys) {
        expected.push_back(value - std::exp(y[expected.size()]) * sum);
      }
    }
    EXPECT_TRUE(is_close(log_softmax_backward(log_softmax(z), dy), shape, expected, 1e-5)) << shape;
  }
}

TEST_P(Softmax, CrossEntropyIsItsFormula) {
  for (const Shape& shape : kShapes) {
    const Array z = unary(MulScalar{5}, random_array(shape));
    const Labels labels = some_labels(shape);
    const std::vector<double> y = naive_log_softmax(z);
    std::vector<double> loss, p;
    for (Index i = 0; i < shape[0]; ++i) {
      loss.push_back(-y[static_cast<std::size_t>(i * shape[1] + labels.data()[i])]);
    }
    for (double value : y) {
      p.push_back(std::exp(value));
    }
    const CrossEntropy result = cross_entropy(z, labels);
    EXPECT_TRUE(is_close(result.loss, {shape[0]}, loss, 2e-6)) << shape;
    EXPECT_TRUE(is_close(result.p, shape, p)) << shape;
  }
}

TEST_P(Softmax, CrossEntropyBackwardIsProbabilityLessLabel) {
  for (const Shape& shape : kShapes) {
    const Array z = random_array(shape, 1), dloss = random_array({shape[0]}, 2);
    const Labels labels = some_labels(shape);
    const std::vector<double> y = naive_log_softmax(z);
    std::vector<double> expected;
    for (Index i = 0; i < shape[0]; ++i) {
      for (Index j = 0; j < shape[1]; ++j) {
        expected.push_back((std::exp(y[expected.size()]) - (j == labels.data()[i])) *
                           static_cast<double>(dloss.data()[i]));
      }
    }
    const Array p = cross_entropy(z, labels).p;
    EXPECT_TRUE(is_close(cross_entropy_backward(p, labels, dloss), shape, expected)) << shape;
  }
}

TEST_P(Softmax, HoldsForScoresWhoseExponentialsOverflow) {
  const Array z({4, 3}, {1e4f, 0, -1e4f,       //
                         -1e4f, -1e4f, -1e4f,  //
                         1e4f, 1e4f, 0,        //
                         1e4f, 1e4f - 1, 1e4f + 2});
  EXPECT_TRUE(is_close(log_softmax(z), {4, 3}, naive_log_softmax(z)));
  const CrossEntropy result = cross_entropy(z, {2, 1, 0, 1});
  EXPECT_TRUE(is_close(result.loss, {4}, {2e4, std::log(3.0), std::log(2.0), 3.1698460}));
  EXPECT_TRUE(
      is_close(result.p, {4, 3},
               {1, 0, 0, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0.5, 0.5, 0, 0.1141952, 0.0420101, 0.8437947}));
  EXPECT_TRUE(is_close(
      cross_entropy_backward(result.p, {2, 1, 0, 1}, full({4}, 1)).reshape({-1}), {12},
      {1, 0, -1, 1.0 / 3, -2.0 / 3, 1.0 / 3, -0.5, 0.5, 0, 0.1141952, -0.9579899, 0.8437947}));
}

TEST_P(Softmax, OfOneClassIsCertain) {
  const Array z({3, 1}, {-5, 0, 1e4f});
  EXPECT_TRUE(is_close(log_softmax(z), {3, 1}, {0, 0, 0}, 0));
  EXPECT_TRUE(is_close(cross_entropy(z, {0, 0, 0}).loss, {3}, {0, 0, 0}, 0));
}

TEST_P(Softmax, LetsNanThroughWhereverItStands) {
  for (Index at : {0, 1, 2}) {
    Array z({2, 3}, {1, 2, 3, 1, 2, 3});
    z.data()[at] = NAN;
    const CrossEntropy result = cross_entropy(z, {0, 2});
    EXPECT_TRUE(is_close(result.loss, {2}, {NAN, 0.40760597})) << at;
    EXPECT_TRUE(std::isnan(log_softmax(z).data()[0])) << at;
  }
}

}  // namespace
}  // namespace dl
