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
#include <dl/array/gather_rows.h>
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

template <class T>
std::span<const T> device_span(const Buffer& buffer) {
  return {static_cast<const T*>(buffer.data()), buffer.bytes() / sizeof(T)};
}

}  // namespace

/// What a loader takes its batches from. Used by many threads at once.
class DataLoader::Examples {
 public:
  virtual ~Examples() = default;

  virtual Index count() const = 0;
  /// The shape of a batch of so many.
  virtual Shape shape(Index count) const = 0;
  /// Fills a batch with these examples, by this thread alone.
  virtual void load(std::span<const Index> wanted, Batch& batch) const = 0;
  /// The same with all the threads of the CPU's backend: not for workers.
  virtual void load_with_all_threads(std::span<const Index> wanted, Batch& batch) const = 0;

  /// The labels of `count` examples from `first` on.
  virtual std::span<const std::int32_t> labels(Index first, Index count) const = 0;
  /// How many bytes the contents of an example have.
  virtual Index bytes() const = 0;
  /// Copies the contents of those examples to the memory of a device.
  virtual void copy_to(const Buffer& contents, Index first, Index count) const = 0;
  /// Fills a batch with the examples `wanted` of such a copy and of its labels; all of it is in the
  /// memory of one device.
  virtual void gather(const Buffer& contents, std::span<const std::int32_t> labels,
                      std::span<const Index> wanted, Batch& batch) const = 0;
};

/// Images as bytes: they become numbers, and get their size, on the way into a batch.
class DataLoader::Images final : public Examples {
 public:
  Images(const ImageSet& images, const DataLoaderOptions& options)
      : images_(images),
        rows_(options.rows > 0 ? options.rows : images.rows),
        columns_(options.columns > 0 ? options.columns : images.columns) {
    check(options.rows >= 0 && options.columns >= 0, "data loader: cannot resize to ", options.rows,
          " x ", options.columns);
    check(
        static_cast<Index>(images.labels.size()) == images.count &&
            static_cast<Index>(images.pixels.size()) == images.count * images.rows * images.columns,
        "data loader: ", images.count, " images of ", images.rows, " x ", images.columns, " with ",
        images.pixels.size(), " pixels and ", images.labels.size(), " labels do not fit together");
    if (rows_ != images.rows || columns_ != images.columns) {
      resize_.emplace(images.rows, images.columns, rows_, columns_);
    }
  }

  Index count() const override { return images_.count; }
  Shape shape(Index count) const override { return {count, 1, rows_, columns_}; }

  void load(std::span<const Index> wanted, Batch& batch) const override {
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
  }

  void load_with_all_threads(std::span<const Index> wanted, Batch& batch) const override {
    if (resize_) {
      load(wanted, batch);
      return;
    }
    check(static_cast<Index>(images_.pixels.size()) == images_.count * rows_ * columns_,
          "data loader: the images have changed since the loader was made");
    load_batch({images_.pixels, images_.labels}, wanted, batch.X, batch.y);
  }

  std::span<const std::int32_t> labels(Index first, Index count) const override {
    return std::span(images_.labels)
        .subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  }

  Index bytes() const override { return rows_ * columns_; }

  void copy_to(const Buffer& contents, Index first, Index count) const override {
    Backend& device = backend(contents.device());
    if (!resize_) {
      device.copy_from_host(contents.data(), images_.pixels.data() + first * bytes(),
                            contents.bytes());
      return;
    }
    std::vector<std::uint8_t> resized(static_cast<std::size_t>(bytes()));
    auto* to = static_cast<std::uint8_t*>(contents.data());
    for (Index i = 0; i < count; ++i, to += resized.size()) {
      (*resize_)(images_.image(first + i), resized);
      device.copy_from_host(to, resized.data(), resized.size());
    }
  }

  void gather(const Buffer& contents, std::span<const std::int32_t> labels,
              std::span<const Index> wanted, Batch& batch) const override {
    load_batch({device_span<std::uint8_t>(contents), labels}, wanted, batch.X, batch.y);
  }

