#include <array>
#include <bit>
#include <new>
#include <sstream>

#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

/// The ways to write the same numbers; the first values are the format's.
struct Style {
  bool big_endian = false;
  std::size_t length_bytes = 4;
  bool floats = false;
  bool by_columns = false;
};

/// The bytes of a file, with what each field is called.
struct File {
  Style style;
  std::string bytes;
  std::vector<std::pair<std::size_t, std::string>> fields;  // where each begins

  void add(const std::string& field, std::string part) {
    fields.push_back({bytes.size(), field});
    bytes += part;
  }
  template <class T>
  std::string number(T value, std::size_t size = sizeof(T)) const {
    auto bits = std::bit_cast<std::array<char, sizeof(T)>>(value);
    std::string text(bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(size));
    return style.big_endian ? std::string(text.rbegin(), text.rend()) : text;
  }
  void length(const std::string& field, std::uint64_t value) {
    add(field, number(value, style.length_bytes));
  }
};

/// What save() has to write, or would write in another style.
File file_of(const Model& model, Style style = {}) {
  File file{style, "", {}};
  file.add("the first four bytes, LBLW", "LBLW");
  file.length("the version", 1);
  file.length("the number of parameters", model.size());
  for (const auto& [name, value] : model) {
    file.length("the length of the name " + name, name.size());
    file.add("the name " + name, name);
    file.length("the rows of " + name, value.shape(0));
    file.length("the columns of " + name, value.shape(1));
    const Matrix in_order = style.by_columns ? transposed(value) : value;
    std::string numbers;
    for (const double number : in_order) {
      numbers += style.floats ? file.number(static_cast<float>(number)) : file.number(number);
    }
    file.add("the numbers of " + name, numbers);
  }
  return file;
}

std::string saved(const Model& model) {
  std::ostringstream out;
  save(model, out);
  return out.str();
}

void load_from(const std::string& bytes, Model& model) {
  std::istringstream in(bytes);
  load(model, in);
}

/// The same, with ? for what is no letter, digit or space.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

/// Six of the bytes from `at` on, in hexadecimal.
std::string hex(const std::string& bytes, std::size_t at) {
  std::string text;
  for (std::size_t i = at; i < std::min(at + 6, bytes.size()); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += {' ', "0123456789abcdef"[byte / 16], "0123456789abcdef"[byte % 16]};
  }
  return text + (at + 6 < bytes.size() ? " ..." : " (the end)");
}

void expect_saved(const Model& model) {
  const std::string yours = saved(model);
  const File wanted = file_of(model);
  if (yours == wanted.bytes) {
    return;
  }
  const std::pair<const char*, Style> mistakes[] = {
      {"the numbers are big-endian: the least byte comes first", {.big_endian = true}},
      {"the version, lengths and sizes are 8 bytes long, as a size_t is here; 4 bytes are wanted, "
       "on "
       "every machine",
       {.length_bytes = 8}},
      {"the entries are floats of 4 bytes: half of their digits are lost", {.floats = true}},
      {"the entries are written column by column, and row by row is wanted", {.by_columns = true}}};
  std::string diagnosis;
  for (const auto& [sentence, style] : mistakes) {
    if (yours == file_of(model, style).bytes) {
      diagnosis = sentence;
    }
  }
  std::size_t at = 0;
  while (at < yours.size() && at < wanted.bytes.size() && yours[at] == wanted.bytes[at]) {
    ++at;
  }
  if (at < yours.size() && yours.find_first_not_of("0123456789+-.e \n", at) == std::string::npos) {
    diagnosis = "from there on it is text that one can read: << writes digits, and bits are wanted";
  }
  std::string field = "the end";
  for (const auto& [begin, name] : wanted.fields) {
    field = begin <= at && at < wanted.bytes.size() ? name : field;
  }
  fail_test(concat("save writes ", yours.size(), " bytes, ", wanted.bytes.size(),
                   " are wanted; the first that differs is byte ", at, ", in ", printable(field),
                   "\n    yours, from there ", hex(yours, at), "\n    wanted, from there",
                   hex(wanted.bytes, at)),
            diagnosis);
}

