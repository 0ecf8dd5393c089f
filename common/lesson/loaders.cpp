#include "lesson/loaders.h"

namespace dl::lesson {
namespace {

data::DataLoaderOptions loader_options(const TrainingOptions& options) {
  return {.batch_size = options.batch_size,
          .workers = options.workers,
          .seed = options.seed,
          .rows = options.rows,
          .columns = options.columns};
}

data::DataLoaderOptions training_loader_options(const TrainingOptions& options) {
  data::DataLoaderOptions result = loader_options(options);
  result.shuffle = options.shuffle;
  result.limit = options.limit;
  return result;
}

}  // namespace

FashionMnistLoaders::FashionMnistLoaders(const TrainingOptions& options, Device)
    : images(data::load_fashion_mnist({.data_dir = options.data_dir})),
      train(images.train, training_loader_options(options)),
      test(images.test, loader_options(options)) {}

}  // namespace dl::lesson
