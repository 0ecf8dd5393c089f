#include "cli/command_line.h"

#include <algorithm>

namespace dl::cli {
namespace {

constexpr std::size_t kMostOfSentence = 90;  // characters, so that it stays one line with the rest

/// "auto, cpu or cuda"
std::string one_of(const std::vector<std::string>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
  }
  return text;
}

}  // namespace

void refuse(const std::string& option, const std::string& takes, const std::string& value) {
  throw CLI::ValidationError(option + " takes " + takes + ", not " + in_quotes(value, 24).str());
}

CLI::Option* add_choice(CLI::App& app, const std::string& name,
                        const std::vector<std::string>& choices,
                        const std::function<void(const std::string&)>& choose,
                        const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [name, choices, choose](const std::string& text) {
            if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
              refuse(name, one_of(choices), text);
            }
            choose(text);
          },
          help)
      ->type_name("NAME");
}

CLI::Option* add_path(CLI::App& app, const std::string& name, std::filesystem::path& path,
                      const std::string& type, const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [name, type, &path](const std::string& text) {
            if (text.empty()) {
              refuse(name, type == "DIR" ? "the name of a folder" : "the name of a file", text);
            }
            path = text;
          },
          help)
      ->type_name(type);
}

std::string sentence(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) {
    return printable(error.what(), kMostOfSentence);
  }
  constexpr std::size_t kMostNamed = 3, kMostOfEach = 16;
  const std::vector<std::string> unknown = app.remaining(true);  // in the order of the command line
  std::string text = unknown.size() == 1 ? "unknown argument " : "unknown arguments ";
  for (std::size_t i = 0; i < std::min(unknown.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : ", ") + in_quotes(unknown[i], kMostOfEach).str();
  }
  if (unknown.size() > kMostNamed) {
    text += " and " + std::to_string(unknown.size() - kMostNamed) + " more";
  }
  return text;
}

}  // namespace dl::cli
