#include <dl/data/image_set.h>

#include <future>
#include <utility>

#include <dl/base/check.h>

namespace dl::data {
namespace {

IdxFile read_accepted(const std::filesystem::path& path, const IdxCheck& accept) {
  IdxFile file = read_idx(path);
  if (accept) {
    accept(path, file);
  }
  return file;
}

}  // namespace

std::span<const std::uint8_t> ImageSet::image(Index i) const {
  const Index size = rows * columns;
  check(0 <= i && i < count && (i + 1) * size <= static_cast<Index>(pixels.size()),
        "image set: there is no image ", i, " among ", count);
  return std::span(pixels).subspan(static_cast<std::size_t>(i * size),
                                   static_cast<std::size_t>(size));
}

ImageSet read_image_set(const std::filesystem::path& images, const std::filesystem::path& labels,
                        const IdxCheck& accept) {
  auto reading_labels = std::async(std::launch::async, read_accepted, labels, accept);
  IdxFile X = read_accepted(images, accept);
  const IdxFile y = reading_labels.get();
  check(X.sizes.size() == 3, "image set: ", images.string(), " has sizes ", Shape(X.sizes),
        ", but images need (count, rows, columns)");
  check(y.sizes.size() == 1, "image set: ", labels.string(), " has sizes ", Shape(y.sizes),
        ", but labels need (count,)");
  check(X.sizes[0] == y.sizes[0], "image set: ", X.sizes[0], " images in ", images.string(),
        ", but ", y.sizes[0], " labels in ", labels.string());
  return {X.sizes[0], X.sizes[1], X.sizes[2], std::move(X.bytes), {y.bytes.begin(), y.bytes.end()}};
}

}  // namespace dl::data
