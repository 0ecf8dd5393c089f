// WRONG: an end too early is left to the stream's own exceptions
// KILLED-BY: load: a file that was cut off is refused, wherever it ends
// SAYS: the stream's own exception
#include "api.hpp"

#include <bit>
#include <cstring>
#include <string_view>

namespace dl {

namespace {

constexpr std::string_view kMagic = "LBLW";
constexpr std::uint32_t kVersion = 1;

struct Reader {
  std::istream& in;

  void bytes(char* to, std::size_t n) {
    in.exceptions(std::ios::failbit);
    in.read(to, static_cast<std::streamsize>(n));
    in.exceptions(std::ios::goodbit);
  }
  template <class T>
  T number() {
    unsigned char raw[sizeof(T)];
    bytes(reinterpret_cast<char*>(raw), sizeof raw);
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;) {
      value = static_cast<T>((value << 8) | raw[i]);
    }
    return value;
  }
};

template <class T>
std::string little_endian(T value) {
  std::string s(sizeof(T), '\0');
  for (char& c : s) {
    c = static_cast<char>(value & 0xFFu);
    value = static_cast<T>(value >> 8);
  }
  return s;
}

}  // namespace

void save(const Model& model, std::ostream& out) {
  std::string head(kMagic);
  head += little_endian(kVersion);
  head += little_endian(std::uint32_t(model.size()));
  out << head;
  for (const auto& [name, value] : model) {
    out << little_endian(std::uint32_t(name.size())) << name
        << little_endian(std::uint32_t(value.shape(0)))
        << little_endian(std::uint32_t(value.shape(1)));
    for (std::size_t i = 0; i < value.shape(0); ++i) {
      for (std::size_t j = 0; j < value.shape(1); ++j) {
        out << little_endian(std::bit_cast<std::uint64_t>(value(i, j)));
      }
    }
  }
  check(static_cast<bool>(out << std::flush), "writing the parameters failed");
}

void load(Model& model, std::istream& in) {
  Reader reader{in};
  char magic[4];
  reader.bytes(magic, 4);
  check(std::memcmp(magic, kMagic.data(), 4) == 0, "not a file of parameters");
  const auto version = reader.number<std::uint32_t>();
  check(version == kVersion, "version ", version, " is not known");
  const auto count = reader.number<std::uint32_t>();
  check(count == model.size(), "the model has ", model.size(), " parameters, the file ", count);

  Model read = model;
  for (std::size_t k = 0; k < read.size(); ++k) {
    Named& p = read[k];
    const auto length = reader.number<std::uint32_t>();
    check(length == p.name.size(), "parameter ", p.name, ": the file has another one here");
    std::string name(length, '\0');
    reader.bytes(name.data(), length);
    check(name == p.name, "parameter ", p.name, ": the file has ", name, " here");
    const auto rows = reader.number<std::uint32_t>();
    const auto columns = reader.number<std::uint32_t>();
    check(rows == p.value.shape(0), "parameter ", p.name, ": the file has ", rows, " rows");
    check(columns == p.value.shape(1), "parameter ", p.name, ": the file has ", columns,
          " columns");
    for (double& x : p.value) {
      x = std::bit_cast<double>(reader.number<std::uint64_t>());
    }
  }
  char more;
  check(!in.get(more), "there are bytes after the last parameter");
  model.swap(read);
}

}  // namespace dl
