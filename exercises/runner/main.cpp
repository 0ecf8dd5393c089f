// ./learn exercise: for students, and for teachers.

#include <unistd.h>

#include <iostream>

#include <dl/base/check.h>
#include <dl/base/terminal.h>
#include <dl/base/text.h>
#include "build.h"
#include "check.h"
#include "command_line.h"
#include "grade.h"
#include "keyboard.h"
#include "new_exercise.h"
#include "pack.h"
#include "process.h"
#include "student.h"
#include "train.h"

namespace {

using namespace dl;
using namespace dl::runner;

constexpr int kSignalled = 128;  // to which the number of the signal is added

/// bin/ of the build: toolchain.json lies above it, and the program of `train` in it.
fs::path programs() { return fs::read_symlink("/proc/self/exe").parent_path(); }

/// Whether a terminal is there that can do more than print lines.
bool can_clear(int descriptor) {
  const std::optional<Terminal> screen = terminal(descriptor);
  return screen && !screen->plain;
}

int run(int argc, char** argv) {
  CommandLine line;
  line.toolchain = programs().parent_path() / "toolchain.json";
  if (const auto status = parse(line, argc, argv)) {
    return *status;
  }
  const std::string& command = line.command;
  const Builder builder(Toolchain::read(line.toolchain));
  if (command == "check") return check_exercises(builder, line.check, std::cout);
  if (command == "export") {
    export_pack(builder.toolchain(), line.pack);
    std::cout << "the pack for students is in " << line.pack.out.string() << "\n";
    return 0;
  }
  if (command == "grade") {
    grade(builder, line.grade, std::cout);
    return 0;
  }
  if (command == "new") {
    new_exercise(builder.toolchain(), line.name, std::cout);
    return 0;
  }
  if (command == "train") return train(builder, programs() / "exercise_train", line.rest);
  Student student(builder, std::cout, {wants_colours(STDOUT_FILENO), can_clear(STDOUT_FILENO)});
  if (command == "run" && line.all) return student.verify({});
  if (command == "run") return student.run(line.run);
  if (command == "watch") {
    const Keyboard keyboard;
    return student.watch(
        line.name, [&] { return keyboard.key(); }, keyboard.is_there());
  }
  if (command == "hint") return student.hint(line.name, line.level);
  if (command == "next") return student.next(line.name);
  if (command == "reset") return student.reset(line.name);
  if (command == "solution") return student.solution(line.name, line.give_up);
  if (command == "diff") return student.diff(line.name);
  if (command == "verify") return student.verify(line.ids);
  return student.list();
}

}  // namespace

int main(int argc, char** argv) {
  catch_signals();
  try {
    const int status = run(argc, argv);
    return caught_signal() == 0 ? status : kSignalled + caught_signal();
  } catch (const Interrupted&) {
    return kSignalled + caught_signal();
  } catch (const UsageError& error) {
    std::cerr << "exercise: " << printable(error.what()) << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "exercise: " << printable(error.what()) << "\n";
    return 1;
  }
}
