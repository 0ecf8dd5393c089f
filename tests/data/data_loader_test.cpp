#include <dl/data/data_loader.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <type_traits>

#include <dl/array/backend.h>
#include <dl/data/transforms.h>
#include "support/error_text.h"

namespace dl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Images of 3 x 2 pixels; image i has the label i.
ImageSet numbered_images(Index count) {
  ImageSet set{count, 3, 2, {}, {}};
  for (Index i = 0; i < count; ++i) {
    set.labels.push_back(static_cast<std::int32_t>(i));
    for (Index k = 0; k < 6; ++k) {
      set.pixels.push_back(static_cast<std::uint8_t>(i * 31 + k * 7));
    }
  }
  return set;
}

struct Epoch {
  std::vector<std::vector<float>> X;
  std::vector<std::int32_t> y;

  bool operator==(const Epoch&) const = default;
};

Epoch epoch_of(DataLoader& loader) {
  Epoch epoch;
  for (const auto& [X, y] : loader) {
    epoch.X.push_back(X.to_vector());
    const auto labels = y.to_vector();
    epoch.y.insert(epoch.y.end(), labels.begin(), labels.end());
  }
  return epoch;
}

std::vector<std::int32_t> first_numbers(Index count) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

static_assert(std::input_iterator<DataLoader::Iterator>);
static_assert(!std::is_constructible_v<DataLoader, ImageSet&&, DataLoaderOptions>,
              "a temporary set would not outlive the loader");

TEST(DataLoader, GivesImagesInOrderAsFloats) {
  const ImageSet set = numbered_images(7);
  DataLoader loader(set, {.batch_size = 3});
  EXPECT_EQ(loader.size(), 3);
  EXPECT_EQ(loader.examples(), 7);
  std::vector<Shape> shapes;
  Index i = 0;
  for (const auto& [X, y] : loader) {
    shapes.push_back(X.shape());
    const auto x = X.to_vector();
    for (Index k = 0; k < X.size(); ++k) {
      EXPECT_EQ(x[static_cast<std::size_t>(k)],
                static_cast<float>(set.pixels[static_cast<std::size_t>(6 * i + k)]) / 255.0f);
    }
    i += y.size();
  }
  EXPECT_THAT(shapes, ElementsAre(Shape{3, 1, 3, 2}, Shape{3, 1, 3, 2}, Shape{1, 1, 3, 2}));
  EXPECT_EQ(epoch_of(loader).y, first_numbers(7));
}

TEST(DataLoader, TheLastBatchOf60000Has96Images) {
  ImageSet set{60000, 1, 1, std::vector<std::uint8_t>(60000), std::vector<std::int32_t>(60000)};
  DataLoader loader(set);
  EXPECT_EQ(loader.size(), 235);
  Index batches = 0, last = 0;
  for (const auto& batch : loader) {
    last = batch.y.size();
    ++batches;
  }
  EXPECT_EQ(batches, 235);
  EXPECT_EQ(last, 96);
}

TEST(DataLoader, TakesTheFirstImagesUpToTheLimit) {
  const ImageSet set = numbered_images(100);
  DataLoader loader(set, {.batch_size = 4, .shuffle = true, .limit = 10});
  EXPECT_EQ(loader.examples(), 10);
  EXPECT_EQ(loader.size(), 3);
  EXPECT_THAT(epoch_of(loader).y, testing::UnorderedElementsAreArray(first_numbers(10)));
  EXPECT_EQ(DataLoader(set, {.limit = 1000}).examples(), 100);
}

TEST(DataLoader, AnEmptySetHasNoBatches) {
  const ImageSet set = numbered_images(0);
  for (int workers : {0, 2}) {
    DataLoader loader(set, {.workers = workers});
    EXPECT_EQ(loader.size(), 0);
    EXPECT_TRUE(epoch_of(loader).y.empty());
  }
}

