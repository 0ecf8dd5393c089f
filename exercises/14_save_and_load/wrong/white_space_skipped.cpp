// WRONG: whole numbers are read with >>, which passes over bytes that are white space
// KILLED-BY: save and load: whatever the names and the numbers are
// SAYS: white space in text
#include "api.hpp"

#include <bit>

namespace dl {

namespace {

void put32(std::ostream& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) {
    out.put(static_cast<char>((number >> shift) & 0xff));
  }
}

void put64(std::ostream& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) {
    out.put(static_cast<char>((number >> shift) & 0xff));
  }
}

std::uint64_t get(std::istream& in, int bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < bytes; ++i) {
    unsigned char byte = 0;
    if (bytes == 4) {
      in >> byte;
    } else {
      byte = static_cast<unsigned char>(in.get());
    }
    check(in.good(), "load: the file ends too early");
    number |= static_cast<std::uint64_t>(byte) << (8 * i);
  }
  return number;
}

}  // namespace

void save(const Model& model, std::ostream& out) {
  out.write("LBLW", 4);
  put32(out, 1);
  put32(out, static_cast<std::uint32_t>(model.size()));
  for (const Named& parameter : model) {
    put32(out, static_cast<std::uint32_t>(parameter.name.size()));
    out.write(parameter.name.data(), static_cast<std::streamsize>(parameter.name.size()));
    put32(out, static_cast<std::uint32_t>(parameter.value.shape(0)));
    put32(out, static_cast<std::uint32_t>(parameter.value.shape(1)));
    for (double x : parameter.value) {
      put64(out, std::bit_cast<std::uint64_t>(x));
    }
  }
  out.flush();
  check(out.good(), "save: the stream has not taken everything");
}

void load(Model& model, std::istream& in) {
  for (char letter : {'L', 'B', 'L', 'W'}) {
    check(get(in, 1) == static_cast<std::uint64_t>(letter), "load: this is no file of parameters");
  }
  const auto version = get(in, 4);
  check(version == 1, "load: the file is of version ", version, ", not 1");
  const auto count = get(in, 4);
  check(count == model.size(), "load: ", count, " parameters in the file, ", model.size(),
        " in the model");
  std::vector<Matrix> values;
  for (const Named& parameter : model) {
    const auto length = get(in, 4);
    check(length == parameter.name.size(), "load: ", parameter.name,
          " has a name of another length in the file: ", length);
    std::string name;
    for (std::uint64_t i = 0; i < length; ++i) {
      name += static_cast<char>(get(in, 1));
    }
    check(name == parameter.name, "load: ", parameter.name, " is called ", name, " in the file");
    const auto rows = get(in, 4), columns = get(in, 4);
    check(rows == parameter.value.shape(0) && columns == parameter.value.shape(1),
          "load: ", parameter.name, " is ", parameter.value.shape(0), " x ",
          parameter.value.shape(1), ", and ", rows, " x ", columns, " in the file");
    Matrix value = zeros(parameter.value.shape(0), parameter.value.shape(1));
    for (double& x : value) {
      x = std::bit_cast<double>(get(in, 8));
    }
    values.push_back(std::move(value));
  }
  check(in.peek() == std::char_traits<char>::eof(), "load: the file goes on after the last number");
  for (std::size_t i = 0; i < model.size(); ++i) {
    model[i].value = values[i];
  }
}

}  // namespace dl
