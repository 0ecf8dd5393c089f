// How a program of benchmarks begins and ends.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/cli/command_line.h>
#include <dl/plot/figures.h>

namespace dl::bench {

/// A UsageError where --json is a file of one of these figures.
inline void check_apart(const std::filesystem::path& json, const std::filesystem::path& figures,
                        const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    for (const std::filesystem::path& file : plot::files_of_figure(figures, name)) {
      if (!json.empty() && !figures.empty() && same_place(json, file)) {
        throw UsageError("--json names " + in_quotes(json.string()).str() +
                         ", where --figures draws");
      }
    }
  }
}

/// Reads the command line into the options of `app`, then runs. The exit status: 0; 2 for a command
/// line that is wrong, 1 for an error, each with its message.
template <class Run>
int run_program(CLI::App& app, int argc, char** argv, const Run& run) {
  const auto complain = [](const std::string& what, const char* advice) {
    std::fprintf(stderr, "bench: %s%s\n", printable(what).c_str(), advice);
  };
  try {
    cli::parse(app, argc, argv);
    run();
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    complain(cli::sentence(app, error), cli::kSeeHelp);
    return 2;
  } catch (const UsageError& error) {
    complain(error.what(), cli::kSeeHelp);
    return 2;
  } catch (const std::exception& error) {
    complain(error.what(), "");
    return 1;
  }
  return 0;
}

}  // namespace dl::bench
