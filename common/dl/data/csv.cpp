#include <dl/data/csv.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/text.h>
#include <dl/data/whole_file.h>

namespace dl::data {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 32;

struct Record {
  Index line = 0;  // in which it begins, from 1
  std::vector<std::string> fields;
};

/// A place in the file as an error names it: "FILE, line 3, column 2".
struct Place {
  const std::string& file;
  Index line;
  std::size_t column;  // from 0

  friend std::ostream& operator<<(std::ostream& out, const Place& place) {
    return out << "csv: " << place.file << ", line " << place.line << ", column "
               << place.column + 1;
  }
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t";
  const std::size_t first = std::min(text.find_first_not_of(kSpaces), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

/// The records of a text, one after the other.
class Records {
 public:
  Records(const std::string& file, std::string_view text, char delimiter)
      : file_(file), text_(text), delimiter_(delimiter) {
    constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
    check(!text.starts_with("\xff\xfe") && !text.starts_with("\xfe\xff"), "csv: ", file,
          " is UTF-16 text; save it as UTF-8");
    if (text.starts_with(kUtf8Mark)) {
      text_.remove_prefix(kUtf8Mark.size());
    }
  }

  /// The next one that is no empty line; false at the end.
  bool next(Record& record) {
    while (at_ < text_.size()) {
      record.line = line_;
      record.fields.clear();
      do {
        record.fields.push_back(field(record));
      } while (skip(delimiter_));
      skip('\r');
      if (skip('\n')) {
        ++line_;
      }
      if (record.fields.size() > 1 || !record.fields[0].empty()) {
        return true;
      }
    }
    return false;
  }

 private:
  bool skip(char c) {
    const bool here = at_ < text_.size() && text_[at_] == c;
    at_ += here ? 1 : 0;
    return here;
  }

  /// Whether a field ends here.
  bool at_end_of_field() const {
    const std::string_view rest = text_.substr(at_);
    return rest.empty() || rest[0] == delimiter_ || rest[0] == '\n' || rest == "\r" ||
           rest.starts_with("\r\n");
  }

  std::string field(const Record& record) {
    const Place place{file_, record.line, record.fields.size()};
    if (skip('"')) {
      return quoted_field(place);
    }
    const std::size_t first = at_;
    while (!at_end_of_field()) {
      check(text_[at_] != '"', place, ": a quote inside of a field that does not begin with one");
      ++at_;
    }
    return std::string(trimmed(text_.substr(first, at_ - first)));
  }

  std::string quoted_field(const Place& place) {
    std::string field;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      check(quote != std::string_view::npos, place, ": its quote is never closed");
      const std::string_view part = text_.substr(at_, quote - at_);
      field += part;
      line_ += std::count(part.begin(), part.end(), '\n');
      at_ = quote + 1;
      if (!skip('"')) {
        break;
      }
      field += '"';
    }
    check(at_end_of_field(), place, ": ", in_quotes(text_.substr(at_, 1)),
          " follows the closing quote");
    return field;
  }

  const std::string& file_;
  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  Index line_ = 1;
};

/// Whether this is a spelling of NaN or infinity.
bool is_not_finite(std::string_view text) {
  std::string letters;
  for (const char c : text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0)) {
    letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return letters == "nan" || letters == "inf" || letters == "infinity";
}

bool looks_like_a_number(std::string_view text) {
  return parse_number<double>(text).has_value() || is_not_finite(text);
}

/// A whole number as its shortest text, so that 3, 03 and 3.0 are one; nothing for other texts.
std::optional<std::string> as_whole_number(const std::string& text) {
  constexpr double kExact = 1e15;
  const auto value = parse_number<double>(text, {-kExact, kExact});
  if (!value || std::trunc(*value) != *value) {
    return std::nullopt;
  }
  return concat(static_cast<std::int64_t>(*value));
}

/// "a", "b" and so on, the first few.
std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 12;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    list += concat(i == 0 ? "" : ", ", in_quotes(names[i]));
  }
  return names.size() > kMost ? concat(list, ", and ", names.size() - kMost, " others") : list;
}

