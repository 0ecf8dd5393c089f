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

  const auto ids = [&](CLI::App& command, bool all_if_none) {
    command.add_option("ids", line.ids, "Exercises by number, name or folder");
    flag(command, "--all", line.all, all_if_none ? "All of them, as without ids" : "All of them");
  };

  std::string device = "cpu", grades = "grades", submissions, submission, pack;
  app.add_subcommand("list", "All exercises, and where you are (also without a command)");
  auto* run = app.add_subcommand("run", "Compile your file and run its tests");
  id(*run, "3, softmax, 03_softmax or its folder; the current exercise if left out");
  cli::add_text(*run, "-t,--test", line.run.test, "a part of a test's name",
                "Only the tests with this in their name: quicker, and no PASS");
  flag(*run, "--full", line.run.full, "Show every test that fails, not only the first");
  flag(*run, "--all", line.all, "All that you have started, as verify --all does");
  cli::add_number(*run, "--seed", line.run.seed, {}, "For the random numbers of the tests")
      ->default_str(std::to_string(line.run.seed));
  cli::add_choice(
      *run, "--device", {"cpu", "cuda"}, [&](const std::string& name) { device = name; },
      "cuda: kernels that pass run on a GPU as well");
  auto* watch = app.add_subcommand("watch", "The same again each time that you save");
  id(*watch);
  auto* hint = app.add_subcommand("hint", "The next hint, of four");
  id(*hint);
  cli::add_number(*hint, "--level", line.level, {1, 4},
                  "1 where to look, 2 the idea, 3 the formula, 4 almost the line");
  auto* next = app.add_subcommand("next", "Go on to the next exercise that is not done");
  id(*next, "... or to this one");
  auto* reset = app.add_subcommand("reset", "Back to the beginning; what you had is kept");
  id(*reset)->required();
  auto* solution = app.add_subcommand("solution", "The solution, once your own has passed");
  id(*solution);
  flag(*solution, "--give-up", line.give_up, "... or before that");
  auto* diff = app.add_subcommand("diff", "Yours against the solution");
  id(*diff);
  auto* verify =
      app.add_subcommand("verify", "Run some again, or all that you have started, to the end");
  ids(*verify, false);
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
  ids(*teacher_export, true);
  cli::add_text(*teacher_export, "--out", pack, kFolder, "A new folder")->required();
  flag(*teacher_export, "--solutions", line.pack.solutions,
       "With them, for who passes or gives up");
  auto* grade = app.add_subcommand("grade", "For teachers: judge what students handed in");
  ids(*grade, true);
  cli::add_text(*grade, "--submissions", submissions, kFolder, "DIR/STUDENT/NN_name/student.cpp");
  cli::add_text(*grade, "--submission", submission, kFolder,
                "... or DIR/NN_name/student.cpp, of one student");
  cli::add_text(*grade, "--out", grades, kFolder, "Gets the results")->default_str(grades);
  cli::add_choice(
      *grade, "--format", {std::begin(kGradeFormats), std::end(kGradeFormats)},
      [&](const std::string& name) { line.grade.format = name; },
      "junit (and JSON) for all; the others for each student");
  auto* teacher_new = app.add_subcommand("new", "For authors: the skeleton of a new exercise");
  id(*teacher_new, "NN_name")->required();
  auto* check = app.add_subcommand("check", "For authors: prove all exercises, or some");
  ids(*check, true);
  flag(*check, "--pack", line.check.pack, "The pack for students, besides those or alone");
  cli::add_number(*check, "--seeds", line.check.seeds, {1, 1000000}, "For right answers")
      ->default_str(std::to_string(line.check.seeds));
  cli::add_path(*check, "--markdown", line.check.markdown, "FILE", "Where to write the matrices");

  try {
    cli::parse(app, argc, argv);
    if (line.all && (!line.ids.empty() || !line.name.empty())) {
      throw CLI::ValidationError("--all takes no ids besides it");
    }
    if (*verify && !line.all && line.ids.empty()) {
      throw CLI::ValidationError("verify takes ids of exercises, or --all");
    }
    if (*grade && submissions.empty() == submission.empty()) {
      throw CLI::ValidationError("grade takes --submissions DIR, or --submission DIR");
    }
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "exercise: " << cli::sentence(app, error) << cli::kSeeHelp << "\n";
    return 2;
  }
  if (const auto chosen = app.get_subcommands(); !chosen.empty()) {
    line.command = chosen[0]->get_name();
  }
  line.run.name = line.name;
  line.run.on_gpu = device == "cuda";
  line.grade.submissions = submissions;
  line.grade.submission = submission;
  line.grade.out = grades;
  line.grade.ids = line.pack.ids = line.check.ids = line.ids;
  line.pack.out = pack;
  return std::nullopt;
}

}  // namespace dl::runner