TEST(DataLoader, ShufflesEveryEpochAnew) {
  const ImageSet set = numbered_images(50);
  DataLoader loader(set, {.batch_size = 8, .shuffle = true, .seed = 1});
  const auto first = epoch_of(loader).y, second = epoch_of(loader).y;
  EXPECT_NE(first, first_numbers(50));
  EXPECT_NE(first, second);
  EXPECT_THAT(first, testing::UnorderedElementsAreArray(first_numbers(50)));
  EXPECT_THAT(second, testing::UnorderedElementsAreArray(first_numbers(50)));
}

TEST(DataLoader, TheOrderDependsOnTheSeedAlone) {
  const ImageSet set = numbered_images(50);
  DataLoader a(set, {.shuffle = true, .seed = 1}), b(set, {.shuffle = true, .seed = 1});
  DataLoader c(set, {.shuffle = true, .seed = 2});
  const auto order = epoch_of(a).y;
  EXPECT_EQ(order, epoch_of(b).y);
  EXPECT_NE(order, epoch_of(c).y);
}

TEST(DataLoader, BatchesDoNotDependOnTheWorkers) {
  const ImageSet set = numbered_images(101);
  const auto epochs = [&](int workers) {
    DataLoader loader(
        set,
        {.batch_size = 4, .shuffle = true, .workers = workers, .seed = 5, .rows = 5, .columns = 4});
    return std::vector{epoch_of(loader), epoch_of(loader)};
  };
  const auto expected = epochs(0);
  for (int workers : {1, 2, 3, 8, 40}) {
    EXPECT_EQ(epochs(workers), expected) << workers;
  }
}

TEST(DataLoader, ResizesImages) {
  const ImageSet set = numbered_images(3);
  DataLoader loader(set, {.batch_size = 2, .rows = 4, .columns = 5});
  std::vector<std::uint8_t> pixels(20);
  std::vector<float> expected(20);
  Index i = 0;
  for (const auto& [X, y] : loader) {
    EXPECT_EQ(X.shape(), Shape({y.size(), 1, 4, 5}));
    const auto x = X.to_vector();
    for (auto at = x.begin(); at != x.end(); at += 20) {
      Resize(3, 2, 4, 5)(set.image(i++), pixels);
      to_float(pixels, expected);
      EXPECT_EQ(std::vector(at, at + 20), expected);
    }
  }
  EXPECT_EQ(i, 3);
}

TEST(DataLoader, GoesOnFromASavedState) {
  const ImageSet set = numbered_images(50);
  DataLoader loader(set, {.shuffle = true, .seed = 3});
  epoch_of(loader);
  epoch_of(loader);
  const std::string state = loader.state();
  const auto third = epoch_of(loader);
  DataLoader resumed(set, {.shuffle = true, .seed = 99});
  resumed.restore(state);
  EXPECT_EQ(epoch_of(resumed), third);
}

TEST(DataLoader, RefusesWhatIsNotAState) {
  const ImageSet set = numbered_images(1);
  DataLoader loader(set, {.seed = 3});
  const std::string before = loader.state();
  for (const char* text : {"", "3", "3 x", "3 4 5", "3 -4"}) {
    EXPECT_THAT(error_text([&] { loader.restore(text); }), HasSubstr("not a saved state")) << text;
  }
  EXPECT_EQ(loader.state(), before);
}

TEST(DataLoader, EndsItsWorkersWhenTheLoopIsLeft) {
  const ImageSet set = numbered_images(1000);
  for (int workers : {0, 1, 3}) {
    DataLoader loader(set, {.batch_size = 1, .workers = workers});
    for (const auto& batch : loader) {
      if (batch.y.to_vector()[0] == 5) {
        break;
      }
    }
    EXPECT_THROW(
        {
          for ([[maybe_unused]] const auto& batch : loader) {
            throw std::runtime_error("in the middle");
          }
        },
        std::runtime_error);
    { const auto unused = loader.begin(); }
    EXPECT_EQ(epoch_of(loader).y, first_numbers(1000));
  }
}

TEST(DataLoader, PassesOnWhatAWorkerThrows) {
  for (int workers : {1, 3}) {
    ImageSet set = numbered_images(100);
    DataLoader loader(set, {.batch_size = 10, .workers = workers});
    set.pixels.resize(6 * 35);  // behind its back: image 35 is in the fourth batch
    int seen = 0;
    const auto text = error_text([&] {
      for ([[maybe_unused]] const auto& batch : loader) {
        ++seen;
      }
    });
    EXPECT_THAT(text, HasSubstr("no image 35"));
    EXPECT_EQ(seen, 3);
  }
}