/// The column of the labels.
class Labelling {
 public:
  Labelling(const std::string& file, const CsvOptions& options)
      : file_(file), classes_(options.classes) {
    std::set<std::string> seen;
    for (const std::string& name : classes_) {
      check(seen.insert(name).second, "csv: the class ", in_quotes(name), " is named twice");
    }
  }

  void add(const Place& place, const std::string& text) {
    check(!text.empty(), place, ": the label is empty");
    check(!is_not_finite(text), place, ": the label is ", in_quotes(text));
    const auto [found, is_new] = kinds_.try_emplace(text, Kind{place.line, place.column, 0});
    if (is_new) {
      found->second.label = classes_.empty() ? 0 : stated(place, text);
    }
    rows_.push_back(&found->second);
  }

  /// The classes in their order, and the label of each row.
  std::pair<std::vector<std::string>, std::vector<std::int32_t>> finish() {
    if (classes_.empty()) {
      sort();
    }
    std::vector<std::int32_t> labels;
    labels.reserve(rows_.size());
    for (const Kind* kind : rows_) {
      labels.push_back(kind->label);
    }
    return {std::move(classes_), std::move(labels)};
  }

 private:
  /// One text that stands in the column.
  struct Kind {
    Index line;  // where it does first
    std::size_t column;
    std::int32_t label;
  };

  std::int32_t stated(const Place& place, const std::string& text) const {
    auto found = std::find(classes_.begin(), classes_.end(), text);
    if (const auto number = as_whole_number(text); number && found == classes_.end()) {
      found = std::find(classes_.begin(), classes_.end(), *number);
    }
    check(found != classes_.end(), place, ": the label ", in_quotes(text),
          " is none of the classes, which are ", found == classes_.end() ? list_of(classes_) : "");
    return static_cast<std::int32_t>(found - classes_.begin());
  }

  void sort() {
    const bool numbers = std::all_of(kinds_.begin(), kinds_.end(), [](const auto& kind) {
      return parse_number<double>(kind.first).has_value();
    });
    std::map<std::int64_t, std::vector<Kind*>> by_value;
    for (auto& [text, kind] : kinds_) {
      if (!numbers) {  // in their order already
        kind.label = static_cast<std::int32_t>(classes_.size());
        classes_.push_back(text);
        continue;
      }
      const auto whole = as_whole_number(text);
      check(whole.has_value(), Place{file_, kind.line, kind.column}, ": the label ",
            in_quotes(text), " is no class: labels have to be words or whole numbers");
      by_value[*parse_number<std::int64_t>(*whole)].push_back(&kind);
    }
    for (const auto& [value, kinds] : by_value) {
      for (Kind* const kind : kinds) {
        kind->label = static_cast<std::int32_t>(classes_.size());
      }
      classes_.push_back(concat(value));
    }
  }

  const std::string& file_;
  std::vector<std::string> classes_;
  std::map<std::string, Kind> kinds_;
  std::vector<const Kind*> rows_;
};

/// A table as it is read, record by record.
class Table {
 public:
  Table(const std::string& file, const CsvOptions& options)
      : file_(file), options_(options), labelling_(file, options) {}

  /// The first record: a header, or an example.
  void begin(const Record& first) {
    columns_ = first.fields.size();
    check(columns_ >= 2, "csv: ", file_, ", line ", first.line, ": there is one column, ",
          in_quotes(first.fields[0]), ", but a table has labels and at least one column besides; ",
          "is ", in_quotes(std::string_view(&options_.delimiter, 1)), " the delimiter?");
    first_line_ = first.line;
    const auto* const name = std::get_if<std::string>(&options_.label);
    if (name != nullptr) {
      check(options_.header != CsvHeader::no, "csv: without a header, no column of ", file_,
            " can have the name ", in_quotes(*name));
      const auto found = std::find(first.fields.begin(), first.fields.end(), *name);
      check(found != first.fields.end(), "csv: ", file_, ", line ", first.line,
            ": there is no column ", in_quotes(*name), ", but ",
            found == first.fields.end() ? list_of(first.fields) : "");
      check(std::find(found + 1, first.fields.end(), *name) == first.fields.end(), "csv: ", file_,
            ", line ", first.line, ": there are two columns ", in_quotes(*name));
      label_ = static_cast<std::size_t>(found - first.fields.begin());
    } else {
      const Index position = std::get<Index>(options_.label), all = static_cast<Index>(columns_);
      check(-all <= position && position < all, "csv: ", file_, ", line ", first.line,
            ": there is no column ", position, " for the labels among ", all);
      label_ = static_cast<std::size_t>(position < 0 ? position + all : position);
    }
    if (options_.header == CsvHeader::yes || name != nullptr ||
        (options_.header == CsvHeader::detect && is_header(first))) {
      names_ = first.fields;
      check_names();
    } else {
      add(first);
    }
  }

