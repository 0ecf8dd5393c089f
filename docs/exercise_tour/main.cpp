// What ./learn exercise says to a student who comes to it for the first time, with a given file:
//
//     exercise_tour list
//     exercise_tour run EXERCISE FILE     FILE of the exercise's folder as the student's
//     exercise_tour hint EXERCISE FILE    after that run
//
// The student's folder is work/, made anew where this is started.
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <dl/base/check.h>
#include "build.h"
#include "files.h"
#include "student.h"

using namespace dl;
using namespace dl::runner;

namespace {

void tour(const std::vector<std::string>& words) {
  Toolchain toolchain = Toolchain::read(DL_TOOLCHAIN);
  toolchain.work = fs::current_path() / "work";
  fs::remove_all(toolchain.work);
  const Builder builder(toolchain);

  if (words == std::vector<std::string>{"list"}) {
    Student(builder, std::cout).list();
    return;
  }
  check(words.size() == 3 && (words[0] == "run" || words[0] == "hint"),
        "exercise_tour: it takes list, or run or hint with an exercise and a file");
  const std::string &command = words[0], &exercise = words[1], &file = words[2];
  write_file(toolchain.work / exercise / "student.cpp",
             read_file(toolchain.exercises / exercise / file));
  std::ostringstream first_run;
  Student student(builder, command == "run" ? std::cout : first_run);
  student.run({.name = exercise});
  if (command == "hint") {
    Student(builder, std::cout).hint("", 0);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    tour({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
