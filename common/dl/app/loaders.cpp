#include <dl/app/loaders.h>

namespace dl::app {
namespace {

data::DataLoaderOptions loader_options(const train::TrainingOptions& options, Device device) {
  return {.batch_size = options.batch_size,
          .workers = options.workers,
          .seed = options.seed,
          .rows = options.rows,
          .columns = options.columns,
          .device = device};
}

data::DataLoaderOptions training_loader_options(const train::TrainingOptions& options,
                                                Device device) {
  data::DataLoaderOptions result = loader_options(options, device);
  result.shuffle = options.shuffle;
  result.limit = options.limit;
  return result;
}

}  // namespace

FashionMnistLoaders::FashionMnistLoaders(const train::TrainingOptions& options, Device device)
    : images(data::load_fashion_mnist({.data_dir = options.data_dir})),
      train(images.train, training_loader_options(options, device)),
      test(images.test, loader_options(options, device)) {}

}  // namespace dl::app
