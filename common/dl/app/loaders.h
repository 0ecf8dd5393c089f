// Fashion-MNIST as the lessons train on it.
#pragma once

#include <dl/data/data_loader.h>
#include <dl/data/fashion_mnist.h>
#include <dl/train/options.h>

namespace dl::app {

/// The data set and its two loaders: training images in a new order every epoch, test images in
/// theirs, both in minibatches on `device`. Stays where it is, since the loaders refer to the
/// images.
struct FashionMnistLoaders {
  FashionMnistLoaders(const train::TrainingOptions& options, Device device);
  FashionMnistLoaders(const FashionMnistLoaders&) = delete;
  FashionMnistLoaders& operator=(const FashionMnistLoaders&) = delete;

  data::FashionMnist images;
  data::DataLoader train;
  data::DataLoader test;
};

}  // namespace dl::app
