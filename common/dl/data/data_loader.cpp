#include <dl/data/data_loader.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numeric>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include <dl/array/backend.h>
#include <dl/array/load_batch.h>
#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/rng.h>
#include <dl/base/text.h>
#include <dl/data/transforms.h>

namespace dl::data {
namespace {

/// Streams of the Rng from here on, one per epoch, belong to shuffling.
constexpr std::uint64_t kFirstStream = std::uint64_t{1} << 32;
constexpr int kPrefetchPerWorker = 2;

/// Prepares batches of one epoch. Used by many threads at once.
class BatchMaker {
 public:
  BatchMaker(const ImageSet& images, std::vector<Index> order, const DataLoaderOptions& options)
      : images_(images),
        order_(std::move(order)),
        batch_size_(options.batch_size),
        rows_(options.rows),
        columns_(options.columns) {
    if (rows_ != images.rows || columns_ != images.columns) {
      resize_.emplace(images.rows, images.columns, rows_, columns_);
    }
  }

  /// One batch, made by this thread alone.
  Batch make(Index number) const {
    const std::span<const Index> wanted = images_of(number);
    Batch batch = empty_batch(wanted.size());
    const auto size = static_cast<std::size_t>(rows_ * columns_);
    std::vector<std::uint8_t> resized(resize_ ? size : 0);
    float* x = batch.X.data();
    for (const Index i : wanted) {
      std::span<const std::uint8_t> pixels = images_.image(i);
      if (resize_) {
        (*resize_)(pixels, resized);
        pixels = resized;
      }
      to_float(pixels, {x, size});
      x += size;
    }
    std::transform(wanted.begin(), wanted.end(), batch.y.data(),
                   [this](Index i) { return images_.labels[static_cast<std::size_t>(i)]; });
    return batch;
  }

  /// The same batch, made with all the threads of the CPU's backend: not for workers.
  Batch make_with_all_threads(Index number) const {
    if (resize_) {
      return make(number);
    }
    check(static_cast<Index>(images_.pixels.size()) == images_.count * rows_ * columns_,
          "data loader: the images have changed since the loader was made");
    const std::span<const Index> wanted = images_of(number);
    Batch batch = empty_batch(wanted.size());
    load_batch({images_.pixels, images_.labels}, wanted, batch.X, batch.y);
    return batch;
  }

 private:
  std::span<const Index> images_of(Index number) const {
    const auto first = static_cast<std::size_t>(number * batch_size_);
    return std::span(order_).subspan(
        first, std::min(static_cast<std::size_t>(batch_size_), order_.size() - first));
  }

  /// A batch of so many images, which is still to be filled in.
  Batch empty_batch(std::size_t images) const {
    const auto count = static_cast<Index>(images);
    return {Array({count, 1, rows_, columns_}), Labels(count)};
  }

  const ImageSet& images_;
  std::vector<Index> order_;
  Index batch_size_, rows_, columns_;
  std::optional<Resize> resize_;
};

}  // namespace

/// One pass through the set.
class DataLoader::Epoch {
 public:
  virtual ~Epoch() = default;
  /// The next batch, waiting for it where needed.
  virtual Batch next() = 0;
};

/// Workers take the numbers of the batches one after the other and put each batch into a ring of
/// slots, from where the consumer takes them in order.
class DataLoader::HostEpoch : public Epoch {
 public:
  HostEpoch(BatchMaker maker, Index batches, int workers)
      : maker_(std::move(maker)),
        batches_(batches),
        slots_(static_cast<std::size_t>(kPrefetchPerWorker * workers)) {
    try {
      for (int i = 0; i < workers; ++i) {
        workers_.emplace_back([this](const std::stop_token& stop) {
          unbind_thread_from_cpu();
          work(stop);
        });
      }
    } catch (const std::system_error&) {
      fail("data loader: the system has no thread for worker ", workers_.size() + 1, " of ",
           workers, ": --workers ", workers_.size());
    }
  }

  Batch next() override {
    if (workers_.empty()) {
      return maker_.make_with_all_threads(taken_++);
    }
    std::unique_lock lock(mutex_);
    Slot& slot = slot_of(taken_);
    changed_.wait(lock, [&] { return slot.full; });
    ++taken_;
    const Slot result = std::exchange(slot, {});
    lock.unlock();
    changed_.notify_all();
    if (result.error) {
      std::rethrow_exception(result.error);
    }
    return result.batch;
  }

