#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include <dl/array/load_batch.h>
#include <dl/base/rng.h>
#include <dl/kernels/pixel.h>

namespace dl {
namespace {

TEST(LoadBatch, TakesTheWantedImagesInTheirOrderHoweverManyAndHoweverLarge) {
  Rng rng(1);
  std::vector<std::int32_t> labels(50);
  std::iota(labels.begin(), labels.end(), 100);
  for (const Index size : {1, 7, 64, 65, 784}) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(50 * size));
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(rng.below(256));
    }
    for (const Index count : {0, 1, 3, 50, 300}) {  // 300 x 784 is enough for several threads
      std::vector<Index> rows;
      for (Index i = 0; i < count; ++i) {
        rows.push_back(static_cast<Index>(rng.below(50)));
      }
      Array X({count, size});
      Labels y(count);
      load_batch({pixels, labels}, rows, X, y);
      const std::vector<float> x = X.to_vector();
      for (Index i = 0; i < count * size; ++i) {
        const auto from =
            static_cast<std::size_t>(rows[static_cast<std::size_t>(i / size)] * size + i % size);
        ASSERT_EQ(x[static_cast<std::size_t>(i)], to_unit_interval(pixels[from])) << i;
      }
      for (Index i = 0; i < count; ++i) {
        ASSERT_EQ(y.data()[i], 100 + rows[static_cast<std::size_t>(i)]) << i;
      }
    }
  }
}

}  // namespace
}  // namespace dl
