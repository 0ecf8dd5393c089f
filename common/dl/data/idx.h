// IDX files, the format of MNIST and its successors: two zero bytes, the element type, the number
// of axes, the size along each axis (big-endian, 32 bits), then the elements, row by row.
// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <dl/base/shape.h>

namespace dl::data {

/// The contents of an IDX file whose elements are unsigned bytes.
struct IdxFile {
  std::vector<Index> sizes;         // along each axis; their product is bytes.size()
  std::vector<std::uint8_t> bytes;  // row by row
};

/// What comes before the elements: 4 + 4 * sizes.size() bytes.
std::vector<std::uint8_t> idx_header(const std::vector<Index>& sizes);

/// Reads a file, gzipped or not. Throws an Error that says what is wrong with a file that is not
/// exactly one whole IDX file of unsigned bytes, with 1 to 4 axes and at most 1 GiB of elements.
/// No more memory is used than the header announces, whatever a gzipped file unpacks to.
IdxFile read_idx(const std::filesystem::path& path);

/// Writes a file, not gzipped, whole or not at all.
void write_idx(const std::filesystem::path& path, const IdxFile& file);

}  // namespace dl::data
