// Fashion-MNIST: 70,000 grey pictures of clothes, 28 x 28, in ten classes.
// Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST", arXiv:1708.07747.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include <dl/data/download.h>
#include <dl/data/image_set.h>

namespace dl::data {

// #region labels
/// The names of the classes, in the order of their labels.
inline constexpr std::array<std::string_view, 10> kFashionMnistClasses{
    "t-shirt", "trouser", "pullover", "dress", "coat",
    "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};
// #endregion labels

struct FashionMnist {
  ImageSet train, test;          // 60,000 and 10,000 images
  std::filesystem::path source;  // the folder they were read from
};

struct FashionMnistOptions {
  /// Where the files are, or torchvision's root, which has them in FashionMNIST/raw. Empty:
  /// $FASHION_MNIST_DIR, or else `system_dir` and the user's cache.
  std::filesystem::path data_dir = {};
  /// Where Debian's package dataset-fashion-mnist puts them.
  std::filesystem::path system_dir = "/usr/share/datasets/fashion-mnist";
  /// How to fetch them into the cache where they are nowhere (from $FASHION_MNIST_URL, if set).
  DownloadOptions download = {};
};

/// Finds the four files, gzipped or not, checks each by its MD5 sum, and reads them. In a folder
/// that was named by the user they must all be; otherwise, missing ones are downloaded.
/// Throws an Error that says what was looked for and where, or which set a wrong file really is.
FashionMnist load_fashion_mnist(const FashionMnistOptions& options = {});

/// Fetches those of the four files that are not yet in `folder`, from `url`/NAME.gz. Each is used
/// only after its check.
void download_fashion_mnist(const std::filesystem::path& folder, const std::string& url,
                            const DownloadOptions& options = {});

/// $XDG_CACHE_HOME/layer-by-layer/fashion-mnist, with ~/.cache where that is not set. Throws an
/// Error where there is no home either.
std::filesystem::path fashion_mnist_cache();

}  // namespace dl::data
