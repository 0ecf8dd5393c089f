#include <dl/data/fashion_mnist.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <optional>

#include "gzip.h"
#include "http_server.h"
#include "support/environment.h"
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const fs::path kInstalled = FashionMnistOptions{}.system_dir;

#define SKIP_UNLESS_INSTALLED()                                     \
  if (!fs::exists(kInstalled / "train-images-idx3-ubyte.gz")) {     \
    GTEST_SKIP() << "needs Debian's package dataset-fashion-mnist"; \
  }

/// Nothing is set that names a folder; nothing is installed.
class FashionMnistFiles : public testing::Test {
 protected:
  std::string error_of_folder(const fs::path& folder) {
    return error_text([&] { load_fashion_mnist({.data_dir = folder}); });
  }
  void link_installed(const std::string& from, const std::string& to) {
    fs::create_symlink(kInstalled / (from + ".gz"), folder_ / to);
  }
  void link_all_installed() {
    for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                             "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
      link_installed(name, concat(name, ".gz"));
    }
  }
  /// Small files of the right names, to be spoiled one by one.
  void put_small_files() {
    write_idx(folder_ / "train-images-idx3-ubyte", {{1, 2, 2}, {10, 20, 30, 255}});
    write_idx(folder_ / "train-labels-idx1-ubyte", {{1}, {1}});
    write_idx(folder_ / "t10k-images-idx3-ubyte", {{1, 2, 2}, {10, 20, 30, 255}});
    write_idx(folder_ / "t10k-labels-idx1-ubyte", {{1}, {1}});
  }

  TempFolder folder_;
  Environment cache_{"XDG_CACHE_HOME", (folder_ / "cache").string()};
  Environment dir_{"FASHION_MNIST_DIR", std::nullopt};
  Environment url_{"FASHION_MNIST_URL", std::nullopt};
  fs::path cached_ = folder_ / "cache/layer-by-layer/fashion-mnist";
  FashionMnistOptions nowhere_{.system_dir = folder_ / "nowhere",
                               .download = {.first_pause = std::chrono::milliseconds(1)}};
};

TEST_F(FashionMnistFiles, AreReadAndJoined) {
  SKIP_UNLESS_INSTALLED();
  const FashionMnist data = load_fashion_mnist();
  EXPECT_EQ(data.source, kInstalled);
  EXPECT_EQ(data.train.count, 60000);
  EXPECT_EQ(data.test.count, 10000);
  for (const ImageSet* set : {&data.train, &data.test}) {
    EXPECT_EQ(set->rows, 28);
    EXPECT_EQ(set->columns, 28);
    std::vector<Index> members(kFashionMnistClasses.size());
    for (std::int32_t label : set->labels) {
      ++members.at(static_cast<std::size_t>(label));
    }
    EXPECT_THAT(members, testing::Each(set->count / 10));
    const double sum = std::accumulate(set->pixels.begin(), set->pixels.end(), 0.0);
    EXPECT_NEAR(sum / static_cast<double>(set->pixels.size()), 73, 0.2);
  }
  EXPECT_EQ(kFashionMnistClasses[static_cast<std::size_t>(data.train.labels[0])], "ankle boot");
}

TEST_F(FashionMnistFiles, AreFoundUnderEveryName) {
  SKIP_UNLESS_INSTALLED();
  link_installed("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz");
  link_installed("train-labels-idx1-ubyte", "train-labels.idx1-ubyte.gz");
  const IdxFile images = read_idx(kInstalled / "t10k-images-idx3-ubyte.gz");
  write_idx(folder_ / "t10k-images.idx3-ubyte", images);
  const IdxFile labels = read_idx(kInstalled / "t10k-labels-idx1-ubyte.gz");
  write_idx(folder_ / "t10k-labels-idx1-ubyte", labels);
  EXPECT_EQ(load_fashion_mnist({.data_dir = folder_.path()}).test.pixels, images.bytes);
  const Environment dir("FASHION_MNIST_DIR", folder_.path().string());
  EXPECT_EQ(load_fashion_mnist().source, folder_.path());
}

