// How a program of benchmarks begins and ends.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>

namespace dl::bench {

/// Reads the command line into the options of `app`, then runs. The exit status: 0; 2 for a command
/// line that is wrong, 1 for an error, each with its message.
template <class Run>
int run_program(CLI::App& app, int argc, char** argv, const Run& run) {
  try {
    app.parse(argc, argv);
    run();
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
  return 0;
}

}  // namespace dl::bench
