#include "command_line.h"

#include <array>
#include <iostream>

#include <dl/cli/command_line.h>

namespace dl::runner {

namespace {

constexpr const char* kFolder = "the name of a folder";

}  // namespace

std::optional<int> parse(CommandLine& line, int argc, const char* const* argv) {
  CLI::App app("Exercises: edit one file, run it, learn from what comes back.", "./learn exercise");
  app.require_subcommand(0, 1);
  const auto id = [&line](CLI::App& command, const std::string& help = "") {
    return cli::add_text(command, "id", line.name, "the name of an exercise", help);
  };
  const auto flag = [](CLI::App& command, const std::string& name, bool& value,
                       const std::string& help = "") {
    return cli::add_flag(
        command, name, [&value](bool given) { value = given; }, help);
  };
  cli::add_text(app, "--toolchain", line.toolchain, "the name of a file", "")
      ->group("");  // for the tests of this program

  std::string device = "cpu", grades = "grades";
  app.add_subcommand("list", "All exercises, and where you are (also without a command)");
  auto* run = app.add_subcommand("run", "Compile your file and run its tests");
  id(*run, "03, softmax or 03_softmax; the current exercise if left out");
  flag(*run, "--all", line.all, "Show every test that fails, not only the first");
  cli::add_number(*run, "--seed", line.seed, {}, "For the random numbers of the tests")
      ->default_str(std::to_string(line.seed));
  cli::add_choice(
      *run, "--device", {"cpu", "cuda"}, [&](const std::string& name) { device = name; },
      "cuda: kernels that pass run on a GPU as well");
  auto* watch = app.add_subcommand("watch", "The same again each time that you save");
  id(*watch);
  auto* hint = app.add_subcommand("hint", "The next hint, of four");
  cli::add_number(*hint, "hint", line.number, {1, 4},
                  "1 where to look, 2 the idea, 3 the formula, 4 almost the line");
  app.add_subcommand("next", "Go on to the next exercise that is not done");
  auto* reset = app.add_subcommand("reset", "Back to the beginning; what you had is kept");
  id(*reset)->required();
  auto* solution = app.add_subcommand("solution", "The solution, once your own has passed");
  id(*solution);
  flag(*solution, "--give-up", line.give_up, "... or before that");
  auto* diff = app.add_subcommand("diff", "Yours against the solution");
  id(*diff);
  auto* verify =
      app.add_subcommand("verify", "Run all that you have started against today's tests");
  flag(*verify, "--all", line.all)->required();
  auto* train =
      app.add_subcommand("train", "Train lesson 3 with what has passed in the engine's places");
  const auto hand_on = [&line](const std::string& option) {
    return [&line, option](const std::string& value) {
      line.rest.insert(line.rest.end(), {option, value});
    };
  };
  cli::add_flag(
      *train, "--quick",
      [&line](bool given) {
        if (given) {
          line.rest.push_back("--quick");
        }
      },
      "Less of everything: to see whether it runs");
  for (const auto& [option, type, help] :
       {std::array{"--seed", "N", "Start of all random numbers"},
        std::array{"--figures", "DIR", "Draw both curves into this folder"},
        std::array{"--data-dir", "DIR", "Folder of the Fashion-MNIST files"}}) {
    train->add_option_function<std::string>(option, hand_on(option), help)->type_name(type);
  }

  auto* teacher_export =
      app.add_subcommand("export", "For teachers: a pack for students, without solutions");
  cli::add_text(*teacher_export, "--out", line.folder, kFolder, "A new folder")->required();
  auto* grade = app.add_subcommand("grade", "For teachers: judge what students handed in");
  cli::add_text(*grade, "--submissions", line.submissions, kFolder,
                "DIR/STUDENT/NN_name/student.cpp")
      ->required();
  cli::add_text(*grade, "--out", grades, kFolder, "Gets results.json and junit.xml")
      ->default_str(grades);
  auto* teacher_new = app.add_subcommand("new", "For authors: the skeleton of a new exercise");
  id(*teacher_new, "NN_name")->required();
  auto* check = app.add_subcommand("check", "For authors: prove all exercises, or some");
  check->add_option("ids", line.check.ids);
  flag(*check, "--pack", line.check.pack, "The pack for students, besides those or alone");
  cli::add_number(*check, "--seeds", line.check.seeds, {1, 1000000}, "For right answers")
      ->default_str(std::to_string(line.check.seeds));
  cli::add_path(*check, "--markdown", line.check.markdown, "FILE", "Where to write the matrices");

  try {
    cli::parse(app, argc, argv);
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