TEST_F(FashionMnistFiles, AreLookedForOnlyInAFolderThatIsNamed) {
  put_small_files();
  fs::remove(folder_ / "t10k-labels-idx1-ubyte");
  const auto missing = AllOf(HasSubstr(folder_.path().string() + " has no t10k-labels-idx1-ubyte"),
                             HasSubstr("dataset-fashion-mnist"), HasSubstr("--data-dir"));
  EXPECT_THAT(error_of_folder(folder_.path()), missing);
  EXPECT_THAT(error_of_folder(folder_ / "x"), HasSubstr("no folder " + (folder_ / "x").string()));
  const Environment dir("FASHION_MNIST_DIR", folder_.path().string());
  EXPECT_THAT(error_text([] { load_fashion_mnist(); }), missing);
}

TEST_F(FashionMnistFiles, AreFoundBelowTheRootThatTorchvisionIsGiven) {
  put_small_files();
  const fs::path raw = folder_ / "root/FashionMNIST/raw";
  fs::create_directories(raw);
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    if (entry.is_regular_file()) {
      fs::rename(entry.path(), raw / entry.path().filename());
    }
  }
  for (const char* folder : {"root", "root/FashionMNIST", "root/FashionMNIST/raw"}) {
    EXPECT_THAT(error_of_folder(folder_ / folder),
                AllOf(HasSubstr(raw.string()), HasSubstr("has sizes (1, 2, 2)")));
  }
}

TEST_F(FashionMnistFiles, AreInAFolderAndNotInAFile) {
  put(folder_ / "file", "");
  EXPECT_THAT(error_of_folder(folder_ / "file"),
              HasSubstr((folder_ / "file").string() + " is a file, not a folder"));
}

TEST_F(FashionMnistFiles, AreDownloadedNoFurtherThanTheyCanBeLarge) {
  const HttpServer server(
      [](const HttpRequest& request) { return http_file(request, std::string(60'000'000, 'x')); });
  const Environment url("FASHION_MNIST_URL", server.url(""));
  EXPECT_THAT(error_text([&] { load_fashion_mnist(nowhere_); }),
              HasSubstr("it is larger than the 47095232 bytes allowed"));
}

TEST_F(FashionMnistFiles, OfMnistAreRecognisedByTheirImages) {
  put_small_files();
  IdxFile images{{60000, 28, 28}, std::vector<std::uint8_t>(60000 * 784, 33)};
  write_idx(folder_ / "train-images-idx3-ubyte", images);
  EXPECT_THAT(error_of_folder(folder_.path()),
              HasSubstr("train-images-idx3-ubyte is MNIST's, handwritten digits"));
}

TEST_F(FashionMnistFiles, OfMnistAreRecognisedByTheirLabels) {
  SKIP_UNLESS_INSTALLED();
  link_all_installed();
  for (const auto& [name, first] : {std::pair<std::string, std::vector<std::uint8_t>>{
                                        "train-labels-idx1-ubyte", {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}},
                                    {"t10k-labels-idx1-ubyte", {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}}}) {
    IdxFile labels = read_idx(folder_ / (name + ".gz"));
    std::copy(first.begin(), first.end(), labels.bytes.begin());
    write_idx(folder_ / name, labels);
    EXPECT_THAT(error_of_folder(folder_.path()), HasSubstr(name + " is MNIST's"));
    fs::remove(folder_ / name);
  }
}

TEST_F(FashionMnistFiles, ThatWereSwappedAreNamed) {
  SKIP_UNLESS_INSTALLED();
  link_installed("t10k-images-idx3-ubyte", "train-images-idx3-ubyte.gz");
  link_installed("train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz");
  link_installed("train-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz");
  link_installed("t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz");
  EXPECT_THAT(error_of_folder(folder_.path()),
              HasSubstr("train-images-idx3-ubyte.gz is really t10k-images-idx3-ubyte"));
  fs::rename(folder_ / "train-labels-idx1-ubyte.gz", folder_ / "train-images-idx3-ubyte.gz");
  link_installed("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz");
  EXPECT_THAT(error_of_folder(folder_.path()),
              HasSubstr("train-images-idx3-ubyte.gz is really train-labels-idx1-ubyte"));
}