TEST(DataLoader, SeesThatImagesWereTakenAwayBehindItsBack) {
  ImageSet set = numbered_images(100);
  DataLoader loader(set, {.batch_size = 10});
  set.pixels.resize(6 * 35);
  EXPECT_THAT(error_text([&] { loader.begin(); }), HasSubstr("images have changed"));
}

TEST(DataLoader, PreparesTwoBatchesPerWorkerAndNoMore) {
  const ImageSet set = numbered_images(1000);
  DataLoader loader(set, {.batch_size = 10, .workers = 2});
  BufferPool& pool = backend(Device::cpu).pool();
  pool.trim();  // so that every batch asks for new memory, once for X and once for y
  const auto before = pool.allocations();
  const auto batches = [&] { return (pool.allocations() - before) / 2; };
  const auto current = loader.begin();
  for (int i = 0; i < 500 && batches() < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(batches(), 5u) << "the current one and four more";
}

TEST(DataLoader, AsksForNoMoreMemoryAfterTheFirstBatches) {
  const ImageSet set = numbered_images(400);
  for (int workers : {0, 2}) {
    DataLoader loader(set, {.batch_size = 8, .shuffle = true, .workers = workers});
    const auto before = backend(Device::cpu).pool().allocations();
    for (int epoch = 0; epoch < 5; ++epoch) {
      for ([[maybe_unused]] const auto& batch : loader) {
      }
    }
    // Images and labels of the current batch and of those in preparation.
    EXPECT_LE(backend(Device::cpu).pool().allocations() - before,
              static_cast<std::size_t>(2 * (1 + 2 * workers)));
  }
}

/// Examples of shape (2, 3); all numbers of example i are 10 i and something, its label is i.
TensorSet numbered_tensors(Index count) {
  TensorSet set{Array({count, 2, 3}), {}};
  for (Index i = 0; i < count; ++i) {
    set.labels.push_back(static_cast<std::int32_t>(i));
    for (Index k = 0; k < 6; ++k) {
      set.X.data()[6 * i + k] = static_cast<float>(10 * i + k) - 0.5f;
    }
  }
  return set;
}

static_assert(!std::is_constructible_v<DataLoader, TensorSet&&, DataLoaderOptions>,
              "a temporary set would not outlive the loader");

TEST(DataLoaderOfTensors, GivesExamplesInOrderAsTheyAre) {
  const TensorSet set = numbered_tensors(7);
  DataLoader loader(set, {.batch_size = 3});
  EXPECT_EQ(loader.size(), 3);
  EXPECT_EQ(loader.examples(), 7);
  std::vector<Shape> shapes;
  std::vector<float> all;
  for (const auto& [X, y] : loader) {
    shapes.push_back(X.shape());
    const auto x = X.to_vector();
    all.insert(all.end(), x.begin(), x.end());
  }
  EXPECT_THAT(shapes, ElementsAre(Shape{3, 2, 3}, Shape{3, 2, 3}, Shape{1, 2, 3}));
  EXPECT_EQ(all, set.X.to_vector());
  EXPECT_EQ(epoch_of(loader).y, first_numbers(7));
}

TEST(DataLoaderOfTensors, TakesExamplesOfAnyShape) {
  for (const Shape& shape : {Shape{4}, Shape{4, 1}, Shape{4, 0}, Shape{4, 2, 1, 3}}) {
    const Array X(shape, std::vector<float>(static_cast<std::size_t>(shape.size()), 7.0f));
    const TensorSet set{X, {0, 1, 2, 3}};
    for (const int workers : {0, 1}) {
      DataLoader loader(set, {.batch_size = 4, .workers = workers});
      EXPECT_EQ(loader.begin()->X.shape(), shape);
      EXPECT_EQ(loader.begin()->X.to_vector(), X.to_vector());
    }
  }
}

TEST(DataLoaderOfTensors, AnExampleKeepsItsLabelInAnyOrderWhateverTheWorkers) {
  const TensorSet set = numbered_tensors(101);
  const auto epochs = [&](int workers) {
    DataLoader loader(set, {.batch_size = 4,
                            .shuffle = true,
                            .workers = workers,
                            .seed = 5,
                            .first = 20,
                            .limit = 50});
    return std::vector{epoch_of(loader), epoch_of(loader)};
  };
  const auto expected = epochs(0);
  std::vector<std::int32_t> wanted(50);
  std::iota(wanted.begin(), wanted.end(), 20);
  EXPECT_THAT(expected[0].y, testing::UnorderedElementsAreArray(wanted));
  EXPECT_NE(expected[0].y, expected[1].y);
  std::size_t i = 0;
  for (const std::vector<float>& X : expected[0].X) {
    for (std::size_t k = 0; k < X.size(); k += 6) {
      EXPECT_EQ(X[k], static_cast<float>(10 * expected[0].y[i++]) - 0.5f);
    }
  }
  for (const int workers : {1, 2, 8}) {
    EXPECT_EQ(epochs(workers), expected) << workers;
  }
}

TEST(DataLoaderOfTensors, GoesOnFromASavedStateInTheOrderThatImagesHave) {
  const TensorSet set = numbered_tensors(50);
  const ImageSet images = numbered_images(50);
  DataLoader loader(set, {.shuffle = true, .seed = 3});
  DataLoader of_images(images, {.shuffle = true, .seed = 3});
  EXPECT_EQ(epoch_of(loader).y, epoch_of(of_images).y);
  const std::string state = loader.state();
  const auto second = epoch_of(loader);
  DataLoader resumed(set, {.shuffle = true, .seed = 99});
  resumed.restore(state);
  EXPECT_EQ(epoch_of(resumed), second);
}

TEST(DataLoaderOfTensors, RefusesWhatDoesNotFitTogether) {
  TensorSet set = numbered_tensors(4);
  const auto error_of = [&](const DataLoaderOptions& options = {}) {
    return error_text([&] { DataLoader(set, options); });
  };
  EXPECT_THAT(error_of({.rows = 5}), HasSubstr("cannot resize tensors"));
  EXPECT_THAT(error_of({.first = 5}), HasSubstr("no example 5 to begin with among 4"));
  EXPECT_THAT(error_of({.batch_size = 0}), HasSubstr("batch size is 0"));
  set.labels.pop_back();
  EXPECT_THAT(error_of(), HasSubstr("X (4, 2, 3) has 4 examples, but there are 3 labels"));
  set.X = Array(Shape{});
  EXPECT_THAT(error_of(), HasSubstr("a single number"));
  set.X = {};
  EXPECT_THAT(error_of(), HasSubstr("holds nothing"));
}

TEST(DataLoaderOfTensors, SeesThatLabelsWereTakenAwayBehindItsBack) {
  TensorSet set = numbered_tensors(9);
  for (const int workers : {0, 2}) {
    set.labels = first_numbers(9);
    DataLoader loader(set, {.workers = workers});
    set.labels.pop_back();
    EXPECT_THAT(error_text([&] { loader.begin(); }), HasSubstr("labels have changed"));
  }
}

TEST(DataLoader, RefusesWrongOptions) {
  ImageSet set = numbered_images(4);
  const auto error_of = [&](const DataLoaderOptions& options) {
    return error_text([&] { DataLoader(set, options); });
  };
  EXPECT_THAT(error_of({.batch_size = 0}), HasSubstr("batch size is 0"));
  EXPECT_THAT(error_of({.workers = -1}), HasSubstr("number of workers is -1"));
  EXPECT_THAT(error_of({.limit = -1}), HasSubstr("limit is -1"));
  EXPECT_THAT(error_of({.rows = -1}), HasSubstr("cannot resize to -1 x 0"));
  EXPECT_EQ(DataLoader(set, {.batch_size = std::numeric_limits<Index>::max()}).size(), 1);
  set.labels.pop_back();
  EXPECT_THAT(error_of({}), HasSubstr("do not fit together"));
}

}  // namespace
}  // namespace dl::data
