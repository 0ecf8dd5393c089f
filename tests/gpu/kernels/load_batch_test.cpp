#include "gpu/kernels/load_batch.cuh"

#include <numeric>

#include <dl/base/rng.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

constexpr Index kImages = 50;

std::vector<Index> some_rows(Index count) {
  Rng rng(2);
  std::vector<Index> rows;
  for (Index i = 0; i < count; ++i) {
    rows.push_back(static_cast<Index>(rng.below(kImages)));
  }
  return rows;
}

TEST(GatherKernels, TakeTheWantedImagesAndLabelsInTheirOrder) {
  Rng rng(1);
  std::vector<std::int32_t> labels(kImages);
  std::iota(labels.begin(), labels.end(), 100);
  for (const Index size : {1, 7, 64, 65, 784}) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kImages * size));
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(rng.below(256));
    }
    for (const Index count : {0, 1, 3, 53, 519}) {
      const std::vector<Index> rows = some_rows(count);
      std::vector<double> expected;
      std::vector<std::int32_t> expected_labels;
      for (Index row : rows) {
        expected_labels.push_back(static_cast<std::int32_t>(100 + row));
        for (Index i = row * size; i < (row + 1) * size; ++i) {
          expected.push_back(
              static_cast<double>(to_unit_interval(pixels[static_cast<std::size_t>(i)])));
        }
      }
      in_every_order([&](const Options& options) {
        Array X = unwritten({count, size});
        Labels y(count);
        std::fill(y.data(), y.data() + count, -1);
        simulate(load_batch_launch(count, size), options, load_batch, pixels, labels, rows, size,
                 out(X), out(y));
        EXPECT_TRUE(is_close(X, X.shape(), expected, 0)) << count << " images of " << size;
        EXPECT_EQ(y.to_vector(), expected_labels) << count << " images of " << size;
      });
    }
  }
}

TEST(GatherKernels, ReadFourPixelsAtATime) {
  const std::vector<std::uint8_t> pixels(kImages * 784);
  const std::vector<std::int32_t> labels(kImages);
  const std::vector<Index> rows = some_rows(5);
  Array X({5, 784});
  Labels y(5);
  const auto report =
      simulate(load_batch_launch(5, 784), load_batch, pixels, labels, rows, 784, out(X), out(y));
  // A row and four pixels; a row and a label.
  EXPECT_EQ(report.total.global.loads, 2 * 5 * 784 / 4 + 2 * 5);
  EXPECT_EQ(report.total.global.stores, 5 * 784 / 4 + 5);
}

}  // namespace
}  // namespace dl::kernels
