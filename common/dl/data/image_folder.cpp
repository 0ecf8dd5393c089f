#include <dl/data/image_folder.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstddef>
#include <exception>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include <dl/base/cpu_quota.h>
#include <dl/data/picture.h>

namespace dl::data {
namespace {

namespace fs = std::filesystem;

constexpr Index kMaxBytes = Index{1} << 36;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// ".png" of a/B.PNG.
std::string ending_of(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

/// Whether a file is one of the pictures, by its name. An Error for those that torchvision would
/// take: left out without a word, they would be missed too late.
bool is_picture(const fs::path& path) {
  static const std::set<std::string> kRead{".png", ".jpg", ".jpeg", ".pgm", ".ppm"};
  static const std::set<std::string> kOthers{".bmp", ".gif", ".tif", ".tiff", ".webp"};
  const std::string ending = ending_of(path);
  check(!kOthers.contains(ending), "image folder: ", path.string(),
        " cannot be read: save it as PNG, JPEG, PGM or PPM");
  return kRead.contains(ending);
}

std::vector<std::string> folders_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && !is_hidden(entry.path())) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The pictures in a folder and those below it; folder by folder, as torchvision sorts them.
std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> places;  // folder, name
  fs::recursive_directory_iterator i(folder, fs::directory_options::follow_directory_symlink);
  for (; i != fs::recursive_directory_iterator(); ++i) {
    if (is_hidden(i->path())) {
      i.disable_recursion_pending();
    } else if (!i->is_directory() && is_picture(i->path())) {
      places.emplace_back(i->path().parent_path().string(), i->path().filename().string());
    }
  }
  std::sort(places.begin(), places.end());
  std::vector<fs::path> pictures;
  for (const auto& [parent, name] : places) {
    pictures.push_back(fs::path(parent) / name);
  }
  return pictures;
}

/// How many threads are worth it.
int threads() {
  constexpr double kMost = 16;
  return static_cast<int>(std::clamp<double>(
      std::min<double>(std::thread::hardware_concurrency(), cpu_quota()), 1, kMost));
}

/// Calls work(i) for i from 0 to count - 1, by several threads. What work throws for the smallest i
/// is thrown.
template <class Work>
void in_parallel(std::size_t count, const Work& work) {
  std::vector<std::exception_ptr> errors(count);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto take_some = [&] {
    while (!failed) {
      const std::size_t i = next++;  // from here on it is done, whatever fails elsewhere
      if (i >= count) {
        return;
      }
      try {
        work(i);
      } catch (...) {
        errors[i] = std::current_exception();
        failed = true;
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    try {
      for (int i = 1; i < threads(); ++i) {
        helpers.emplace_back([&] {
          unbind_thread_from_cpu();
          take_some();
        });
      }
    } catch (const std::system_error&) {  // there are no more threads: those that there are do it
    }
    take_some();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
}

/// The pictures' paths and labels, and the classes' names.
struct Listing {
  std::vector<fs::path> pictures;
  std::vector<std::int32_t> labels;
  std::vector<std::string> classes;
};

Listing list(const fs::path& folder, const std::vector<std::string>& classes) {
  Listing listing;
  const std::vector<std::string> folders = folders_in(folder);
  check(!folders.empty(), "image folder: ", folder.string(),
        " has no folders; it needs one for each class, with the pictures of that class");
  listing.classes = classes.empty() ? folders : classes;
  for (const std::string& name : folders) {
    const auto found = std::find(listing.classes.begin(), listing.classes.end(), name);
    check(found != listing.classes.end(), "image folder: ", (folder / name).string(),
          " is none of the ", listing.classes.size(), " classes");
    const std::vector<fs::path> pictures = pictures_in(folder / name);
    check(!pictures.empty(), "image folder: ", (folder / name).string(),
          " has no pictures (.png, .jpg, .jpeg, .pgm, .ppm)");
    listing.pictures.insert(listing.pictures.end(), pictures.begin(), pictures.end());
    listing.labels.resize(listing.pictures.size(),
                          static_cast<std::int32_t>(found - listing.classes.begin()));
  }
  return listing;
}

}  // namespace

ImageFolder read_image_folder(const std::filesystem::path& folder, Index rows, Index columns,
                              const std::vector<std::string>& classes) {
  check(rows > 0 && columns > 0, "image folder: pictures cannot have ", rows, " x ", columns,
        " pixels");
  Listing listing;
  try {
    listing = list(folder, classes);
  } catch (const fs::filesystem_error& error) {
    fail("image folder: cannot read ", error.path1().string(), ": ", error.code().message());
  }
  const auto count = static_cast<Index>(listing.pictures.size());
  check(rows <= kMaxBytes / columns / count, "image folder: ", count, " pictures of ", rows, " x ",
        columns, " pixels are more than the ", kMaxBytes, " bytes that can be kept");
  ImageSet images{count, rows, columns, {}, std::move(listing.labels)};
  const auto size = static_cast<std::size_t>(rows * columns);
  images.pixels.resize(static_cast<std::size_t>(count) * size);
  in_parallel(listing.pictures.size(), [&](std::size_t i) {
    const Picture picture = resized(read_picture(listing.pictures[i]), rows, columns);
    std::copy(picture.pixels.begin(), picture.pixels.end(),
              images.pixels.begin() + static_cast<std::ptrdiff_t>(i * size));
  });
  return {std::move(images), std::move(listing.classes)};
}

}  // namespace dl::data