 private:
  const ImageSet& images_;
  Index rows_, columns_;  // of the images in a batch
  std::optional<Resize> resize_;
};

/// Numbers: they are copied into a batch as they are.
class DataLoader::Tensors final : public Examples {
 public:
  Tensors(const TensorSet& tensors, const DataLoaderOptions& options)
      : X_(tensors.X), labels_(tensors.labels) {
    check_defined("data loader", X_);
    check(X_.rank() >= 1, "data loader: X is a single number, but has to be (examples, ...)");
    check(X_.device() == Device::cpu,
          "data loader: X has to be on the CPU; the loader takes it to the device that its options "
          "name");
    check(static_cast<Index>(labels_.size()) == count(), "data loader: X ", X_.shape(), " has ",
          count(), " examples, but there are ", labels_.size(), " labels");
    check(options.rows == 0 && options.columns == 0, "data loader: cannot resize tensors to ",
          options.rows, " x ", options.columns, ", only images");
    size_ = count() == 0 ? 0 : X_.size() / count();
  }

  Index count() const override { return X_.shape()[0]; }
  Shape shape(Index count) const override {
    std::vector<Index> sizes(X_.shape().begin(), X_.shape().end());
    sizes[0] = count;
    return Shape(sizes);
  }

  void load(std::span<const Index> wanted, Batch& batch) const override {
    check_labels();
    float* to = batch.X.data();
    for (const Index i : wanted) {
      const float* const from = X_.data() + i * size_;
      to = std::copy(from, from + size_, to);
    }
    std::transform(wanted.begin(), wanted.end(), batch.y.data(),
                   [this](Index i) { return labels_[static_cast<std::size_t>(i)]; });
  }

  void load_with_all_threads(std::span<const Index> wanted, Batch& batch) const override {
    check_labels();
    gather_rows({{X_.data(), static_cast<std::size_t>(X_.size())}, labels_}, wanted, batch.X,
                batch.y);
  }

  std::span<const std::int32_t> labels(Index first, Index count) const override {
    return std::span(labels_).subspan(static_cast<std::size_t>(first),
                                      static_cast<std::size_t>(count));
  }

  Index bytes() const override { return size_ * static_cast<Index>(sizeof(float)); }

  void copy_to(const Buffer& contents, Index first, Index) const override {
    backend(contents.device())
        .copy_from_host(contents.data(), X_.data() + first * size_, contents.bytes());
  }

  void gather(const Buffer& contents, std::span<const std::int32_t> labels,
              std::span<const Index> wanted, Batch& batch) const override {
    gather_rows({device_span<float>(contents), labels}, wanted, batch.X, batch.y);
  }

 private:
  void check_labels() const {
    check(static_cast<Index>(labels_.size()) == count(),
          "data loader: the labels have changed since the loader was made");
  }

  const Array X_;
  const std::vector<std::int32_t>& labels_;
  Index size_;  // of an example
};

/// Prepares batches of one epoch. Used by many threads at once.
class DataLoader::BatchMaker {
 public:
  BatchMaker(const Examples& examples, std::vector<Index> order, Index batch_size)
      : examples_(examples), order_(std::move(order)), batch_size_(batch_size) {}

  /// One batch, made by this thread alone.
  Batch make(Index number) const {
    const std::span<const Index> wanted = examples_of(number);
    Batch batch = empty_batch(wanted.size());
    examples_.load(wanted, batch);
    return batch;
  }

  /// The same batch, made with all the threads of the CPU's backend: not for workers.
  Batch make_with_all_threads(Index number) const {
    const std::span<const Index> wanted = examples_of(number);
    Batch batch = empty_batch(wanted.size());
    examples_.load_with_all_threads(wanted, batch);
    return batch;
  }

 private:
  std::span<const Index> examples_of(Index number) const {
    const auto first = static_cast<std::size_t>(number * batch_size_);
    return std::span(order_).subspan(
        first, std::min(static_cast<std::size_t>(batch_size_), order_.size() - first));
  }

