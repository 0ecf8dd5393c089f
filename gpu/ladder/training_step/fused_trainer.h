// The upper rungs of the training step's ladder: the notebook's network, trained by kernels that
// are written for it and for nothing else (training_step.cuh). The lower rungs are the lessons' own
// code, eager and in a graph. All compute the same.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include <dl/array/array.h>
#include <dl/data/image_set.h>
#include "gpu/cuda_backend.h"

namespace dl::kernels {
struct Training;
}

namespace dl::gpu {

/// How the parts of a step are made into kernels: each its own; both updates in one grid; the whole
/// epoch in one cooperative kernel.
enum class Fusion { four_kernels, three_kernels, one_kernel };

class FusedTrainer {
 public:
  struct Options {
    Fusion fusion = Fusion::three_kernels;
    Index batch_size = 256;
    float lr = 0.1f;
  };
  struct Result {
    double mean_loss, accuracy;
  };

  /// W1 (pixels, hidden), b1 (hidden,), W2 (hidden, classes), b2 (classes,), on the GPU: as in
  /// lesson 2. They are the caller's, and are changed in place. Throws an Error for shapes that do
  /// not fit, and for more than 32 classes. The sets are copied to the GPU.
  FusedTrainer(const data::ImageSet& train, const data::ImageSet& test, const Array& W1,
               const Array& b1, const Array& W2, const Array& b2, const Options& options);

  /// Gives an epoch's work to the GPU: each image of the training set once, in this order.
  void train_epoch(std::span<const Index> order);
  /// The same for the test set, without training.
  void evaluate();

  /// Of the examples of the last epoch, as they were met. Waits for it.
  Result training_result() const;
  /// Of the last evaluation. Waits for it.
  Result test_result() const;

 private:
  /// Images on the GPU, and what is found out about each.
  struct DeviceSet {
    explicit DeviceSet(const data::ImageSet& images);
    Index count() const { return labels.size(); }
    void set_order(std::span<const Index> wanted);
    Result result() const;

    Buffer pixels, order, totals;
    Labels labels;
    Array loss, correct;
  };

  void run(std::unique_ptr<CapturedGraph>& graph, const std::function<void()>& work);
  kernels::Training training(DeviceSet& set);
  template <bool kFours>
  void queue_epoch();
  template <bool kFours>
  void queue_step(const kernels::Training& t, Index first);
  template <bool kFours>
  void queue_evaluation();
  void queue_totals(DeviceSet& set);

  CudaBackend& gpu_;
  Options options_;
  int inputs_, hidden_, classes_;
  Array W1_, b1_, W2_, b2_;
  DeviceSet train_, test_;
  Array H_, dz_, dH_;
  std::unique_ptr<CapturedGraph> epoch_, evaluation_;
};

}  // namespace dl::gpu
