#include "explain.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <regex>

#include <dl/base/check.h>

namespace dl::runner {

namespace {

constexpr std::size_t kErrorLines = 12;
constexpr std::size_t kLongestLine = 160;
constexpr std::size_t kLongestRead = 4000;  // for regular expressions, which are recursive

bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

/// The first `most` lines of a text.
std::string head(const std::string& text, std::size_t most) {
  std::string result;
  for (const std::string& line : lines_of(text)) {
    if (most-- == 0) {
      return result + "...\n";
    }
    result += line + "\n";
  }
  return result;
}

/// A line without its middle, where it is too long to be read.
std::string shortened(const std::string& line) {
  constexpr std::size_t kEnd = 50;
  return line.size() <= kLongestLine
             ? line
             : line.substr(0, kLongestLine - kEnd - 5) + " ... " + line.substr(line.size() - kEnd);
}

/// Replaces each NAME<...> by what `make` makes of its arguments; it gives "" where it has nothing.
template <class Make>
void replace_templates(std::string& text, const std::string& name, const Make& make) {
  for (auto at = text.find(name + "<"); at != std::string::npos;
       at = text.find(name + "<", at + 1)) {
    std::size_t end = at + name.size(), depth = 0;
    do {
      depth += text[end] == '<' ? 1 : 0;
      depth -= text[end] == '>' ? 1 : 0;
      ++end;
    } while (depth > 0 && end < text.size());
    const std::string by = make(text.substr(at + name.size() + 1, end - at - name.size() - 2));
    if (depth == 0 && !by.empty()) {
      text.replace(at, end - at, by);
    }
  }
}

bool is_error(const std::string& line) {
  return contains(line, " error: ") || contains(line, "fatal error: ");
}

/// One line whose types are called as students know them.
std::string short_types(std::string text) {
  text = std::regex_replace(text, std::regex(R"( \{aka '[^'\n]*'\})"), "");
  text = std::regex_replace(
      text,
      std::regex(
          R"(std::(__cxx11|__1)::basic_string<char(, std::char_traits<char>)?(, std::allocator<char> ?)?>)"),
      "std::string");
  replace_templates(text, "xt::xtensor_container", [](const std::string& arguments) {
    static const std::regex kNumbers(R"(xt::uvector<([^,<>]+).*>, (\d)(ul)?, .*)");
    std::smatch match;
    if (!std::regex_match(arguments, match, kNumbers)) {
      return std::string();
    }
    return match[1] == "double" && match[2] == "2" ? std::string("Matrix")
           : match[1] == "double" && match[2] == "1"
               ? std::string("Vector")
               : concat("xt::xtensor<", match[1].str(), ", ", match[2].str(), ">");
  });
  text = std::regex_replace(text, std::regex(R"((dl::)?xt::xtensor<double, 2(ul)?>)"), "Matrix");
  text = std::regex_replace(text, std::regex(R"((dl::)?xt::xtensor<double, 1(ul)?>)"), "Vector");
  replace_templates(text, "std::vector", [](const std::string& arguments) {
    int depth = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      depth += arguments[i] == '<' ? 1 : arguments[i] == '>' ? -1 : 0;
      if (depth == 0 && arguments.compare(i, 17, ", std::allocator<") == 0) {
        return "std::vector<" + arguments.substr(0, i) + ">";
      }
    }
    return std::string();
  });
  text = std::regex_replace(text, std::regex("dl::(Matrix|Vector|Labels)\\b"), "$1");
  return text;
}

/// "header.hpp:7:1: error: no match", without the folders.
std::string without_folder(const std::string& line) {
  const auto slash = line.rfind('/', line.find(": "));
  return line.starts_with('/') && slash != std::string::npos ? line.substr(slash + 1) : line;
}

/// An error that a library runs into, whose cause is a line of the student's.
std::string error_of_library(const std::vector<std::string>& lines, std::size_t from,
                             const fs::path& file) {
  const auto error =
      std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end(), is_error);
  const std::string place = lines[from].substr(file.string().size() + 1);
  const std::string number = place.substr(0, place.find(':'));
  std::string text = concat(file.filename().string(), ":", number,
                            ": a library does not take what it gets in this line\n");
  if (fs::exists(file)) {
    const std::vector<std::string> source = lines_of(read_file(file));
    const std::size_t line = std::strtoul(number.c_str(), nullptr, 10);
    if (line >= 1 && line <= source.size()) {
      text += "    " + shortened(trimmed(source[line - 1])) + "\n";
    }
  }
  return error == lines.end() ? text : text + shortened(without_folder(*error)) + "\n";
}