  /// A batch of so many examples, which is still to be filled in.
  Batch empty_batch(std::size_t examples) const {
    const auto count = static_cast<Index>(examples);
    return {Array(examples_.shape(count)), Labels(count)};
  }

  const Examples& examples_;
  std::vector<Index> order_;
  Index batch_size_;
};

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
  DeviceSet(const Examples& examples, Index count, const DataLoaderOptions& options)
      : examples_(examples),
        device_(options.device),
        batch_size_(options.batch_size),
        count_(count),
        contents_(static_cast<std::size_t>(count * examples.bytes()), device_),
        labels_(examples.labels(options.first, count), device_) {
    examples_.copy_to(contents_, options.first, count);
  }

  /// Examples `order[first]`, `order[first + 1]`, ... as many as make up a batch; `order` is in the
  /// device's memory.
  Batch gather(const Index* order, Index first) {
    Batch batch = batch_of(std::min(batch_size_, count_ - first));
    const std::span<const Index> wanted(order + first, static_cast<std::size_t>(batch.y.size()));
    const std::span labels(std::as_const(labels_).data(), static_cast<std::size_t>(count_));
    examples_.gather(contents_, labels, wanted, batch);
    return batch;
  }

  Device device() const { return device_; }

 private:
  Batch& batch_of(Index count) {
    const auto found = std::find_if(batches_.begin(), batches_.end(),
                                    [count](const Batch& b) { return b.y.size() == count; });
    return found != batches_.end()
               ? *found
               : batches_.emplace_back(
                     Batch{Array(examples_.shape(count), device_), Labels(count, device_)});
  }

  const Examples& examples_;
  Device device_;
  Index batch_size_, count_;
  Buffer contents_;
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
  Index taken_ = 0;  // examples
};

DataLoader::DataLoader(std::unique_ptr<Examples> examples, const DataLoaderOptions& options)
    : examples_(std::move(examples)), options_(options), count_(examples_->count()) {
  check(options.batch_size > 0, "data loader: the batch size is ", options.batch_size,
        ", but must be at least 1");
  check(options.workers >= 0, "data loader: the number of workers is ", options.workers,
        ", but must be at least 0");
  check(options.limit >= 0, "data loader: the limit is ", options.limit,
        ", but must be at least 0 (which means all)");
  check(options.first >= 0 && options.first <= count_, "data loader: there is no example ",
        options.first, " to begin with among ", count_);
  count_ -= options.first;
  if (options.limit > 0) {
    count_ = std::min(count_, options.limit);
  }
  if (options.device != Device::cpu) {
    on_device_ = std::make_unique<DeviceSet>(*examples_, count_, options_);
  }
}

DataLoader::DataLoader(const ImageSet& images, const DataLoaderOptions& options)
    : DataLoader(std::make_unique<Images>(images, options), options) {}

DataLoader::DataLoader(const TensorSet& tensors, const DataLoaderOptions& options)
    : DataLoader(std::make_unique<Tensors>(tensors, options), options) {}

DataLoader::DataLoader(DataLoader&&) noexcept = default;
DataLoader::~DataLoader() = default;

Index DataLoader::size() const {
  return count_ / options_.batch_size + (count_ % options_.batch_size != 0);
}

DataLoader::Iterator DataLoader::begin() {
  std::vector<Index> order = next_order();
  if (on_device_ != nullptr) {
    return Iterator(std::make_unique<DeviceEpoch>(*on_device_, order), size());
  }
  for (Index& example : order) {
    example += options_.first;
  }
  BatchMaker maker(*examples_, std::move(order), options_.batch_size);
  return Iterator(std::make_unique<HostEpoch>(std::move(maker), size(), options_.workers), size());
}

std::vector<Index> DataLoader::next_order() {
  std::vector<Index> order(static_cast<std::size_t>(count_));
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
