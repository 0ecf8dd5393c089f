#include "engine/data.h"

#include <algorithm>
#include <numeric>
#include <span>

#include <dl/base/rng.h>
#include <dl/data/idx.h>
#include <dl/kernels/pixel.h>
#include "engine/places.h"

namespace dl::parts {

namespace {

/// The file of these sizes and elements. Where no image is left out it is that of the data set, to
/// the last byte.
std::string file_of(const std::vector<Index>& sizes, std::span<const std::uint8_t> elements) {
  const std::vector<std::uint8_t> header = data::idx_header(sizes);
  std::string bytes(header.begin(), header.end());
  bytes.append(elements.begin(), elements.end());
  return bytes;
}

/// A batch as it was handed over.
struct Batch {
  Positions positions;
  std::vector<std::int32_t> labels;
};

void take_batch(void* to, Size B, const Size* positions, const std::int32_t* labels) {
  static_cast<std::vector<Batch>*>(to)->push_back(
      {{positions, positions + B}, {labels, labels + B}});
}

std::string fault_of(const std::vector<Batch>& batches, const Images& images, std::size_t n,
                     std::size_t batch_size) {
  std::vector<int> seen(n, 0);
  std::size_t total = 0;
  for (std::size_t k = 0; k < batches.size(); ++k) {
    const auto& [positions, labels] = batches[k];
    total += positions.size();
    const std::size_t wanted = std::min(batch_size, n - std::min(n, k * batch_size));
    if (positions.size() != wanted) {
      return concat("batch ", k, " has ", positions.size(), " images where ", wanted, " are due");
    }
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::size_t image = positions[i];
      if (image >= n) {
        return concat("batch ", k, " has image ", image, ", and there are ", n);
      }
      if (seen[image]++ > 0) {
        return concat("image ", image, " comes twice, the second time as number ", i, " of batch ",
                      k);
      }
      if (labels[i] != images.labels[image]) {
        return concat("image ", image, " has come with the label ", labels[i], "; its own is ",
                      images.labels[image]);
      }
    }
  }
  return total == n ? "" : concat("there are ", total, " images in the batches, of ", n);
}

}  // namespace

Images read_images(const data::ImageSet& set, std::size_t limit) {
  const auto n = std::min(limit, static_cast<std::size_t>(set.count));
  const auto each = static_cast<std::size_t>(set.rows * set.columns);
  const auto count = static_cast<Index>(n);
  const std::string images =
      file_of({count, set.rows, set.columns}, std::span(set.pixels).first(n * each));
  const std::vector<std::uint8_t> bytes(set.labels.begin(), set.labels.begin() + count);
  const std::string labels = file_of({count}, bytes);

  return places().judge<IdxReader, Images>(
      "read_images",
      [&](const IdxReader& yours) {
        Images read{0, std::vector<std::uint8_t>(n * each), std::vector<std::int32_t>(n)};
        Size images_read = 0, labels_read = 0;
        yours.images(images.data(), images.size(), &images_read, &read.pixels_each,
                     read.pixels.data(), read.pixels.size());
        yours.labels(labels.data(), labels.size(), &labels_read, read.labels.data(), n);
        check(images_read == n && labels_read == n, "there are ", n, " images and labels, and not ",
              images_read, " and ", labels_read);
        return read;
      },
      [&] {
        Images ours{each, {}, {set.labels.begin(), set.labels.begin() + count}};
        ours.pixels.assign(set.pixels.begin(), set.pixels.begin() + count * set.rows * set.columns);
        return ours;
      },
      [&](const Images& read) -> std::string {
        if (read.pixels_each != each) {
          return concat("an image has ", read.pixels_each, " pixels and not ", each);
        }
        for (std::size_t i = 0; i < n * each; ++i) {
          if (read.pixels[i] != set.pixels[i]) {
            return concat("pixel ", i % each, " of image ", i / each, " is ", int{read.pixels[i]},
                          " and not ", int{set.pixels[i]});
          }
        }
        for (std::size_t i = 0; i < n; ++i) {
          if (read.labels[i] != set.labels[i]) {
            return concat("label ", i, " is ", read.labels[i], " and not ", set.labels[i]);
          }
        }
        return "";
      });
}

std::vector<Positions> in_order(std::size_t n, std::size_t batch_size) {
  std::vector<Positions> batches;
  for (std::size_t first = 0; first < n; first += batch_size) {
    batches.emplace_back(std::min(batch_size, n - first));
    std::iota(batches.back().begin(), batches.back().end(), first);
  }
  return batches;
}

std::vector<Positions> shuffled(const Images& images, std::size_t n, std::size_t batch_size,
                                std::uint64_t seed) {
  const auto ours = [&] {
    Positions order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Rng(seed).shuffle(std::span(order));
    std::vector<Batch> batches;
    for (const Positions& places : in_order(n, batch_size)) {
      Batch& batch = batches.emplace_back();
      for (const std::size_t place : places) {
        batch.positions.push_back(order[place]);
        batch.labels.push_back(images.labels[order[place]]);
      }
    }
    return batches;
  };
  std::vector<Positions> epoch;
  for (Batch& batch : places().judge<Minibatches, std::vector<Batch>>(
           "epoch",
           [&](const Minibatches& yours) {
             std::vector<Batch> batches;
             yours.epoch(n, images.labels.data(), batch_size, seed, &batches, take_batch);
             return batches;
           },
           ours,
           [&](const std::vector<Batch>& mine) { return fault_of(mine, images, n, batch_size); })) {
    epoch.push_back(std::move(batch.positions));
  }
  return epoch;
}

Array gather(const Images& images, const Positions& positions) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(positions.size() * images.pixels_each);
  for (const std::size_t position : positions) {
    const auto from = images.pixels.begin() + static_cast<Index>(position * images.pixels_each);
    pixels.insert(pixels.end(), from, from + static_cast<Index>(images.pixels_each));
  }
  Array X({static_cast<Index>(positions.size()), static_cast<Index>(images.pixels_each)});
  places().compute<Pixels>(
      "to_unit", {{"X", X}},
      [&](const Pixels& yours) {
        yours.to_unit(positions.size(), images.pixels_each, pixels.data(), X.data());
      },
      [&] { std::transform(pixels.begin(), pixels.end(), X.data(), to_unit_interval); });
  return X;
}

Labels gather_labels(const Images& images, const Positions& positions) {
  std::vector<std::int32_t> labels;
  for (const std::size_t position : positions) {
    labels.push_back(images.labels[position]);
  }
  return Labels(labels);
}

}  // namespace dl::parts