TEST_F(FashionMnistFiles, OfAnotherSizeAreRefused) {
  put_small_files();
  EXPECT_THAT(error_of_folder(folder_.path()),
              HasSubstr("has sizes (1, 2, 2), but Fashion-MNIST's has (60000, 28, 28)"));
}

TEST_F(FashionMnistFiles, WithOneWrongByteAreRefused) {
  SKIP_UNLESS_INSTALLED();
  link_all_installed();
  IdxFile images = read_idx(folder_ / "t10k-images-idx3-ubyte.gz");
  images.bytes.back() ^= 1;
  write_idx(folder_ / "t10k-images-idx3-ubyte", images);
  EXPECT_THAT(error_of_folder(folder_.path()),
              AllOf(HasSubstr("t10k-images-idx3-ubyte is not the original"),
                    HasSubstr("8181f5470baa50b63fa0f6fddb340f0a")));
}

TEST_F(FashionMnistFiles, AreDownloadedOnceIntoTheCache) {
  SKIP_UNLESS_INSTALLED();
  const HttpServer server([](const HttpRequest& request) {
    return http_file(request, contents_of(kInstalled / request.path.substr(6)));
  });
  const Environment url("FASHION_MNIST_URL", server.url("/base"));
  EXPECT_EQ(load_fashion_mnist(nowhere_).source, cached_);
  EXPECT_EQ(server.requests(), 4);
  EXPECT_EQ(load_fashion_mnist(nowhere_).train.count, 60000);
  EXPECT_EQ(server.requests(), 4);
}

TEST_F(FashionMnistFiles, ThatAreDownloadedWrongAreNotKept) {
  const TempFolder served;
  put_gzipped(served / "x.gz", std::string("\0\0\x08\x03\0\0\0\1\0\0\0\1\0\0\0\1?", 17));
  const std::string contents = contents_of(served / "x.gz");
  const HttpServer server([&](const HttpRequest& request) { return http_file(request, contents); });
  const Environment url("FASHION_MNIST_URL", server.url(""));
  EXPECT_THAT(error_text([&] { load_fashion_mnist(nowhere_); }),
              AllOf(HasSubstr("has sizes (1, 1, 1)"), HasSubstr("dataset-fashion-mnist")));
  EXPECT_TRUE(fs::is_empty(cached_));
}

TEST_F(FashionMnistFiles, ThatCannotBeDownloadedAreAClearError) {
  const HttpServer server([](const HttpRequest&) { return http_reply("404 Not Found", ""); });
  const Environment url("FASHION_MNIST_URL", server.url(""));
  EXPECT_THAT(error_text([&] { load_fashion_mnist(nowhere_); }),
              AllOf(HasSubstr(server.url("/train-images-idx3-ubyte.gz")), HasSubstr("404"),
                    HasSubstr("dataset-fashion-mnist")));
}

TEST_F(FashionMnistFiles, NeedAFolderToBeDownloadedTo) {
  {
    const Environment relative("XDG_CACHE_HOME", "not/absolute");
    const Environment home("HOME", "/home/ada");
    EXPECT_EQ(fashion_mnist_cache(), "/home/ada/.cache/layer-by-layer/fashion-mnist");
    const Environment homeless("HOME", std::nullopt);
    EXPECT_THAT(error_text([] { fashion_mnist_cache(); }), HasSubstr("neither XDG_CACHE_HOME"));
  }
  put(folder_ / "cache", "a file where a folder should be");
  EXPECT_THAT(error_text([&] { load_fashion_mnist(nowhere_); }),
              HasSubstr("cannot create the folder " + cached_.string()));
  const Environment read_only("XDG_CACHE_HOME", "/sys");  // not even root can make a folder there
  EXPECT_THAT(error_text([&] { load_fashion_mnist(nowhere_); }),
              HasSubstr("cannot create the folder /sys/layer-by-layer/fashion-mnist"));
}

}  // namespace
}  // namespace dl::data
