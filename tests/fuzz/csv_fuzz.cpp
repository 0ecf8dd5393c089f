// Tables. The first byte chooses the delimiter, whether there is a header, and where the labels
// are. What is read is written as another program would write it, all of it in quotes, and must be
// read again as the same.
#include <cmath>
#include <string>

#include <dl/base/number.h>
#include <dl/data/csv.h>
#include "fuzz.h"

namespace {

using dl::data::CsvTable;
using dl::fuzz::require;

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' ? "\"\"" : std::string(1, c);
  }
  return result + '"';
}

std::string written(const CsvTable& table) {
  const dl::Index rows = table.examples.X.shape()[0], columns = table.examples.X.shape()[1];
  std::string text;
  for (const std::string& name : table.features) {
    text += quoted(name) + ',';
  }
  text += table.features.empty() ? "" : "\"label\"\r\n";
  for (dl::Index row = 0; row < rows; ++row) {
    for (dl::Index column = 0; column < columns; ++column) {
      text += quoted(dl::to_shortest(table.examples.X.data()[row * columns + column])) + ',';
    }
    const auto label = table.examples.labels[static_cast<std::size_t>(row)];
    text += quoted(table.classes[static_cast<std::size_t>(label)]) + "\r\n";
  }
  return text;
}

CsvTable read(const std::string& text, const dl::data::CsvOptions& options) {
  const dl::fuzz::MemoryFile file(
      {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  return dl::data::read_csv(file.path(), options);
}

void check_table(const CsvTable& table) {
  const dl::Array& X = table.examples.X;
  require(X.rank() == 2 && X.shape()[0] >= 1 && X.shape()[1] >= 1);
  require(static_cast<dl::Index>(table.examples.labels.size()) == X.shape()[0]);
  require(table.features.empty() || static_cast<dl::Index>(table.features.size()) == X.shape()[1]);
  for (const float x : X.to_vector()) {
    require(std::isfinite(x));
  }
  for (const std::int32_t label : table.examples.labels) {
    require(label >= 0 && static_cast<std::size_t>(label) < table.classes.size());
  }
}

}  // namespace

void dl::fuzz::csv(Bytes input) {
  if (input.empty()) {
    return;
  }
  using data::CsvHeader;
  constexpr char kDelimiters[] = {',', ';', '\t', '|'};
  constexpr CsvHeader kHeaders[] = {CsvHeader::detect, CsvHeader::yes, CsvHeader::no};
  const std::uint8_t choice = input[0];
  const data::CsvOptions options{.header = kHeaders[choice / 4 % 3],
                                 .label = Index{choice / 12 % 5 - 2},
                                 .delimiter = kDelimiters[choice % 4]};
  CsvTable table;
  try {
    table = read(std::string(input.begin() + 1, input.end()), options);
  } catch (const Error&) {
    return;
  }
  check_table(table);
  const CsvTable again =
      read(written(table), {.header = table.features.empty() ? CsvHeader::no : CsvHeader::yes,
                            .classes = table.classes});
  require(again.examples.X.to_vector() == table.examples.X.to_vector());
  require(again.examples.labels == table.examples.labels);
  require(again.features == table.features && again.classes == table.classes);
}
