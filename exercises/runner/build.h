// From an answer to a program: the tests of an exercise, compiled once, linked with each answer.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "catalog.h"

namespace dl::runner {

/// Where everything is, and how to compile; CMake writes it down (toolchain.json).
struct Toolchain {
  fs::path root;       // the project
  fs::path exercises;  // ROOT/exercises
  fs::path work;       // ROOT/work: what the student writes
  fs::path build;      // for objects and programs
  std::string compiler;
  std::vector<std::string> flags, sanitizers;
  std::string nvcc;  // empty if there is none
  std::vector<std::string> nvcc_flags;

  static Toolchain read(const fs::path& path);
};

enum class BuildVariant {
  plain,
  sanitized,
  cuda,  // of kernels: by nvcc, for a real GPU
  part,  // a shared library with which the answer takes its place in the engine
};

/// One program, or part, to build.
struct Target {
  const Exercise* exercise;
  Answer answer;
  BuildVariant flavour = BuildVariant::plain;
  bool hidden = false;  // with the hidden tests as well

  std::string flavour_name() const;
  std::string name() const;  // unique; that of its program in the build folder
};

struct Built {
  enum class How { built, does_not_compile, does_not_link, left_out };
  How how = How::built;
  std::string text;  // what the compiler or the linker said, warnings included
  fs::path program;
  std::vector<fs::path> read = {};  // the files that the compiler has read for the answer
  double seconds = 0;
};

/// The simulated GPU's sources, from the project's root, in their order.
std::vector<fs::path> simulator_sources(const fs::path& root);

/// A compilation database, in which clangd and editors see how the students' files are compiled.
std::string compile_commands(const Toolchain& toolchain, const std::vector<Exercise>& exercises);

/// Compiles by ninja, which knows what has changed. Two runners in one build folder take turns.
class Builder {
 public:
  explicit Builder(Toolchain toolchain) : toolchain_(std::move(toolchain)) {}
  const Toolchain& toolchain() const { return toolchain_; }

  /// Builds one. That the tests or the harness do not compile is an Error.
  Built build(const Target& target) const { return build(std::vector{target})[0]; }
  /// Builds them all, on all cores. `done` is told of each as soon as it is known what becomes of
  /// it, while the others are built (of the first one, also before, if it is there already); where
  /// it says no, those are left out.
  using Done = std::function<bool(std::size_t target, const Built& built)>;
  std::vector<Built> build(const std::vector<Target>& targets, const Done& done = {}) const;

 private:
  Toolchain toolchain_;
};

}  // namespace dl::runner