 private:
  struct Slot {
    bool full = false;
    Batch batch;
    std::exception_ptr error;  // in place of the batch
  };

  Slot& slot_of(Index batch) { return slots_[static_cast<std::size_t>(batch) % slots_.size()]; }

  void work(const std::stop_token& stop) {
    const auto ahead = static_cast<Index>(slots_.size());
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop,
                         [&] { return started_ == batches_ || started_ < taken_ + ahead; }) &&
           started_ < batches_ && !stop.stop_requested()) {
      const Index number = started_++;
      lock.unlock();
      Slot result = made(number);
      lock.lock();
      slot_of(number) = std::move(result);
      changed_.notify_all();
    }
  }

  Slot made(Index number) const {
    try {
      return {true, maker_.make(number), nullptr};
    } catch (...) {
      return {true, {}, std::current_exception()};
    }
  }

  const BatchMaker maker_;
  const Index batches_;
  std::mutex mutex_;  // for all below
  std::condition_variable_any changed_;
  std::vector<Slot> slots_;
  Index started_ = 0;                  // batches that workers have begun with
  Index taken_ = 0;                    // batches that the consumer has
  std::vector<std::jthread> workers_;  // last, so that they end before what they use
};

/// The whole set in a device's memory, and the arrays that its batches are gathered into.
class DataLoader::DeviceSet {
 public:
  DeviceSet(const ImageSet& images, Index examples, const DataLoaderOptions& options)
      : device_(options.device),
        rows_(options.rows),
        columns_(options.columns),
        batch_size_(options.batch_size),
        examples_(examples),
        pixels_(static_cast<std::size_t>(examples * rows_ * columns_), device_),
        labels_(std::span(images.labels)
                    .subspan(static_cast<std::size_t>(options.first),
                             static_cast<std::size_t>(examples)),
                device_) {
    if (rows_ == images.rows && columns_ == images.columns) {
      backend(device_).copy_from_host(
          pixels_.data(), images.pixels.data() + options.first * rows_ * columns_, pixels_.bytes());
    } else {
      copy_resized(images, options.first);
    }
  }

  /// Images `order[first]`, `order[first + 1]`, ... as many as make up a batch; `order` is in the
  /// device's memory.
  Batch gather(const Index* order, Index first) {
    Batch batch = batch_of(std::min(batch_size_, examples_ - first));
    const std::span<const Index> wanted(order + first, static_cast<std::size_t>(batch.y.size()));
    const std::span pixels(static_cast<const std::uint8_t*>(pixels_.data()), pixels_.bytes());
    const std::span labels(std::as_const(labels_).data(), static_cast<std::size_t>(examples_));
    load_batch({pixels, labels}, wanted, batch.X, batch.y);
    return batch;
  }

  Device device() const { return device_; }

 private:
  void copy_resized(const ImageSet& images, Index first) const {
    const Resize resize(images.rows, images.columns, rows_, columns_);
    std::vector<std::uint8_t> resized(static_cast<std::size_t>(rows_ * columns_));
    auto* to = static_cast<std::uint8_t*>(pixels_.data());
    for (Index i = 0; i < examples_; ++i, to += resized.size()) {
      resize(images.image(first + i), resized);
      backend(device_).copy_from_host(to, resized.data(), resized.size());
    }
  }

  Batch& batch_of(Index count) {
    const auto found = std::find_if(batches_.begin(), batches_.end(),
                                    [count](const Batch& b) { return b.y.size() == count; });
    return found != batches_.end()
               ? *found
               : batches_.emplace_back(
                     Batch{Array({count, 1, rows_, columns_}, device_), Labels(count, device_)});
  }

  Device device_;
  Index rows_, columns_, batch_size_, examples_;
  Buffer pixels_;
  Labels labels_;
  std::vector<Batch> batches_;  // one for each size: all but the last one of an epoch have the same
};

class DataLoader::DeviceEpoch : public Epoch {
 public:
  DeviceEpoch(DeviceSet& set, std::span<const Index> order)
      : set_(set), order_(order.size_bytes(), set.device()) {
    backend(set.device()).copy_from_host(order_.data(), order.data(), order_.bytes());
  }

