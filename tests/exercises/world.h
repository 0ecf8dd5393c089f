// A place for the tests of the runner: exercises and a student's work of their own, compiled by the
// project's harness.
#pragma once

#include <string>

#include <dl/base/check.h>
#include "build.h"
#include "files.h"
#include "verdict.h"

namespace dl::runner {

/// Worlds of the same name stand in the same place, so that what is compiled for one test serves
/// the next. Only one at a time may be in use: ctest sees to it (RESOURCE_LOCK).
class World {
 public:
  explicit World(const std::string& name)
      : folder(fs::path(DL_WORLDS) / name), toolchain(Toolchain::read(DL_TOOLCHAIN)) {
    fs::remove_all(folder);
    toolchain.exercises = folder / "exercises";
    toolchain.work = folder / "work";
    toolchain.build = fs::path(DL_WORLDS) / "answers";
    fs::create_directories(toolchain.exercises);
  }

  /// Adds an exercise: the template, or another one, by links.
  fs::path add(const std::string& id, const std::string& of = "template") {
    const fs::path from = toolchain.root / "exercises" / of, to = toolchain.exercises / id;
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
      const fs::path path = to / fs::relative(entry.path(), from);
      if (entry.is_directory()) {
        fs::create_directories(path);
      } else {
        fs::create_directories(path.parent_path());
        fs::create_symlink(entry.path(), path);
      }
    }
    return to;
  }

  /// What the runner thinks of this as the student's file for exercise `id`.
  Result judge(const std::string& id, const std::string& source,
               BuildVariant flavour = BuildVariant::plain) {
    const auto exercises = read_exercises(toolchain.exercises);
    const fs::path file = toolchain.work / id / "student.cpp";
    write_file(file, source);
    return runner::judge(Builder(toolchain),
                         {&find_exercise(exercises, id), {"student", file}, flavour});
  }

  fs::path folder;
  Toolchain toolchain;
};

/// The solution of the template's exercise, with `body` in place of what it computes.
inline std::string answer(const std::string& body) {
  return "#include \"api.hpp\"\n#include <cstdlib>\nnamespace dl {\n"
         "Vector square_root(const Vector& x) { " +
         body + " }\n}\n";
}
inline const std::string kRight = answer("return xt::sqrt(x);");

/// Replaces in a file; the words must be there.
inline void edit(const fs::path& file, const std::string& words, const std::string& by) {
  std::string text = read_file(file);
  const auto at = text.find(words);
  check(at != std::string::npos, file.string(), " has no '", words, "'");
  fs::remove(file);  // it may be a link to the original
  write_file(file, text.replace(at, words.size(), by));
}

}  // namespace dl::runner
