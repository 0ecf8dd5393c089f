#include <dl/cli/command_line.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>

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

/// An error in our own words; the others are CLI11's.
struct Refusal : CLI::ParseError {
  explicit Refusal(const std::string& sentence)
      : CLI::ParseError(sentence, CLI::ExitCodes::ValidationError) {}
};

/// Whether `text` has the name, and not as a part of a longer one.
bool names(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name), end = at + name.size();
  return !name.empty() && at != std::string::npos &&
         (end == text.size() ||
          (std::isalnum(static_cast<unsigned char>(text[end])) == 0 && text[end] != '-'));
}

/// The option that an error of CLI11's is about, whose message has its name somewhere, or begins
/// with it, without the dashes; null if none.
CLI::Option* option_of(CLI::App& app, const std::string& message) {
  for (CLI::App* const chosen : app.get_subcommands()) {
    if (CLI::Option* const option = option_of(*chosen, message)) {
      return option;
    }
  }
  const auto options = app.get_options([&](const CLI::Option* option) {
    return names(message, option->get_name()) ||
           message.starts_with(option->get_single_name() + " ");
  });
  return options.empty() ? nullptr : options.front();
}

/// CLI11 gives help for --help=x and --help=false, too.
void refuse_values_of_help(CLI::App& app) {
  app.get_help_ptr()->disable_flag_override();
  for (CLI::App* const command : app.get_subcommands([](CLI::App*) { return true; })) {
    refuse_values_of_help(*command);
  }
}

/// An empty name, as a shell makes of a variable that is not set, would mean that nothing is
/// written, and nothing said; and in `--save --quiet` a name is missing.
bool is_no_name(const std::string& text) { return text.empty() || text.starts_with("--"); }

/// What the option says to no value.
std::string complaint_about_nothing(CLI::Option& option) {
  try {
    option.clear();
    option.add_result("")->run_callback();
  } catch (const Refusal& refusal) {
    return refusal.what();
  } catch (const CLI::ParseError&) {  // in CLI11's words
  }
  return option.get_name() + " takes a value, and none is given";
}

}  // namespace

void refuse(const std::string& option, const std::string& takes, const std::string& value) {
  throw Refusal(option + " takes " + takes +
                (value.empty() ? ", and none is given" : ", not " + in_quotes(value, 24).str()));
}

CLI::Option* add_flag(CLI::App& app, const std::string& name, const std::function<void(bool)>& set,
                      const std::string& help) {
  const auto first = std::make_shared<std::string>();
  const auto check = [name, first](const std::string& value) {
    if (value != "true" && value != "false") {
      refuse(name, "true, false or no value", value);
    }
    if (!first->empty() && *first != value) {
      throw Refusal(name + " is said to be true and to be false");
    }
    *first = value;
    return std::string();
  };
  return app
      .add_flag_function(
          name, [set](std::int64_t count) { set(count > 0); }, help)
      ->check(check);
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

CLI::Option* add_text(CLI::App& app, const std::string& name, std::string& value,
                      const std::string& takes, const std::string& help) {
  return app.add_option_function<std::string>(
      name,
      [name = name.substr(name.rfind(',') + 1), takes, &value](const std::string& text) {
        if (is_no_name(text)) {
          refuse(name, takes, text);
        }
        value = text;
      },
      help);
}

CLI::Option* add_path(CLI::App& app, const std::string& name, std::filesystem::path& path,
                      const std::string& type, const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [name, type, &path](const std::string& text) {
            if (is_no_name(text)) {
              refuse(name, type == "DIR" ? "the name of a folder" : "the name of a file", text);
            }
            path = text;
          },
          help)
      ->type_name(type);
}

void parse(CLI::App& app, int argc, const char* const* argv) {
  refuse_values_of_help(app);
  app.parse(argc, argv);
}

std::string sentence(CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr ||
      dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    if (CLI::Option* const option = option_of(app, error.what())) {
      const std::size_t given = option->results().size();
      return option->get_expected_max() == 0 ? option->get_name() + " takes no value"
             : given > 1 ? option->get_name() + " takes one value, and " + std::to_string(given) +
                               " are given"
                         : complaint_about_nothing(*option);
    }
  }
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