Model random_model() {
  return {{"W1", random_matrix(2, 3)}, {"b1", random_matrix(1, 3)}, {"W2", random_matrix(3, 1)}};
}

/// Any bytes at all.
std::string random_text(std::size_t length) {
  std::string text;
  while (text.size() < length) {
    // Often one of those that text is easily cut at or freed from.
    text += rng().below(3) ? static_cast<char>(rng().below(256)) : "\0 \n\xff"[rng().below(4)];
  }
  return text;
}

/// A few parameters, or none, with names of any letters or none, and matrices of any numbers (the
/// bits are random: some are infinite or no numbers) or none.
Model any_model() {
  Model model(random_size(0, 5));
  for (Named& parameter : model) {
    parameter.name = random_text(random_size(0, 6));
    parameter.value = zeros(random_size(0, 4), random_size(0, 4));
    for (double& number : parameter.value) {
      const std::uint64_t bits = rng().below(1ull << 32) << 32 | rng().below(1ull << 32);
      number = std::bit_cast<double>(rng().below(4) ? bits : bits | 0x7ff0000000000000);
    }
  }
  return model;
}

Model zeros_like(const Model& model) {
  Model zero = model;
  for (Named& parameter : zero) {
    parameter.value.fill(0);
  }
  return zero;
}

bool same(const Model& a, const Model& b) { return file_of(a).bytes == file_of(b).bytes; }

/// load() of these bytes must throw, and leave the model alone. The error must have `words` in it.
void expect_refused(const std::string& what, const std::string& bytes, const Model& model,
                    const std::string& words = "") {
  Model target = model;
  expect_error<std::runtime_error>(
      "load of " + what,
      [&] {
        try {
          load_from(bytes, target);
        } catch (const std::ios_base::failure& failure) {
          fail_test(
              concat("load of ", what, " lets the stream's own exception out: ", failure.what()),
              "std::ios_base::failure says nothing that helps a user: an Error says what is "
              "wrong with the file");
        }
      },
      words);
  expect(same(target, model),
         "load of " + what +
             " throws, as it must, and yet the model has changed: nothing may be "
             "written into it before all has been read and checked");
}

TEST("save: the worked example of the README, byte by byte") {
  expect_saved({{"w", Matrix{{1, -2}}}});
}

TEST("save: several matrices, row by row") { expect_saved(random_model()); }