  Batch next() override {
    Batch batch = set_.gather(static_cast<const Index*>(order_.data()), taken_);
    taken_ += batch.y.size();
    return batch;
  }

 private:
  DeviceSet& set_;
  Buffer order_;
  Index taken_ = 0;  // images
};

DataLoader::DataLoader(const ImageSet& images, const DataLoaderOptions& options)
    : images_(images), options_(options), examples_(images.count) {
  check(options.batch_size > 0, "data loader: the batch size is ", options.batch_size,
        ", but must be at least 1");
  check(options.workers >= 0, "data loader: the number of workers is ", options.workers,
        ", but must be at least 0");
  check(options.limit >= 0, "data loader: the limit is ", options.limit,
        ", but must be at least 0 (which means all)");
  check(options.rows >= 0 && options.columns >= 0, "data loader: cannot resize to ", options.rows,
        " x ", options.columns);
  check(static_cast<Index>(images.labels.size()) == images.count &&
            static_cast<Index>(images.pixels.size()) == images.count * images.rows * images.columns,
        "data loader: ", images.count, " images of ", images.rows, " x ", images.columns, " with ",
        images.pixels.size(), " pixels and ", images.labels.size(), " labels do not fit together");
  check(options.first >= 0 && options.first <= images.count, "data loader: there is no image ",
        options.first, " to begin with among ", images.count);
  examples_ -= options.first;
  if (options.limit > 0) {
    examples_ = std::min(examples_, options.limit);
  }
  options_.rows = options.rows > 0 ? options.rows : images.rows;
  options_.columns = options.columns > 0 ? options.columns : images.columns;
  if (options.device != Device::cpu) {
    on_device_ = std::make_unique<DeviceSet>(images, examples_, options_);
  }
}

DataLoader::DataLoader(DataLoader&&) noexcept = default;
DataLoader::~DataLoader() = default;

Index DataLoader::size() const {
  return examples_ / options_.batch_size + (examples_ % options_.batch_size != 0);
}

DataLoader::Iterator DataLoader::begin() {
  std::vector<Index> order = next_order();
  if (on_device_ != nullptr) {
    return Iterator(std::make_unique<DeviceEpoch>(*on_device_, order), size());
  }
  for (Index& image : order) {
    image += options_.first;
  }
  BatchMaker maker(images_, std::move(order), options_);
  return Iterator(std::make_unique<HostEpoch>(std::move(maker), size(), options_.workers), size());
}

std::vector<Index> DataLoader::next_order() {
  std::vector<Index> order(static_cast<std::size_t>(examples_));
  std::iota(order.begin(), order.end(), Index{0});
  if (options_.shuffle) {
    Rng(options_.seed, kFirstStream + epoch_).shuffle(std::span(order));
  }
  ++epoch_;
  return order;
}

std::string DataLoader::state() const { return concat(options_.seed, ' ', epoch_); }

void DataLoader::restore(const std::string& state) {
  const std::size_t space = std::min(state.find(' '), state.size());
  const std::string_view text = state;
  const auto seed = parse_number<std::uint64_t>(text.substr(0, space));
  const auto epoch = parse_number<std::uint64_t>(text.substr(std::min(space + 1, text.size())));
  check(seed && epoch, "data loader: ", in_quotes(state), " is not a saved state (seed and epoch)");
  options_.seed = *seed;
  epoch_ = *epoch;
}

DataLoader::Iterator::Iterator(std::unique_ptr<Epoch> epoch, Index batches)
    : epoch_(std::move(epoch)), left_(batches) {
  if (left_ > 0) {
    batch_ = epoch_->next();
  }
}

DataLoader::Iterator::Iterator(Iterator&&) noexcept = default;
DataLoader::Iterator& DataLoader::Iterator::operator=(Iterator&&) noexcept = default;
DataLoader::Iterator::~Iterator() = default;

DataLoader::Iterator& DataLoader::Iterator::operator++() {
  batch_ = {};  // first, so that its memory can be used again
  if (--left_ > 0) {
    batch_ = epoch_->next();
  }
  return *this;
}

}  // namespace dl::data
