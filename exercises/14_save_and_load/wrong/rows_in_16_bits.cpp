// WRONG: the rows in the lower two bytes
// KILLED-BY: save: any names and numbers, and sizes beyond one byte and two
// SAYS: in the rows of tall
#include <bit>

#include "api.hpp"

namespace dl {

namespace {

constexpr std::uint32_t kVersion = 1;

void put(std::ostream& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out.put(static_cast<char>(number >> (8 * i) & 0xff));
  }
}

std::uint64_t get(std::istream& in, int bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < bytes; ++i) {
    const int byte = in.get();
    check(byte >= 0, "load: the file ends too early: it was cut off");
    number |= static_cast<std::uint64_t>(byte) << (8 * i);
  }
  return number;
}

std::string get_text(std::istream& in, std::size_t length) {
  std::string text(length, ' ');
  in.read(text.data(), static_cast<std::streamsize>(length));
  check(static_cast<bool>(in), "load: the file ends too early: it was cut off");
  return text;
}

}  // namespace

void save(const Model& model, std::ostream& out) {
  out << "LBLW";
  put(out, kVersion, 4);
  put(out, model.size(), 4);
  for (const auto& [name, value] : model) {
    put(out, name.size(), 4);
    out << name;
    put(out, value.shape(0) & 0xffff, 4);
    put(out, value.shape(1), 4);
    for (const double number : value) {
      put(out, std::bit_cast<std::uint64_t>(number), 8);
    }
  }
  out.flush();
  check(static_cast<bool>(out), "save: not everything could be written: is the disk full?");
}

void load(Model& model, std::istream& in) {
  check(get_text(in, 4) == "LBLW", "load: this is no file of parameters: it must begin with LBLW");
  const std::uint64_t version = get(in, 4), count = get(in, 4);
  check(version == kVersion, "load: the file has version ", version, ", not ", kVersion);
  check(count == model.size(), "load: ", count, " parameters for a model of ", model.size());
  Model loaded = model;
  for (auto& [name, value] : loaded) {
    const std::uint64_t length = get(in, 4);
    check(length == name.size() && get_text(in, length) == name, "load: the file has another name ",
          "where the model has ", name);
    const std::uint64_t rows = get(in, 4), columns = get(in, 4);
    check(rows == value.shape(0) && columns == value.shape(1), "load: ", name, " is ", rows, " x ",
          columns, " in the file and ", value.shape(0), " x ", value.shape(1), " in the model");
    for (double& number : value) {
      number = std::bit_cast<double>(get(in, 8));
    }
  }
  check(in.peek() == std::istream::traits_type::eof(), "load: bytes follow after the last number");
  model = std::move(loaded);
}

}  // namespace dl
