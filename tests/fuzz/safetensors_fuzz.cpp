// safetensors files. The length of the header, eight bytes, is computed here when the first byte is
// 1: otherwise most inputs would end at a wrong length. What is read is written and read again.
#include <cstring>
#include <vector>

#include "data/safetensors.h"
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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const dl::fuzz::Bytes rest(data + 1, size - 1);
  const auto bytes =
      data[0] == 1 ? with_length(rest) : std::vector<std::uint8_t>(rest.begin(), rest.end());
  const dl::fuzz::MemoryFile file(bytes);
  try {
    const Safetensors read = dl::data::load_safetensors(file.path());
    static const std::filesystem::path again =
        std::filesystem::temp_directory_path() /
        ("fuzz-" + std::to_string(::getpid()) + ".safetensors");
    dl::data::save_safetensors(again, {read.tensors.begin(), read.tensors.end()}, read.metadata);
    const Safetensors second = dl::data::load_safetensors(again);
    std::filesystem::remove(again);
    dl::fuzz::require(equal(read, second));
  } catch (const dl::Error&) {
  }
  return 0;
}
