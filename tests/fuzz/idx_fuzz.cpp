// IDX files, raw and gzipped. The first byte chooses: 0 reads the rest as it is, 1 gzips it first
// (as invented bytes hardly ever are a gzip stream with the right checksum), others also damage one
// byte of the stream.
#include <zlib.h>

#include <numeric>
#include <vector>

#include <dl/data/idx.h>
#include "fuzz.h"

namespace {

std::vector<std::uint8_t> gzipped(dl::fuzz::Bytes bytes) {
  z_stream stream{};
  constexpr int kGzip = 16;  // added to the window's size: a gzip header in place of zlib's
  dl::fuzz::require(
      deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::uint8_t> packed(deflateBound(&stream, bytes.size()));
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  dl::fuzz::require(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

void check_reading(dl::fuzz::Bytes bytes) {
  const dl::fuzz::MemoryFile file(bytes);
  try {
    const dl::data::IdxFile idx = dl::data::read_idx(file.path());
    const auto product =
        std::accumulate(idx.sizes.begin(), idx.sizes.end(), dl::Index{1}, std::multiplies());
    dl::fuzz::require(product == static_cast<dl::Index>(idx.bytes.size()));
  } catch (const dl::Error&) {
  }
}

}  // namespace

void dl::fuzz::idx(Bytes input) {
  if (input.empty()) {
    return;
  }
  const std::uint8_t choice = input[0];
  const Bytes rest = input.subspan(1);
  if (choice == 0) {
    check_reading(rest);
    return;
  }
  std::vector<std::uint8_t> packed = gzipped(rest);
  if (choice > 1) {
    packed[choice % packed.size()] ^= choice;
  }
  check_reading(packed);
}