  void add(const Record& record) {
    check(record.fields.size() == columns_, "csv: ", file_, ", line ", record.line, ": there are ",
          record.fields.size(), " columns, but ", columns_, " in line ", first_line_);
    for (std::size_t column = 0; column < columns_; ++column) {
      const Place place{file_, record.line, column};
      const std::string& text = record.fields[column];
      if (column == label_) {
        labelling_.add(place, text);
      } else {
        numbers_.push_back(number(place, text));
      }
    }
    ++rows_;
  }

  CsvTable finish() {
    check(rows_ > 0, "csv: ", file_, " has no examples", names_.empty() ? "" : ", only a header");
    CsvTable table;
    table.examples.X = Array({rows_, static_cast<Index>(columns_) - 1}, numbers_);
    std::tie(table.classes, table.examples.labels) = labelling_.finish();
    table.features = std::move(names_);
    if (!table.features.empty()) {
      table.features.erase(table.features.begin() + static_cast<std::ptrdiff_t>(label_));
    }
    return table;
  }

 private:
  bool is_header(const Record& first) const {
    bool words = false;
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::string& text = first.fields[column];
      if (column != label_ && looks_like_a_number(text)) {
        return false;
      }
      words = words || (column != label_ && !text.empty());
    }
    return words;
  }

  void check_names() const {
    for (std::size_t column = 0; column < columns_; ++column) {
      check(!names_[column].empty(), Place{file_, first_line_, column},
            ": the column has no name (pandas writes its index so, but for to_csv(index=False))");
    }
  }

  /// " (petal width)" where the column has a name.
  std::string name_of(std::size_t column) const {
    return names_.empty() ? "" : concat(" (", printable(names_[column], 40), ")");
  }

  float number(const Place& place, const std::string& text) const {
    const auto value = parse_number<double>(text);
    if (value && std::abs(*value) <= double{std::numeric_limits<float>::max()}) {
      return static_cast<float>(*value);
    }
    const std::string name = name_of(place.column);
    check(!text.empty(), place, name, ": the field is empty");
    fail(place, name, ": ", in_quotes(text),
         value                 ? " is more than a 32-bit float can hold"
         : is_not_finite(text) ? " is not finite"
                               : " is not a number");
  }

  const std::string& file_;
  const CsvOptions& options_;
  Labelling labelling_;
  std::size_t columns_ = 0, label_ = 0;
  Index first_line_ = 0, rows_ = 0;
  std::vector<std::string> names_;  // of all columns, if there is a header
  std::vector<float> numbers_;
};

}  // namespace

CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options) {
  constexpr std::string_view kNoDelimiters = "\"\r\n+-.";
  check(kNoDelimiters.find(options.delimiter) == std::string_view::npos &&
            std::isalnum(static_cast<unsigned char>(options.delimiter)) == 0,
        "csv: ", in_quotes(std::string_view(&options.delimiter, 1)), " cannot be a delimiter");
  const std::string file = path.string(), text = read_whole_file("csv", path, kMaxBytes);
  Records records(file, text, options.delimiter);
  Table table(file, options);
  Record record;
  if (records.next(record)) {
    table.begin(record);
  }
  while (records.next(record)) {
    table.add(record);
  }
  return table.finish();
}

}  // namespace dl::data
