// safetensors files. The length of the header, eight bytes, is computed here when the first byte is
// 1: otherwise most inputs would end at a wrong length. What is read is written and read again.
#include <cstring>
#include <vector>

#include <dl/data/safetensors.h>
#include "fuzz.h"

namespace {

using dl::data::Safetensors;

bool equal(const Safetensors& a, const Safetensors& b) {
  bool same = a.metadata == b.metadata && a.tensors.size() == b.tensors.size();
  for (const auto& [name, x] : a.tensors) {
    const auto found = b.tensors.find(name);
    same = same && found != b.tensors.end() && found->second.shape() == x.shape() &&
           (x.size() == 0 || std::memcmp(found->second.data(), x.data(),
                                         static_cast<std::size_t>(x.size()) * sizeof(float)) == 0);
  }
  return same;
}

/// The header up to the last brace and its length before it.
std::vector<std::uint8_t> with_length(dl::fuzz::Bytes bytes) {
  std::size_t header = bytes.size();
  while (header > 0 && bytes[header - 1] != '}') {
    --header;
  }
  std::vector<std::uint8_t> file(8);
  const std::uint64_t length = header;
  std::memcpy(file.data(), &length, 8);
  file.insert(file.end(), bytes.begin(), bytes.end());
  return file;
}

}  // namespace

void dl::fuzz::safetensors(Bytes input) {
  if (input.empty()) {
    return;
  }
  const Bytes rest = input.subspan(1);
  const auto bytes =
      input[0] == 1 ? with_length(rest) : std::vector<std::uint8_t>(rest.begin(), rest.end());
  const MemoryFile file(bytes);
  try {
    const Safetensors read = data::load_safetensors(file.path());
    const std::filesystem::path again = scratch_folder() / "again.safetensors";
    data::save_safetensors(again, {read.tensors.begin(), read.tensors.end()}, read.metadata);
    require(equal(read, data::load_safetensors(again)));
  } catch (const Error&) {
  }
}
