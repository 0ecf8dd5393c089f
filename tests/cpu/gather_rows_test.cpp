#include <dl/array/gather_rows.h>

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include <dl/base/rng.h>

namespace dl {
namespace {

TEST(GatherRows, TakesTheWantedRowsInTheirOrderHoweverManyAndHoweverLong) {
  Rng rng(1);
  std::vector<std::int32_t> labels(50);
  std::iota(labels.begin(), labels.end(), 100);
  for (const Index size : {1, 7, 64, 65, 784}) {
    std::vector<float> numbers(static_cast<std::size_t>(50 * size));
    std::iota(numbers.begin(), numbers.end(), 1.0f);
    for (const Index count : {0, 1, 3, 50, 300}) {  // 300 x 784 is enough for several threads
      std::vector<Index> rows;
      for (Index i = 0; i < count; ++i) {
        rows.push_back(static_cast<Index>(rng.below(50)));
      }
      Array X({count, size});
      Labels y(count);
      gather_rows({numbers, labels}, rows, X, y);
      const std::vector<float> x = X.to_vector();
      for (Index i = 0; i < count * size; ++i) {
        const Index from = rows[static_cast<std::size_t>(i / size)] * size + i % size;
        ASSERT_EQ(x[static_cast<std::size_t>(i)], numbers[static_cast<std::size_t>(from)]) << i;
      }
      for (Index i = 0; i < count; ++i) {
        ASSERT_EQ(y.data()[i], 100 + rows[static_cast<std::size_t>(i)]) << i;
      }
    }
  }
}

}  // namespace
}  // namespace dl
