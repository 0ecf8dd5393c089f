// DataLoader: a data set as minibatches, prepared by threads while the network computes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <dl/array/array.h>
#include <dl/data/image_set.h>
#include <dl/data/tensor_set.h>

namespace dl::data {

/// Examples that are taken together. Copying shares their memory, and the DataLoader that made them
/// may use it again for its next batch: what is to be kept for longer is a clone().
struct Batch {
  Array X;   // images: (examples, 1, rows, columns), in [0, 1]; of a TensorSet: (examples, ...)
  Labels y;  // (examples,)

  /// A copy with memory of its own.
  Batch clone() const { return {X.clone(), y.clone()}; }
};

struct DataLoaderOptions {
  Index batch_size = 256;
  bool shuffle = false;    // a new order in every epoch
  int workers = 0;         // threads that prepare batches; 0: the calling one does it (on the CPU)
  std::uint64_t seed = 0;  // of the shuffling
  Index first = 0;         // the examples before this one are left out
  Index limit = 0;         // only so many images from there on; 0: all
  Index rows = 0;          // size to which images are resized as they are needed (a resized set
  Index columns = 0;       // could be too large for the memory); 0: as they are stored
  Device device = Device::cpu;  // where the batches are wanted
};

/// The batches of an epoch, the last one smaller where there is a remainder:
///   for (const auto& [X, y] : loader) { ... }
/// A batch is good until the iterator goes on; to keep it, clone() it.
/// The order depends on nothing but the seed and the epoch, the batches not on `workers`.
/// Up to 2 batches per worker are prepared in advance; all memory comes from the arrays' pool.
///
/// For another device than the CPU the set goes there once, as it is, and the order once an epoch;
/// batches are made there. Those of one size are always the same two arrays with new contents, so
/// that what is done with them can be recorded (array/graph_cache.h): one epoch at a time, please.
class DataLoader {
 public:
  class Iterator;

  /// The examples are neither copied nor converted whole: they must outlive the loader.
  explicit DataLoader(const ImageSet& images, const DataLoaderOptions& options = {});
  explicit DataLoader(ImageSet&& images, const DataLoaderOptions& options = {}) = delete;
  explicit DataLoader(const TensorSet& tensors, const DataLoaderOptions& options = {});
  explicit DataLoader(TensorSet&& tensors, const DataLoaderOptions& options = {}) = delete;
  DataLoader(DataLoader&&) noexcept;
  ~DataLoader();

  /// The number of batches in an epoch.
  Index size() const;
  /// The number of examples in an epoch.
  Index examples() const { return count_; }
  /// How many epochs have begun, with those before the state that was restored.
  std::uint64_t epochs() const { return epoch_; }

  /// Begins a new epoch. The loader must outlive the iterator; with the iterator its threads end.
  Iterator begin();
  std::default_sentinel_t end() const { return {}; }

  /// What is needed to go on with the epoch that begin() would start next, as text. restore()
  /// throws an Error for anything else.
  std::string state() const;
  void restore(const std::string& state);

 private:
  class Epoch;
  class HostEpoch;
  class DeviceEpoch;
  class DeviceSet;
  class Examples;
  class Images;
  class Tensors;
  class BatchMaker;

  DataLoader(std::unique_ptr<Examples> examples, const DataLoaderOptions& options);

  /// The positions of the examples in the set, as this epoch takes them.
  std::vector<Index> next_order();

  std::unique_ptr<Examples> examples_;
  DataLoaderOptions options_;
  Index count_;                           // of the examples in an epoch
  std::unique_ptr<DeviceSet> on_device_;  // null on the CPU
  std::uint64_t epoch_ = 0;
};

/// Stands at one batch of an epoch; goes forward once. What a worker throws is thrown by the step
/// to the batch it was preparing.
class DataLoader::Iterator {
 public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = Batch;
  using difference_type = std::ptrdiff_t;

  const Batch& operator*() const { return batch_; }
  const Batch* operator->() const { return &batch_; }
  Iterator& operator++();
  void operator++(int) { ++*this; }
  /// Whether all batches have been seen.
  friend bool operator==(const Iterator& i, std::default_sentinel_t) { return i.left_ == 0; }

  Iterator(Iterator&&) noexcept;
  Iterator& operator=(Iterator&&) noexcept;
  ~Iterator();

 private:
  friend class DataLoader;
  Iterator(std::unique_ptr<Epoch> epoch, Index batches);

  std::unique_ptr<Epoch> epoch_;
  Batch batch_;
  Index left_;  // batches, with the current one
};

}  // namespace dl::data
