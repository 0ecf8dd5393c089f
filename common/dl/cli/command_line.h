// Command lines, by CLI11: options that every program reads alike, and what is wrong as a sentence.
#pragma once

#include <CLI/CLI.hpp>
#include <concepts>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <dl/base/number.h>
#include <dl/base/text.h>

namespace dl::cli {

/// "a whole number from 1 to 1024"
template <class T>
std::string described(const Bounds<T>& bounds) {
  const auto text = [](T value) {
    if constexpr (std::integral<T>) {
      return std::to_string(value);
    } else {
      return to_shortest(value);
    }
  };
  return std::string(std::integral<T> ? "a whole number" : "a number") + " from " +
         text(bounds.low) + " to " + text(bounds.high);
}

/// What a value that does not do is told: "--seed takes WHAT IT TAKES, not "x"", or "..., and none
/// is given" where it is empty.
[[noreturn]] void refuse(const std::string& option, const std::string& takes,
                         const std::string& value);

/// An option whose value is a number in decimal: 010 is ten. (CLI11 itself takes that for octal.)
template <class T>
CLI::Option* add_number(CLI::App& app, const std::string& name, T& value, const Bounds<T>& bounds,
                        const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [name, &value, bounds](const std::string& text) {
            const std::optional<T> number = parse_number<T>(text, bounds);
            if (!number) {
              refuse(name, described(bounds), text);
            }
            value = *number;
          },
          help)
      ->type_name("N");
}

/// An option without a value, or with one of true and false: --show, --show=false.
CLI::Option* add_flag(CLI::App& app, const std::string& name, const std::function<void(bool)>& set,
                      const std::string& help);

/// An option whose value is one of these words.
CLI::Option* add_choice(CLI::App& app, const std::string& name,
                        const std::vector<std::string>& choices,
                        const std::function<void(const std::string&)>& choose,
                        const std::string& help);

/// An option or an argument whose value is a name of the kind that `takes` says: neither empty nor
/// another option.
CLI::Option* add_text(CLI::App& app, const std::string& name, std::string& value,
                      const std::string& takes, const std::string& help);

/// The same for a file ("FILE") or a folder ("DIR").
CLI::Option* add_path(CLI::App& app, const std::string& name, std::filesystem::path& path,
                      const std::string& type, const std::string& help);

/// Reads the command line, as app.parse() does, but for one thing: --help=x is an error.
void parse(CLI::App& app, int argc, const char* const* argv);

/// What is wrong with the command line of `app`, in one short sentence.
std::string sentence(CLI::App& app, const CLI::ParseError& error);

/// Where to find out what is right.
inline constexpr const char* kSeeHelp = " (see --help)";

}  // namespace dl::cli
