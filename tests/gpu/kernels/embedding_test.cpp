#include "gpu/kernels/embedding.cuh"

#include <dl/ops/embedding.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

/// n numbers below `rows`, some of them often.
IntArray indices_below(Index rows, Index n) {
  std::vector<std::int32_t> values;
  for (Index i = 0; i < n; ++i) {
    values.push_back(static_cast<std::int32_t>(i * i * 7 % rows));
  }
  return IntArray(values);
}

TEST(EmbeddingKernels, AreThoseOfTheCpu) {
  for (const auto& [rows, dim, n] :
       {std::array<Index, 3>{1, 1, 1}, {5, 3, 0}, {7, 5, 40}, {9, 8, 300}, {50, 33, 9}}) {
    const Array W = random_array({rows, dim}), dy = random_array({n, dim}, 2);
    const IntArray indices = indices_below(rows, n);
    const Array expected = dl::embedding(indices, W);
    const Array expected_dW = dl::embedding_backward(dy, indices, rows);
    in_every_order([&, d = dim](const Options& options) {
      Array y = unwritten(expected.shape()), dW = unwritten(W.shape());
      simulate(lift_launch(y.size()), options, embedding, in(indices), in(W), d, out(y));
      EXPECT_TRUE(is_close(y, expected, 0));
      simulate(each_launch(dW.size()), options, embedding_backward, in(dy), in(indices), d,
               out(dW));
      EXPECT_TRUE(is_close(dW, expected_dW, 0));
    });
  }
}

}  // namespace
}  // namespace dl::kernels