std::string first_error(const std::string& said, const fs::path& file) {
  const std::vector<std::string> lines = lines_of(with_short_types(said));
  const std::string begin = file.string() + ":";
  auto first = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.starts_with(begin) && (is_error(line) || contains(line, "required from here"));
  });
  if (first != lines.end() && !is_error(*first)) {
    return error_of_library(lines, static_cast<std::size_t>(first - lines.begin()), file);
  }
  if (first == lines.end()) {
    first = std::find_if(lines.begin(), lines.end(), is_error);
  }
  std::string text;
  std::size_t count = 0;
  for (auto line = first; line != lines.end() && count < kErrorLines; ++line, ++count) {
    if (line != first && (is_error(*line) || line->starts_with(file.string() + ": "))) {
      break;  // the next error, or the function that it is in
    }
    const bool named = line->starts_with(file.string());
    text += shortened(named ? file.filename().string() + line->substr(file.string().size())
                            : without_folder(*line)) +
            "\n";
  }
  return text;
}

/// UTF-16 is what some editors save where they are not told otherwise.
bool is_utf16(const std::string& source) {
  return source.starts_with("\xff\xfe") || source.starts_with("\xfe\xff") ||
         (source.size() >= 2 && (source[0] == '\0' || source[1] == '\0'));
}

}  // namespace

std::string with_short_types(const std::string& text) {
  std::string all;
  for (const std::string& line : lines_of(text)) {
    all += short_types(line.substr(0, kLongestRead)) + "\n";
  }
  return all;
}

std::string compiler_message(const std::string& said, const fs::path& file) {
  const std::string source = fs::exists(file) ? read_file(file) : "";
  if (is_utf16(source)) {
    return concat(file.filename().string(),
                  " is saved as UTF-16, which no compiler reads: have your editor save it as "
                  "UTF-8\n");
  }
  for (const char* words : {"out of memory", "memory exhausted", "std::bad_alloc"}) {
    if (contains(said, words)) {
      return "the compiler has used all the memory that it may have: does a macro, a template or "
             "an array of constants grow without end?\n" +
             first_error(said, file);
    }
  }
  for (const char* words : {"CPU time limit exceeded", "signal terminated program"}) {
    if (contains(said, words)) {
      return "the compiler was stopped, as it took too long or too much: does a macro, a template "
             "or an array of constants grow without end?\n";
    }
  }
  if (contains(said, "File too large") || contains(said, "File size limit exceeded")) {
    return "what the compiler makes of it is too large a file: an array of many megabytes?\n";
  }
  const std::string error = first_error(said, file);
  return error.empty() ? head(said, kErrorLines) : error;
}

std::string linker_message(const std::string& said) {
  const std::string output = with_short_types(said);
  if (contains(output, "multiple definition of `main'")) {
    return "your file defines main(): the tests have their own. Take yours out.\n";
  }
  static const std::regex kUndefined("undefined reference to `([^']+)'");
  std::vector<std::string> missing;
  for (std::sregex_iterator match(output.begin(), output.end(), kUndefined), end; match != end;
       ++match) {
    const std::string name = (*match)[1];
    if (std::find(missing.begin(), missing.end(), name) == missing.end()) {
      missing.push_back(name);
    }
  }
  if (missing.size() == 1) {
    return "no definition of " + missing[0] +
           ": is it in your file, in namespace dl, with just the parameters that api.hpp gives "
           "it?\n";
  }
  if (!missing.empty()) {
    std::string text =
        "no definition of these: are they in your file, in namespace dl, with just "
        "the parameters that api.hpp gives them?\n";
    for (const std::string& name : missing) {
      text += "    " + shortened(name) + "\n";
    }
    return head(text, kErrorLines);
  }
  static const std::regex kTwice("multiple definition of `([^']+)'");
  if (std::smatch match; std::regex_search(output, match, kTwice)) {
    return match[1].str() + " is defined twice: by your file, and by the tests or the harness\n";
  }
  return head(output, kErrorLines);
}

bool is_blank(const std::string& source) {
  std::size_t at = source.starts_with("\xef\xbb\xbf") ? 3 : 0;
  while (at < source.size()) {
    if (std::isspace(static_cast<unsigned char>(source[at]))) {
      ++at;
    } else if (source.compare(at, 2, "//") == 0) {
      at = std::min(source.find('\n', at), source.size());
    } else if (source.compare(at, 2, "/*") == 0) {
      const auto end = source.find("*/", at + 2);
      at = end == std::string::npos ? source.size() : end + 2;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace dl::runner
