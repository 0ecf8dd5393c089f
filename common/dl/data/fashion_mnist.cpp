#include <dl/data/fashion_mnist.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <future>
#include <iostream>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include <dl/base/check.h>
#include <dl/base/text.h>
#include <dl/data/md5.h>

namespace dl::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultUrl = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";

/// One of the four files as its authors published it. The MD5 sum is that of the unzipped file,
/// since packagers zip it anew.
struct OfficialFile {
  std::string_view name;
  std::vector<Index> sizes;
  std::string_view md5;
};

const std::array<OfficialFile, 4> kOfficialFiles{{
    {"train-images-idx3-ubyte", {60000, 28, 28}, "f4a8712d7a061bf5bd6d2ca38dc4d50a"},
    {"train-labels-idx1-ubyte", {60000}, "9018921c3c673c538a1fc5bad174d6f9"},
    {"t10k-images-idx3-ubyte", {10000, 28, 28}, "8181f5470baa50b63fa0f6fddb340f0a"},
    {"t10k-labels-idx1-ubyte", {10000}, "15d484375f8d13e6eb1aabb0c3f46965"},
}};

/// However badly somebody zips it: gzip adds a few bytes to what it cannot shorten, and a name.
std::int64_t most_bytes_zipped(const OfficialFile& original) {
  const Index bytes =
      std::accumulate(original.sizes.begin(), original.sizes.end(), Index{1}, std::multiplies<>());
  return bytes + bytes / 1000 + 8192;
}

/// The names under which a file is found: unzipped first, since that is read faster.
std::vector<std::string> filename_variants(const OfficialFile& original) {
  const std::string dashed(original.name);
  std::string dotted = dashed;
  dotted[dotted.find("-idx")] = '.';
  return {dashed, dotted, dashed + ".gz", dotted + ".gz"};
}

/// Which of the four `path` should be, by its name.
const OfficialFile& original_of(const fs::path& path) {
  const std::string name = path.filename().string();
  const auto stem = [](std::string_view full) { return full.substr(0, full.find("-idx")); };
  return *std::find_if(
      kOfficialFiles.begin(), kOfficialFiles.end(),
      [&](const OfficialFile& original) { return name.starts_with(stem(original.name)); });
}

/// MNIST has the same file names and sizes. Its labels are known by the first ten, its images by
/// their mean: 33.3 (train) and 33.8 (test) of 255, where Fashion-MNIST has 72.9 and 73.1.
bool looks_like_mnist(const IdxFile& file) {
  constexpr std::array<std::uint8_t, 10> kTrainLabels{5, 0, 4, 1, 9, 2, 1, 3, 1, 4};
  constexpr std::array<std::uint8_t, 10> kTestLabels{7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
  if (file.sizes.size() == 1) {
    const auto begins_with = [&](const auto& labels) {
      return file.bytes.size() >= labels.size() &&
             std::equal(labels.begin(), labels.end(), file.bytes.begin());
    };
    return begins_with(kTrainLabels) || begins_with(kTestLabels);
  }
  const double sum = std::accumulate(file.bytes.begin(), file.bytes.end(), 0.0);
  const double mean = sum / static_cast<double>(file.bytes.size());
  return 32 < mean && mean < 35;
}

/// Throws an Error unless `file` is, byte for byte, the one that its name says.
void accept_original(const fs::path& path, const IdxFile& file) {
  const OfficialFile& wanted = original_of(path);
  const std::string sum = md5({idx_header(file.sizes), file.bytes});
  if (file.sizes == wanted.sizes && sum == wanted.md5) {
    return;
  }
  for (const OfficialFile& other : kOfficialFiles) {
    check(sum != other.md5, "fashion-mnist: ", path.string(), " is really ", other.name,
          ", under a wrong name: two files seem to be swapped");
  }
  check(!looks_like_mnist(file), "fashion-mnist: ", path.string(),
        " is MNIST's, handwritten digits, whose files have the same names");
  check(file.sizes == wanted.sizes, "fashion-mnist: ", path.string(), " has sizes ",
        Shape(file.sizes), ", but Fashion-MNIST's has ", Shape(wanted.sizes));
  fail("fashion-mnist: ", path.string(), " is not the original: the MD5 sum of its contents is ",
       sum, ", not ", wanted.md5);
}

/// The file in `folder`, under whichever name, or nothing.
std::optional<fs::path> find_file(const fs::path& folder, const OfficialFile& original) {
  for (const std::string& name : filename_variants(original)) {
    std::error_code unreadable;
    if (fs::is_regular_file(folder / name, unreadable)) {
      return folder / name;
    }
  }
  return std::nullopt;
}

bool has_all_files(const fs::path& folder) {
  return std::all_of(
      kOfficialFiles.begin(), kOfficialFiles.end(),
      [&](const OfficialFile& original) { return find_file(folder, original).has_value(); });
}

bool has_any_file(const fs::path& folder) {
  return std::any_of(
      kOfficialFiles.begin(), kOfficialFiles.end(),
      [&](const OfficialFile& original) { return find_file(folder, original).has_value(); });
}

/// The folder with the files where `root` is what torchvision was given as root, or a folder of it.
fs::path folder_below(const fs::path& root) {
  std::error_code error;
  check(!fs::exists(root, error) || fs::is_directory(root, error), "fashion-mnist: ", root.string(),
        " is a file, not a folder");
  check(fs::exists(root, error), "fashion-mnist: there is no folder ", root.string());
  for (const char* below : {"raw", "FashionMNIST/raw"}) {
    if (!has_any_file(root) && has_any_file(root / below)) {
      return root / below;
    }
  }
  return root;
}

FashionMnist read_folder(const fs::path& root) {
  const fs::path folder = folder_below(root);
  std::array<fs::path, kOfficialFiles.size()> paths;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto path = find_file(folder, kOfficialFiles[i]);
    check(path.has_value(), "fashion-mnist: ", folder.string(), " has no ", kOfficialFiles[i].name,
          ", neither raw nor .gz, with -idx or .idx, nor has its folder FashionMNIST/raw");
    paths[i] = *path;
  }
  auto reading_test =
      std::async(std::launch::async, read_image_set, paths[2], paths[3], accept_original);
  ImageSet train = read_image_set(paths[0], paths[1], accept_original);
  return {std::move(train), reading_test.get(), folder};
}