TEST("save: any names and numbers, and sizes beyond one byte and two") {
  for (int repeat = 0; repeat < 50; ++repeat) {
    expect_saved(any_model());
  }
  expect_saved({{"tall", zeros(70'000, 1)}, {"wide", zeros(1, 70'000)}, {"none", zeros(0, 200)}});
  expect_saved({{std::string(70'000, 'n'), zeros(129, 2)}, {std::string(200, 'n'), zeros(0, 0)}});
  expect_saved(Model(300));
}

/// A stream that has room for so many bytes. One that holds them back, as that of a file does,
/// takes them all and finds out only when it is flushed.
class Disk : public std::streambuf {
 public:
  Disk(std::size_t room, bool holds_back) : room_(room), holds_back_(holds_back) {}
  int overflow(int byte) override {
    const char letter = static_cast<char>(byte);
    return byte < 0 || xsputn(&letter, 1) == 1 ? std::max(byte, 0) : traits_type::eof();
  }
  std::streamsize xsputn(const char*, std::streamsize n) override {
    const auto size = static_cast<std::size_t>(n);
    const std::size_t taken = holds_back_ ? size : std::min(size, room_ - std::min(room_, bytes_));
    bytes_ += taken;
    return static_cast<std::streamsize>(taken);
  }
  int sync() override { return bytes_ <= room_ ? 0 : -1; }

 private:
  std::size_t room_, bytes_ = 0;
  bool holds_back_;
};

TEST("save: an error where the stream takes no more") {
  const Model model = random_model();
  const std::size_t size = file_of(model).bytes.size();
  for (const bool holds_back : {false, true}) {
    for (std::size_t room = 0; room < size; ++room) {
      Disk full(room, holds_back);
      std::ostream out(&full);
      expect_error<std::runtime_error>(
          concat("save of ", size, " bytes to a disk with room for ", room,
                 holds_back ? ", of which the stream learns only when it is flushed," : ""),
          [&] { save(model, out); });
    }
    Disk enough(size, holds_back);
    std::ostream out(&enough);
    save(model, out);
    Disk never_asked(size, holds_back);
    std::ostream failed(&never_asked);
    failed.setstate(std::ios::failbit);
    expect_error<std::runtime_error>("save to a stream that has failed before",
                                     [&] { save(model, failed); });
  }
}

TEST("load: what a file of the README's format holds") {
  for (const Model& model : {random_model(), Model{{"w", Matrix{{1, -2}}}}}) {
    Model loaded = zeros_like(model);
    load_from(file_of(model).bytes, loaded);
    expect(loaded.size() == model.size(), "load has changed the number of parameters");
    for (std::size_t i = 0; i < model.size(); ++i) {
      known_mistake("the entries are read column by column; they come row by row", [&] {
        Matrix wrong = model[i].value;
        const Matrix T = transposed(wrong);
        for (std::size_t j = 0; j < wrong.shape(0); ++j) {
          for (std::size_t k = 0; k < wrong.shape(1); ++k) {
            wrong(j, k) = model[i].value.data()[k * wrong.shape(0) + j];
          }
        }
        return wrong;
      }());
      expect_equal("loaded " + model[i].name, loaded[i].value, model[i].value);
    }
  }
}

TEST("save and load: every bit comes back") {
  const Model model{{"w", Matrix{{0.1, 1.0 / 3, -0.0}, {5e-324, 1e300, -1e-300}}}};
  Model loaded = zeros_like(model);
  load_from(saved(model), loaded);
  known_mistake("the numbers have been through a float, which keeps 7 digits of 16",
                Matrix(xt::cast<double>(xt::cast<float>(model[0].value))));
  expect_equal("w after save and load", loaded[0].value, model[0].value);
  expect(std::signbit(loaded[0].value(0, 2)), "-0.0 has come back as 0.0: write the bits");
}

TEST("save and load: whatever the names and the numbers are") {
  for (int repeat = 0; repeat < 100; ++repeat) {
    const Model model = any_model();
    Model loaded = model;
    for (Named& parameter : loaded) {
      parameter.value.fill(rng().normal());
    }
    load_from(file_of(model).bytes, loaded);
    expect(same(loaded, model),
           concat("load of a file that is right in every byte, of ", model.size(),
                  " parameters, has other bits in the model than the file has, or other names"));
  }
  for (const char space : std::string("\t\n\v\f\r ")) {
    const auto size = static_cast<std::size_t>(space);
    const Model model{{std::string(size, 'n'), random_matrix(size, size)}};
    Model loaded = zeros_like(model);
    const std::string of =
        concat("a name of ", size, " letters and a matrix of ", size, " x ", size);
    try {
      load_from(file_of(model).bytes, loaded);
    } catch (const Failure&) {
      throw;
    } catch (const std::exception& error) {
      fail_test(concat("load of ", of, " throws: ", error.what()),
                "the bytes of that size are white space in text, and >> passes over it: read() "
                "takes all bytes alike");
    }
    expect(same(loaded, model), "load of " + of + " gives other bits than the file has");
  }
  const Model large{{"tall", random_matrix(70'000, 1)}, {std::string(300, 'n'), zeros(129, 2)}};
  Model loaded = zeros_like(large);
  load_from(file_of(large).bytes, loaded);
  expect(same(loaded, large), "a matrix of 70000 rows does not come back as it was");
}

TEST("load: a file that was cut off is refused, wherever it ends") {
  const Model model = random_model();
  const std::string whole = file_of(random_model()).bytes;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    expect_refused(concat("the first ", size, " of ", whole.size(), " bytes"),
                   whole.substr(0, size), model);
  }
}

TEST("load: bytes after the end are refused") {
  const Model model = random_model();
  expect_refused("a file with one byte too many", file_of(random_model()).bytes + '\0', model);
  for (const char byte : std::string(" \nL1\xff")) {
    expect_refused("a file with one byte too many", file_of(random_model()).bytes + byte, model);
  }
  const std::string bytes = file_of(random_model()).bytes;
  expect_refused("a file twice, one after the other,", bytes + bytes, model);
  expect_refused("the file of an empty model, and a byte,", file_of({}).bytes + '\0', {});
}

TEST("load: other first bytes and another version are refused") {
  const Model model = random_model();
  std::string bytes = file_of(random_model()).bytes;
  bytes[3] = 'X';
  expect_refused("a file that begins with LBLX", bytes, model);
  bytes[3] = 'W';
  bytes[4] = 2;
  expect_refused("a file of version 2, whose format nobody knows yet,", bytes, model);
  bytes[4] = 0;
  expect_refused("a file of version 0, which never was,", bytes, model);
}

TEST("load: another number of parameters is refused") {
  const Model model = random_model();
  Model other = random_model();
  other.pop_back();
  expect_refused("2 parameters into a model of 3", file_of(other).bytes, model);
  other = random_model();
  other.push_back({"b2", Matrix{{1}}});
  expect_refused("4 parameters into a model of 3", file_of(other).bytes, model);
}

TEST("load: another name or shape is refused, and the error says of which parameter") {
  const Model model = random_model();
  Model other = random_model();
  other[2].name = "V2";
  expect_refused("a V2 where the model has W2", file_of(other).bytes, model, "W2");
  other = random_model();
  other[2].value = random_matrix(1, 3);
  expect_refused("a W2 of 1 x 3 where the model has 3 x 1", file_of(other).bytes, model, "W2");
  for (const char* const name : {"W20", "W", "", "w2", "2W", "W1"}) {
    other = random_model();
    other[2].name = name;
    expect_refused(concat("a '", name, "' where the model has W2"), file_of(other).bytes, model,
                   "W2");
  }
  for (const auto& [rows, columns] : {std::pair{3, 2}, {2, 1}, {4, 1}, {0, 1}, {3, 0}, {0, 0}}) {
    other = random_model();
    other[2].value = zeros(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
    expect_refused(concat("a W2 of ", rows, " x ", columns, " where the model has 3 x 1"),
                   file_of(other).bytes, model, "W2");
  }
  other = random_model();
  std::swap(other[0], other[1]);
  expect_refused("b1 before W1, where the model has W1 first,", file_of(other).bytes, model, "W1");
}

TEST("load: no byte but those of the numbers may be another") {
  for (int repeat = 0; repeat < 30; ++repeat) {
    const Model model = repeat == 0 ? random_model() : any_model();
    const File file = file_of(model);
    for (std::size_t i = 0; i < file.fields.size(); ++i) {
      const auto& [begin, field] = file.fields[i];
      const std::size_t end =
          i + 1 < file.fields.size() ? file.fields[i + 1].first : file.bytes.size();
      for (std::size_t at = begin; at < end && !field.starts_with("the numbers of "); ++at) {
        std::string bytes = file.bytes;
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + rng().below(255)));
        expect_refused(
            concat("a file of which byte ", at, ", in ", printable(field), ", is",
                   hex(bytes, at).substr(0, 3), " and not", hex(file.bytes, at).substr(0, 3)),
            bytes, model);
      }
    }
  }
}

TEST("load: a length of four billion is refused before memory is asked for") {
  File file{{}, "LBLW", {}};
  for (const std::uint64_t number : {1, 1}) {
    file.length("", number);
  }
  file.length("", 0xfffffff0);  // of the name
  Model model{{"w", Matrix{{1, -2}}}};
  const char* const advice =
      "load asks for as much memory as the file claims a name to be long, before it has looked "
      "whether that can be: a broken file would bring the program down";
  try {
    load_from(file.bytes + "w", model);
  } catch (const std::bad_alloc&) {
    fail_test(advice);
  } catch (const std::length_error&) {
    fail_test(advice);
  } catch (const std::runtime_error&) {
    return;
  }
  fail_test("load of a file that says its first name has four billion letters must throw");
}

}  // namespace
}  // namespace dl
