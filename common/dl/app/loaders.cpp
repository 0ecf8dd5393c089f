#include <dl/app/loaders.h>

#include <algorithm>

#include <dl/base/check.h>
#include <dl/base/text.h>

namespace dl::app {
namespace {

// #region options
data::DataLoaderOptions loader_options(const train::TrainingOptions& options, Device device) {
  return {.batch_size = options.batch_size,
          .workers = options.workers,
          .seed = options.seed,
          .rows = options.rows,
          .columns = options.columns,
          .device = device};
}
// #endregion options

/// The last images of the training set are those for validation: no other option changes which.
data::DataLoaderOptions training_loader_options(const train::TrainingOptions& options, Index images,
                                                Device device) {
  data::DataLoaderOptions result = loader_options(options, device);
  const Index left = images - options.validation;
  if (left <= 0) {
    throw UsageError(concat("--validation ", options.validation, " leaves none of the ", images,
                            " images to train on"));
  }
  result.shuffle = options.shuffle;
  result.limit = options.limit > 0 ? std::min(options.limit, left) : left;
  return result;
}

data::DataLoaderOptions validation_loader_options(const train::TrainingOptions& options,
                                                  Index images, Device device) {
  data::DataLoaderOptions result = loader_options(options, device);
  result.first = images - options.validation;
  return result;
}

}  // namespace

// #region loaders
FashionMnistLoaders::FashionMnistLoaders(const train::TrainingOptions& options, Device device)
    : of_test(loader_options(options, device)),
      images(data::load_fashion_mnist({.data_dir = options.data_dir})),
      train(images.train, training_loader_options(options, images.train.count, device)),
      test(images.test, of_test) {
  if (options.validation > 0) {
    validation.emplace(images.train,
                       validation_loader_options(options, images.train.count, device));
  }
}
// #endregion loaders

data::DataLoader& FashionMnistLoaders::needed_validation() {
  if (!validation) {
    throw UsageError(
        "this lesson judges by images held out of the training: --validation takes 1 or more");
  }
  return *validation;
}

}  // namespace dl::app
