#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

HIDDEN_TEST("other sizes", "every label comes as often as before, for all sizes of the batch") {
  const Matrix X = random_matrix(23, 5);
  const Labels y = random_labels(23, 4);
  for (std::size_t size = 1; size <= 24; ++size) {
    double sum = 0;
    Labels seen;
    for (const Batch& batch : epoch(X, y, size, true, rng())) {
      expect(!batch.y.empty() && batch.y.size() <= size, "a batch is empty or too large");
      expect_shape("X of a batch", batch.X, {batch.y.size(), 5});
      sum += xt::sum(batch.X)();
      seen.insert(seen.end(), batch.y.begin(), batch.y.end());
    }
    Labels wanted = y;
    std::sort(seen.begin(), seen.end());
    std::sort(wanted.begin(), wanted.end());
    expect_equal("the sorted labels", seen, wanted);
    expect_close("the sum of X", sum, xt::sum(X)());
  }
}

HIDDEN_TEST("no examples", "an empty data set has no batches") {
  expect(epoch(zeros(0, 3), {}, 4, true, rng()).empty(), "there is a batch of nothing");
}

}  // namespace
}  // namespace dl