/// The value of an environment variable; empty where it is not set.
std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// The folder to read from, after a download where there is none.
fs::path find_folder(const FashionMnistOptions& options) {
  if (!options.data_dir.empty()) {
    return options.data_dir;
  }
  if (const fs::path folder = environment("FASHION_MNIST_DIR"); !folder.empty()) {
    return folder;
  }
  if (has_all_files(options.system_dir)) {
    return options.system_dir;
  }
  const fs::path cache = fashion_mnist_cache();
  if (!has_all_files(cache)) {
    std::cerr << "Fashion-MNIST is not in " << printable(options.system_dir.string())
              << "; downloading it (31 MB) to " << printable(cache.string()) << '\n';
    const std::string url = environment("FASHION_MNIST_URL");
    download_fashion_mnist(cache, url.empty() ? kDefaultUrl : url, options.download);
  }
  return cache;
}

}  // namespace

fs::path fashion_mnist_cache() {
  const fs::path place = fs::path("layer-by-layer") / "fashion-mnist";
  if (const fs::path cache = environment("XDG_CACHE_HOME"); cache.is_absolute()) {
    return cache / place;
  }
  const fs::path home = environment("HOME");
  check(!home.empty(), "fashion-mnist: no folder to download to: neither XDG_CACHE_HOME nor HOME ",
        "is set");
  return home / ".cache" / place;
}

void download_fashion_mnist(const fs::path& folder, const std::string& url,
                            const DownloadOptions& options) {
  std::error_code error;
  fs::create_directories(folder, error);
  check(!error, "fashion-mnist: cannot create the folder ", folder.string(), ": ", error.message());
  for (const OfficialFile& original : kOfficialFiles) {
    if (!find_file(folder, original)) {
      const std::string name = concat(original.name, ".gz");
      DownloadOptions bounded = options;
      bounded.max_bytes = std::min(options.max_bytes, most_bytes_zipped(original));
      download(
          concat(url, '/', name), folder / name,
          [](const fs::path& path) { accept_original(path, read_idx(path)); }, bounded);
    }
  }
}

FashionMnist load_fashion_mnist(const FashionMnistOptions& options) {
  try {
    return read_folder(find_folder(options));
  } catch (const Error& error) {
    fail(error.what(), ". Install Debian's package dataset-fashion-mnist, or name the folder with ",
         "its files by --data-dir or FASHION_MNIST_DIR");
  }
}

}  // namespace dl::data
