// The exercises: a folder each, and the answers that lie in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dl::runner {

namespace fs = std::filesystem;

/// exercises/03_softmax and what its exercise.json says.
struct Exercise {
  std::string id;   // "03_softmax"
  fs::path folder;  // where api.hpp, stub.cpp, test.cpp, README.md and hints.md are
  std::string title;
  std::string lesson;  // the page to read, from the project's root
  int difficulty = 1;  // to 5
  int minutes = 15;
  double seconds = 10;                    // how long its tests may run
  int memory_mb = 1024;                   // how much memory they may ask for
  std::vector<std::string> flags;         // for the compiler, besides those that all have
  std::vector<std::string> answer_flags;  // when it compiles the answer, without the sanitizers
  bool kernels = false;                   // answers are CUDA kernels, for a GPU, simulated or real

  std::string number() const { return id.substr(0, id.find('_')); }
  std::string name() const { return id.substr(id.find('_') + 1); }
  bool has_hidden_tests() const { return fs::exists(folder / "test_hidden.cpp"); }
};

/// All folders NN_name with an exercise.json, in order.
std::vector<Exercise> read_exercises(const fs::path& folder);
/// The one that is meant by 03_softmax, softmax, 03 or 3, or by a path to its folder or what is in
/// it; a UsageError if there is none.
const Exercise& find_exercise(const std::vector<Exercise>& exercises, const std::string& name);

/// A file that may stand where the student's stands.
struct Answer {
  std::string name;  // "solution", "also_right/loops", "wrong/sign", "student"
  fs::path file;
};

Answer stub(const Exercise& exercise);
/// The solution, and then what is also right.
std::vector<Answer> right_answers(const Exercise& exercise);

/// wrong/NAME.cpp, whose first lines say what has to happen to it:
///     // WRONG: the mean is forgotten              the misunderstanding, in words
///     // KILLED-BY: cross_entropy: is the mean     the test that must reject it
///     // SAYS: times 4                             words that the student must get to read
///     // VERDICT: SANITIZER                        only where it is not FAIL
struct WrongAnswer : Answer {
  std::string wrong, killed_by, says, verdict;
};
std::vector<WrongAnswer> wrong_answers(const Exercise& exercise);

/// The hints of hints.md, one for each line "## N what it is": the rest of that line and what
/// follows it.
struct Hint {
  std::string title, text;
};
std::vector<Hint> read_hints(const Exercise& exercise);

}  // namespace dl::runner
