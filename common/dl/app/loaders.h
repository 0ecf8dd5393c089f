// Fashion-MNIST as the lessons train on it.
#pragma once

#include <optional>

#include <dl/data/data_loader.h>
#include <dl/data/fashion_mnist.h>
#include <dl/train/metrics.h>
#include <dl/train/options.h>

namespace dl::app {

/// The data set and its loaders, in minibatches on `device`: training images in a new order every
/// epoch, the others in theirs. Stays where it is, since the loaders refer to the images.
struct FashionMnistLoaders {
  /// A UsageError where --validation leaves nothing to train on.
  FashionMnistLoaders(const train::TrainingOptions& options, Device device);
  FashionMnistLoaders(const FashionMnistLoaders&) = delete;
  FashionMnistLoaders& operator=(const FashionMnistLoaders&) = delete;

  const data::DataLoaderOptions of_test;  // how the test images are dealt out
  data::FashionMnist images;
  data::DataLoader train;
  std::optional<data::DataLoader> validation;  // --validation of the training set's images
  data::DataLoader test;

  /// The one for validation, for a lesson that has to choose: a UsageError where there is none.
  data::DataLoader& needed_validation();

  train::HeldOut held_out() { return {test, validation ? &*validation : nullptr}; }
};

}  // namespace dl::app
