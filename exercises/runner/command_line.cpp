#include "command_line.h"

#include <iostream>

#include "cli/command_line.h"

namespace dl::runner {

std::optional<int> parse(CommandLine& line, int argc, const char* const* argv) {
  CLI::App app("Exercises: edit one file, run it, learn from what comes back.", "./learn exercise");
  app.require_subcommand(0, 1);
  app.add_option("--toolchain", line.toolchain)->group("");  // for the tests of this program

  std::string device = "cpu", grades = "grades";
  app.add_subcommand("list", "All exercises, and where you are (also without a command)");
  auto* run = app.add_subcommand("run", "Compile your file and run its tests");
  run->add_option("id", line.name, "03, softmax or 03_softmax; the current exercise if left out");
  run->add_flag("--all", line.all, "Show every test that fails, not only the first");
  cli::add_number(*run, "--seed", line.seed, {}, "For the random numbers of the tests")
      ->default_str(std::to_string(line.seed));
  cli::add_choice(
      *run, "--device", {"cpu", "cuda"}, [&](const std::string& name) { device = name; },
      "cuda: kernels that pass run on a GPU as well");
  auto* watch = app.add_subcommand("watch", "The same again each time that you save");
  watch->add_option("id", line.name);
  auto* hint = app.add_subcommand("hint", "The next hint, of four");
  cli::add_number(*hint, "hint", line.number, {1, 4},
                  "1 where to look, 2 the idea, 3 the formula, 4 almost the line");
  app.add_subcommand("next", "Go on to the next exercise that is not done");
  auto* reset = app.add_subcommand("reset", "Back to the beginning; what you had is kept");
  reset->add_option("id", line.name)->required();
  auto* solution = app.add_subcommand("solution", "The solution, once your own has passed");
  solution->add_option("id", line.name);
  solution->add_flag("--give-up", line.give_up, "... or before that");
  auto* diff = app.add_subcommand("diff", "Yours against the solution");
  diff->add_option("id", line.name);
  auto* verify =
      app.add_subcommand("verify", "Run all that you have started against today's tests");
  verify->add_flag("--all", line.all)->required();

  auto* teacher_export =
      app.add_subcommand("export", "For teachers: a pack for students, without solutions");
  teacher_export->add_option("--out", line.folder, "A new folder")->required();
  auto* grade = app.add_subcommand("grade", "For teachers: judge what students handed in");
  grade->add_option("--submissions", line.submissions, "DIR/STUDENT/NN_name/student.cpp")
      ->required();
  grade->add_option("--out", grades, "Gets results.json and junit.xml")->capture_default_str();
  auto* teacher_new = app.add_subcommand("new", "For authors: the skeleton of a new exercise");
  teacher_new->add_option("id", line.name, "NN_name")->required();
  auto* check = app.add_subcommand("check", "For authors: prove all exercises, or some");
  check->add_option("ids", line.check.ids);
  check->add_flag("--pack", line.check.pack, "The pack for students, besides those or alone");
  cli::add_number(*check, "--seeds", line.check.seeds, {1, 1000000}, "For right answers")
      ->default_str(std::to_string(line.check.seeds));
  check->add_option("--markdown", line.check.markdown, "Where to write the matrices");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "exercise: " << cli::sentence(app, error) << cli::kSeeHelp << "\n";
    return 2;
  }
  if (const auto chosen = app.get_subcommands(); !chosen.empty()) {
    line.command = chosen[0]->get_name();
  }
  if (*grade) {
    line.folder = grades;
  }
  line.on_gpu = device == "cuda";
  return std::nullopt;
}

}  // namespace dl::runner
