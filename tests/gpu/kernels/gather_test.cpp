#include "gpu/kernels/gather.cuh"

#include <numeric>

#include "base/rng.h"
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

TEST(GatherKernels, TakeTheWantedImagesInTheirOrder) {
  Rng rng(1);
  for (const Index size : {1, 7, 64, 65, 784}) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kImages * size));
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(rng.below(256));
    }
    for (const Index count : {0, 1, 3, 53}) {
      const std::vector<Index> rows = some_rows(count);
      std::vector<double> expected;
      for (Index row : rows) {
        for (Index i = row * size; i < (row + 1) * size; ++i) {
          expected.push_back(
              static_cast<double>(to_unit_interval(pixels[static_cast<std::size_t>(i)])));
        }
      }
      in_every_order([&](const Options& options) {
        Array X = unwritten({count, size});
        simulate(lift_launch(X.size()), options, gather, pixels, rows, size, out(X));
        EXPECT_TRUE(is_close(X, X.shape(), expected, 0)) << count << " images of " << size;
      });
    }
  }
}

TEST(GatherKernels, ReadFourPixelsAtATime) {
  const std::vector<std::uint8_t> pixels(kImages * 784);
  const std::vector<Index> rows = some_rows(5);
  Array X({5, 784});
  const auto report = simulate(lift_launch(X.size()), gather, pixels, rows, 784, out(X));
  EXPECT_EQ(report.total.global.loads, 2 * 5 * 784 / 4);  // a row and four pixels
  EXPECT_EQ(report.total.global.stores, 5 * 784 / 4);
}

TEST(GatherKernels, TakeTheWantedLabels) {
  std::vector<std::int32_t> labels(kImages);
  std::iota(labels.begin(), labels.end(), 100);
  for (const Index count : {0, 1, 256, 519}) {
    const std::vector<Index> rows = some_rows(count);
    in_every_order([&](const Options& options) {
      Labels y(count);
      simulate(gather_labels_launch(count), options, gather_labels, labels, rows, out(y));
      for (Index i = 0; i < count; ++i) {
        ASSERT_EQ(y.data()[i], 100 + rows[static_cast<std::size_t>(i)]);
      }
    });
  }
}

}  // namespace
}  // namespace dl::kernels
