#include "gpu/kernels/gather_rows.cuh"

#include <numeric>

#include <dl/base/rng.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

constexpr Index kRows = 50;

std::vector<Index> some_rows(Index count) {
  Rng rng(2);
  std::vector<Index> rows;
  for (Index i = 0; i < count; ++i) {
    rows.push_back(static_cast<Index>(rng.below(kRows)));
  }
  return rows;
}

TEST(GatherRowsKernel, TakesTheWantedRowsAndLabelsInTheirOrder) {
  std::vector<std::int32_t> labels(kRows);
  std::iota(labels.begin(), labels.end(), 100);
  for (const Index size : {1, 2, 7, 64, 65, 784}) {
    Array numbers({kRows, size});
    std::iota(numbers.data(), numbers.data() + numbers.size(), 1.0f);
    for (const Index count : {0, 1, 3, 53, 519}) {
      const std::vector<Index> rows = some_rows(count);
      std::vector<double> expected;
      std::vector<std::int32_t> expected_labels;
      for (const Index row : rows) {
        expected_labels.push_back(static_cast<std::int32_t>(100 + row));
        for (Index i = row * size; i < (row + 1) * size; ++i) {
          expected.push_back(static_cast<double>(i + 1));
        }
      }
      in_every_order([&](const Options& options) {
        Array X = unwritten({count, size});
        Labels y(count);
        std::fill(y.data(), y.data() + count, -1);
        simulate(gather_rows_launch(count, size), options, gather_rows, in(numbers), labels, rows,
                 size, out(X), out(y));
        EXPECT_TRUE(is_close(X, X.shape(), expected, 0)) << count << " rows of " << size;
        EXPECT_EQ(y.to_vector(), expected_labels) << count << " rows of " << size;
      });
    }
  }
}

TEST(GatherRowsKernel, ReadsFourNumbersAtATime) {
  const Array numbers({kRows, 784}, std::vector<float>(kRows * 784));
  const std::vector<std::int32_t> labels(kRows);
  const std::vector<Index> rows = some_rows(5);
  Array X({5, 784});
  Labels y(5);
  const auto report = simulate(gather_rows_launch(5, 784), gather_rows, in(numbers), labels, rows,
                               784, out(X), out(y));
  // A row and four numbers; a row and a label.
  EXPECT_EQ(report.total.global.loads, 2 * 5 * 784 / 4 + 2 * 5);
  EXPECT_EQ(report.total.global.stores, 5 * 784 / 4 + 5);
}

}  // namespace
}  // namespace dl::kernels
