#include "gpu/ladder/training_step/fused_trainer.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <dl/base/check.h>
#include "gpu/ladder/training_step/cooperative.cuh"
#include "gpu/ladder/training_step/training_step.cuh"

namespace dl::gpu {

using kernels::Batch;
using kernels::Training;

namespace {

/// How many images an evaluation takes at once: enough to keep a GPU busy.
constexpr Index kEvaluated = 2048;

template <class T>
Buffer buffer(Index count) {
  return Buffer(static_cast<std::size_t>(count) * sizeof(T), Device::cuda);
}
template <class T>
Global<T> global(const Buffer& buffer) {
  return {static_cast<T*>(buffer.data()), static_cast<Index>(buffer.bytes() / sizeof(T))};
}

/// The training set, after these checks.
const data::ImageSet& checked(const data::ImageSet& train, const data::ImageSet& test,
                              const Array& W1, const Array& b1, const Array& W2, const Array& b2,
                              Index batch_size) {
  const Index inputs = train.rows * train.columns, hidden = b1.size(), classes = b2.size();
  check(W1.shape() == Shape({inputs, hidden}) && W2.shape() == Shape({hidden, classes}),
        "fused trainer: images of ", inputs, " pixels with W1 ", W1.shape(), ", b1 ", b1.shape(),
        ", W2 ", W2.shape(), " and b2 ", b2.shape());
  check(test.rows * test.columns == inputs, "fused trainer: training images have ", inputs,
        " pixels, test images ", test.rows * test.columns);
  check(train.count > 0 && test.count > 0, "fused trainer: a set without images");
  check(0 < classes && classes <= kernels::kMaxClasses, "fused trainer: ", classes,
        " classes; it does up to ", kernels::kMaxClasses);
  check(batch_size > 0, "fused trainer: the batch size is ", batch_size);
  const Index units = std::max({inputs, classes, batch_size, kEvaluated});
  check(std::max(inputs, units * std::max(hidden, classes)) <= kMostCounted,
        "fused trainer: it does up to ", kMostCounted,
        " pixels, weights of a layer, and scores and ", "hidden units of a minibatch");
  for (const Array* x : {&W1, &b1, &W2, &b2}) {
    check(x->device() == Device::cuda, "fused trainer: the parameters are not on the GPU");
  }
  return train;
}

}  // namespace

// ---- A data set ----

FusedTrainer::DeviceSet::DeviceSet(const data::ImageSet& images)
    : pixels(buffer<std::uint8_t>(static_cast<Index>(images.pixels.size()))),
      order(buffer<Index>(images.count)),
      totals(buffer<double>(2)),
      labels(images.labels, Device::cuda),
      loss({images.count}, Device::cuda),
      correct({images.count}, Device::cuda) {
  backend(Device::cuda).copy_from_host(pixels.data(), images.pixels.data(), pixels.bytes());
}

void FusedTrainer::DeviceSet::set_order(std::span<const Index> wanted) {
  check(static_cast<Index>(wanted.size()) == count(), "fused trainer: an order of ", wanted.size(),
        " images for a set of ", count());
  backend(Device::cuda).copy_from_host(order.data(), wanted.data(), wanted.size_bytes());
}

FusedTrainer::Result FusedTrainer::DeviceSet::result() const {
  double sums[2];
  backend(Device::cuda).copy_to_host(sums, totals.data(), sizeof sums);
  const auto examples = static_cast<double>(count());
  return {sums[0] / examples, sums[1] / examples};
}

// ---- The trainer ----

FusedTrainer::FusedTrainer(const data::ImageSet& train, const data::ImageSet& test, const Array& W1,
                           const Array& b1, const Array& W2, const Array& b2,
                           const Options& options)
    : gpu_(dynamic_cast<CudaBackend&>(backend(Device::cuda))),
      options_(options),
      inputs_(static_cast<int>(
          checked(train, test, W1, b1, W2, b2, options.batch_size).image(0).size())),
      hidden_(static_cast<int>(b1.size())),
      classes_(static_cast<int>(b2.size())),
      W1_(W1),
      b1_(b1),
      W2_(W2),
      b2_(b2),
      train_(train),
      test_(test),
      H_({std::max(options.batch_size, std::min(kEvaluated, test.count)), hidden_}, Device::cuda),
      dz_({options.batch_size, classes_}, Device::cuda),
      dH_({options.batch_size, hidden_}, Device::cuda) {
  std::vector<Index> all(static_cast<std::size_t>(test.count));
  std::iota(all.begin(), all.end(), 0);
  test_.set_order(all);
}

void FusedTrainer::train_epoch(std::span<const Index> order) {
  train_.set_order(order);
  const bool fours = kernels::step_fours(inputs_, hidden_);
  const auto work = [&] { fours ? queue_epoch<true>() : queue_epoch<false>(); };
  if (options_.fusion == Fusion::one_kernel) {  // two launches: nothing to be won by a graph
    work();
  } else {
    run(epoch_, work);
  }
}

void FusedTrainer::evaluate() {
  const bool fours = kernels::step_fours(inputs_, hidden_);
  run(evaluation_, [&] { fours ? queue_evaluation<true>() : queue_evaluation<false>(); });
}

FusedTrainer::Result FusedTrainer::training_result() const { return train_.result(); }
FusedTrainer::Result FusedTrainer::test_result() const { return test_.result(); }

/// The first time does the work as it is, since that loads the kernels, and captures it for the
/// next times, unless that is not wanted.
void FusedTrainer::run(std::unique_ptr<CapturedGraph>& graph, const std::function<void()>& work) {
  if (graph != nullptr) {
    graph->replay();
    return;
  }
  work();
  if (gpu_.supports_capture()) {
    graph = gpu_.capture(work);
  }
}

Training FusedTrainer::training(DeviceSet& set) {
  return {inputs_,          hidden_,
          classes_,         global<const std::uint8_t>(set.pixels),
          in(set.labels),   global<const Index>(set.order),
          out(W1_),         out(b1_),
          out(W2_),         out(b2_),
          out(H_),          out(dz_),
          out(dH_),         out(set.loss),
          out(set.correct), SgdStep{options_.lr}};
}

template <bool kFours>
void FusedTrainer::queue_epoch() {
  const Training t = training(train_);
  if (options_.fusion == Fusion::one_kernel) {
    launch_cooperative(gpu_.stream(), "train_epoch", gpu_.multiprocessors(), kernels::kEpochBlocks,
                       kernels::kSplitBlock, kernels::train_epoch<kFours>, t, train_.count(),
                       static_cast<int>(options_.batch_size));
  } else {
    for (Index first = 0; first < train_.count(); first += options_.batch_size) {
      queue_step<kFours>(t, first);
    }
  }
  queue_totals(train_);
}

template <bool kFours>
void FusedTrainer::queue_step(const Training& t, Index first) {
  Stream& stream = gpu_.stream();
  const Batch batch{first, static_cast<int>(std::min(options_.batch_size, train_.count() - first))};
  launch(stream, "forward", kernels::forward_launch(batch.count, hidden_), kernels::forward<kFours>,
         t, batch);
  launch(stream, "head", kernels::head_launch(batch.count), kernels::head<true>, t, batch);
  if (options_.fusion == Fusion::four_kernels) {
    launch(stream, "head_update", kernels::head_update_launch(hidden_, classes_),
           kernels::head_update, t, batch);
    launch(stream, "hidden_update", kernels::hidden_update_launch(inputs_, hidden_),
           kernels::hidden_update<kFours>, t, batch);
  } else {
    launch(stream, "update", kernels::update_launch(inputs_, hidden_, classes_),
           kernels::update<kFours>, t, batch);
  }
}

template <bool kFours>
void FusedTrainer::queue_evaluation() {
  Stream& stream = gpu_.stream();
  const Training t = training(test_);
  const Index size = H_.shape()[0];
  for (Index first = 0; first < test_.count(); first += size) {
    const Batch batch{first, static_cast<int>(std::min(size, test_.count() - first))};
    launch(stream, "forward", kernels::forward_launch(batch.count, hidden_),
           kernels::forward<kFours>, t, batch);
    launch(stream, "head", kernels::head_launch(batch.count), kernels::head<false>, t, batch);
  }
  queue_totals(test_);
}

void FusedTrainer::queue_totals(DeviceSet& set) {
  launch(gpu_.stream(), "epoch_totals", kernels::kTotalsLaunch, kernels::epoch_totals, in(set.loss),
         in(set.correct), set.count(), global<double>(set.totals));
}

}  // namespace dl::gpu
