#include <dl/plot/gnuplot.h>

#include <unistd.h>  // environ

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <sstream>

#include <dl/base/check.h>
#include <dl/base/text.h>

extern char** environ;

namespace dl::plot {
namespace {

/// What gnuplot sees of this program's environment: where programs, libraries, fonts and the screen
/// are. Nothing that changes what it draws, of which there is much: GNUTERM, GNUPLOT_LIB,
/// GDFONTPATH.
bool is_handed_on(std::string_view variable) {
  constexpr std::array kNames = {"PATH",       "LD_LIBRARY_PATH", "HOME",
                                 "TMPDIR",     "DISPLAY",         "WAYLAND_DISPLAY",
                                 "XAUTHORITY", "QT_QPA_PLATFORM", "QT_PLUGIN_PATH"};
  const std::string_view name = variable.substr(0, variable.find('='));
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         name.starts_with("XDG_") || name.starts_with("FONTCONFIG_");
}

/// That, in the locale C.UTF-8: numbers with a point, text in UTF-8 (in C alone gnuplot complains
/// about every `set encoding utf8`), messages in English.
std::vector<std::string> neutral_environment() {
  std::vector<std::string> variables = {"LC_ALL=C.UTF-8"};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (is_handed_on(*variable)) {
      variables.emplace_back(*variable);
    }
  }
  return variables;
}

/// A character's number; nothing, 0, where it is none.
char32_t code_of(std::string_view hexadecimal) {
  std::uint32_t code = 0;
  const char* const end = hexadecimal.data() + hexadecimal.size();
  const auto [stop, error] = std::from_chars(hexadecimal.data(), end, code, 16);
  return error == std::errc() && stop == end && is_unicode(code) ? code : 0;
}

/// Whether Pango takes such a font: no bitmaps, and nothing that is made for browsers.
bool is_taken(std::string_view format, std::string_view file) {
  return (format == "TrueType" || format == "CFF") && !file.ends_with(".woff") &&
         !file.ends_with(".woff2");
}

/// Nothing is drawn for these, whatever the font: joiners, directions, variants, tags.
bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x180B && c <= 0x180F) ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

Outcome run_gnuplot(std::vector<std::string> arguments, const std::filesystem::path& folder,
                    std::chrono::milliseconds limit) {
  arguments.insert(arguments.begin(), {"gnuplot", "-d"});
  return run({std::move(arguments), folder, neutral_environment()}, limit,
             ": install it, on Debian and Ubuntu by apt install gnuplot-nox fonts-dejavu-core, or "
             "pass --figures \"\" for none");
}

Characters Characters::of_fonts(std::string_view listing) {
  Characters characters;
  std::vector<bool>& there = characters.there_;
  std::istringstream lines{std::string(listing)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find('|'), last = line.rfind('|');
    if (first == last ||
        !is_taken(line.substr(0, first), line.substr(first + 1, last - first - 1))) {
      continue;
    }
    std::istringstream ranges(line.substr(last + 1));
    for (std::string range; ranges >> range;) {
      const std::size_t dash = std::min(range.find('-'), range.size());
      const char32_t begin = code_of(range.substr(0, dash));
      const char32_t end = dash == range.size() ? begin : code_of(range.substr(dash + 1));
      if (begin > 0 && begin <= end) {
        there.resize(std::max<std::size_t>(there.size(), end + 1));
        std::fill(there.begin() + begin, there.begin() + end + 1, true);
      }
    }
  }
  return characters;
}

bool Characters::contains(char32_t character) const {
  return character < there_.size() && there_[character];
}

std::string without_missing(std::string_view text, const Characters& fonts) {
  constexpr char32_t kReplacement = 0xFFFD;
  const std::string_view replacement = fonts.contains(kReplacement) ? "\uFFFD" : "?";
  std::string drawn;
  while (!text.empty()) {
    const auto [bytes, code, valid] = first_character(text);
    const bool stays = bytes == 1 || is_invisible(code) || fonts.contains(code);
    drawn += stays ? text.substr(0, bytes) : replacement;
    text.remove_prefix(bytes);
  }
  return drawn;
}

std::string without_missing(const std::string& text, std::chrono::milliseconds limit) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; })) {
    return text;
  }
  try {
    const Outcome outcome = run(
        {{"fc-list", "--format", "%{fontformat}|%{file}|%{charset}\n"}, "/", neutral_environment()},
        limit);
    const Characters fonts = Characters::of_fonts(outcome.said);
    return outcome.status != 0 || fonts.empty() ? text : without_missing(text, fonts);
  } catch (const Error&) {  // it is not installed
    return text;
  }
}

}  // namespace dl::plot
