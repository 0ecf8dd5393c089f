// ./learn exercise: for students, and for teachers.

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/check.h"
#include "build.h"
#include "check.h"
#include "student.h"
#include "teacher.h"

namespace {

using namespace dl;
using namespace dl::runner;

/// toolchain.json lies where CMake built this program.
fs::path toolchain_path() {
  return fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "toolchain.json";
}

int run(int argc, char** argv) {
  CLI::App app("Exercises: edit one file, run it, learn from what comes back.", "./learn exercise");
  app.require_subcommand(0, 1);
  std::string toolchain = toolchain_path();
  app.add_option("--toolchain", toolchain)->group("");  // for the tests of this program

  std::string name, folder, submissions, device = "cpu";
  std::uint64_t seed = 1;
  bool all = false, give_up = false;
  int number = 0;

  app.add_subcommand("list", "All exercises, and where you are (also without a command)");
  auto* run = app.add_subcommand("run", "Compile your file and run its tests");
  run->add_option("id", name, "03, softmax or 03_softmax; the current exercise if left out");
  run->add_flag("--all", all, "Show every test that fails, not only the first");
  run->add_option("--seed", seed, "For the random numbers of the tests")->capture_default_str();
  run->add_option("--device", device, "cuda: kernels that pass run on a GPU as well")
      ->check(CLI::IsMember({"cpu", "cuda"}));
  auto* watch = app.add_subcommand("watch", "The same again each time that you save");
  watch->add_option("id", name);
  auto* hint = app.add_subcommand("hint", "The next hint, of four");
  hint->add_option("n", number, "1 where to look, 2 the idea, 3 the formula, 4 almost the line")
      ->check(CLI::PositiveNumber);
  auto* next = app.add_subcommand("next", "Go on to the next exercise that is not done");
  auto* reset = app.add_subcommand("reset", "Back to the beginning; what you had is kept");
  reset->add_option("id", name)->required();
  auto* solution = app.add_subcommand("solution", "The solution, once your own has passed");
  solution->add_option("id", name);
  solution->add_flag("--give-up", give_up, "... or before that");
  auto* diff = app.add_subcommand("diff", "Yours against the solution");
  diff->add_option("id", name);
  auto* verify =
      app.add_subcommand("verify", "Run all that you have started against today's tests");
  verify->add_flag("--all", all)->required();

  auto* teacher_export =
      app.add_subcommand("export", "For teachers: a pack for students, without solutions");
  teacher_export->add_option("--out", folder, "A new folder")->required();
  auto* teacher_grade = app.add_subcommand("grade", "For teachers: judge what students handed in");
  teacher_grade->add_option("--submissions", submissions, "DIR/STUDENT/NN_name/student.cpp")
      ->required();
  folder = "grades";
  teacher_grade->add_option("--out", folder, "Gets results.json and junit.xml")
      ->capture_default_str();
  auto* teacher_new = app.add_subcommand("new", "For authors: the skeleton of a new exercise");
  teacher_new->add_option("id", name, "NN_name")->required();
  CheckOptions check;
  auto* teacher_check = app.add_subcommand("check", "For authors: prove all exercises, or some");
  teacher_check->add_option("ids", check.ids);
  teacher_check->add_option("--seeds", check.seeds, "For right answers")->capture_default_str();
  teacher_check->add_option("--markdown", check.markdown, "Where to write the matrices");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  const Builder builder(Toolchain::read(toolchain));
  if (*teacher_check) return check_exercises(builder, check, std::cout);
  if (*teacher_export) {
    export_pack(builder.toolchain(), folder);
    std::cout << "the pack for students is in " << folder << "\n";
    return 0;
  }
  if (*teacher_grade) {
    grade(builder, submissions, folder, std::cout);
    return 0;
  }
  if (*teacher_new) {
    new_exercise(builder.toolchain(), name, std::cout);
    return 0;
  }
  Student student(builder, std::cout);
  if (*run) return student.run(name, seed, all, device == "cuda");
  if (*watch) return student.watch(name, [] { return true; });
  if (*hint) return student.hint(number);
  if (*next) return student.next();
  if (*reset) return student.reset(name);
  if (*solution) return student.solution(name, give_up);
  if (*diff) return student.diff(name);
  if (*verify) return student.verify();
  return student.list();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const UsageError& error) {
    std::cerr << "exercise: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "exercise: " << error.what() << "\n";
    return 1;
  }
}
