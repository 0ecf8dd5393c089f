// The bytes by memcpy, for machines that have them in the file's order; load compares the file with
// what save would have written for this model, apart from the numbers.
#include <bit>
#include <cstring>
#include <iterator>
#include <sstream>

#include "api.hpp"

namespace dl {

static_assert(std::endian::native == std::endian::little);

namespace {

void append(std::string& bytes, std::size_t number) {
  const auto word = static_cast<std::uint32_t>(number);
  bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
}

std::string head(const Model& model) {
  std::string bytes = "LBLW";
  append(bytes, 1);
  append(bytes, model.size());
  return bytes;
}

std::string head(const Named& parameter) {
  std::string text;
  append(text, parameter.name.size());
  text += parameter.name;
  append(text, parameter.value.shape(0));
  append(text, parameter.value.shape(1));
  return text;
}

/// Takes these bytes from the front.
void expect(std::istream& in, const std::string& bytes, const std::string& what) {
  for (const char byte : bytes) {
    char found = 0;
    if (!in.get(found) || found != byte) {
      throw std::runtime_error("load: not as the model has it, or cut off: " + what);
    }
  }
}

}  // namespace

void save(const Model& model, std::ostream& out) {
  std::string bytes = head(model);
  for (const Named& parameter : model) {
    bytes += head(parameter);
    bytes.append(reinterpret_cast<const char*>(parameter.value.data()),
                 parameter.value.size() * sizeof(double));
  }
  if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush()) {
    fail("save: the stream did not take it");
  }
}

void load(Model& model, std::istream& in) {
  expect(in, head(model), "the first bytes, the version or the number of parameters");
  std::vector<Matrix> values;
  for (const Named& parameter : model) {
    expect(in, head(parameter), "the name or the shape of " + parameter.name);
    Matrix value = parameter.value;
    if (!in.read(reinterpret_cast<char*>(value.data()),
                 static_cast<std::streamsize>(value.size() * sizeof(double)))) {
      fail("load: cut off in ", parameter.name);
    }
    values.push_back(value);
  }
  if (char more = 0; in.get(more)) {
    fail("load: too long");
  }
  for (std::size_t i = 0; i < model.size(); ++i) {
    std::swap(model[i].value, values[i]);
  }
}

}  // namespace dl
