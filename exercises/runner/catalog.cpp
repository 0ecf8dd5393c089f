#include "catalog.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include <dl/base/check.h>
#include <dl/base/text.h>
#include "files.h"

namespace dl::runner {

namespace {

using nlohmann::json;

bool named_like_an_exercise(const std::string& name) {
  return name.size() > 3 && std::isdigit(static_cast<unsigned char>(name[0])) &&
         std::isdigit(static_cast<unsigned char>(name[1])) && name[2] == '_';
}

Exercise read_exercise(const fs::path& folder) {
  const fs::path path = folder / "exercise.json";
  Exercise exercise;
  exercise.id = folder.filename();
  exercise.folder = folder;
  try {
    const json fields = json::parse(read_file(path));
    for (const auto& [key, value] : fields.items()) {
      if (key == "title") {
        value.get_to(exercise.title);
      } else if (key == "lesson") {
        value.get_to(exercise.lesson);
      } else if (key == "difficulty") {
        value.get_to(exercise.difficulty);
      } else if (key == "minutes") {
        value.get_to(exercise.minutes);
      } else if (key == "seconds") {
        value.get_to(exercise.seconds);
      } else if (key == "memory_mb") {
        value.get_to(exercise.memory_mb);
      } else if (key == "flags") {
        value.get_to(exercise.flags);
      } else if (key == "kernels") {
        value.get_to(exercise.kernels);
      } else if (key == "answer_flags") {
        value.get_to(exercise.answer_flags);
      } else {
        fail("there is no field '", key, "'");
      }
    }
    check(!exercise.title.empty() && !exercise.lesson.empty(), "title and lesson are needed");
    constexpr double kDay = 24 * 60 * 60;
    constexpr int kTerabyte = 1 << 20;  // in MB
    check(exercise.seconds > 0 && exercise.seconds <= kDay, "seconds go from above 0 to ", kDay);
    check(exercise.memory_mb >= 0 && exercise.memory_mb <= kTerabyte, "memory_mb goes from 0 to ",
          kTerabyte);
    check(exercise.minutes >= 0, "minutes are not negative");
    check(exercise.difficulty >= 1 && exercise.difficulty <= 5, "difficulty goes from 1 to 5");
  } catch (const std::exception& error) {
    fail(path.string(), ": ", error.what());
  }
  return exercise;
}

Answer answer(const Exercise& exercise, const fs::path& file) {
  return {file.lexically_relative(exercise.folder).replace_extension().generic_string(), file};
}

}  // namespace

std::vector<Exercise> read_exercises(const fs::path& folder) {
  check(fs::is_directory(folder), "there is no folder ", folder.string());
  std::vector<Exercise> exercises;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (named_like_an_exercise(entry.path().filename()) &&
        fs::exists(entry.path() / "exercise.json")) {
      exercises.push_back(read_exercise(entry.path()));
    }
  }
  std::sort(exercises.begin(), exercises.end(),
            [](const Exercise& a, const Exercise& b) { return a.id < b.id; });
  return exercises;
}

const Exercise& find_exercise(const std::vector<Exercise>& exercises, const std::string& name) {
  const bool is_path = name.find('/') != std::string::npos || name.starts_with('.');
  const fs::path path = is_path ? fs::absolute(name).lexically_normal() : fs::path();
  for (const Exercise& exercise : exercises) {
    const std::string number = exercise.number();
    if (std::find(path.begin(), path.end(), exercise.id) != path.end() || name == exercise.id ||
        name == exercise.name() || name == number ||
        (number[0] == '0' && name == number.substr(1))) {
      return exercise;
    }
  }
  throw UsageError(
      concat("there is no exercise ", in_quotes(name), "; ./learn exercise lists them"));
}

Answer stub(const Exercise& exercise) { return {"stub", exercise.folder / "stub.cpp"}; }

std::vector<Answer> right_answers(const Exercise& exercise) {
  std::vector<Answer> answers{{"solution", exercise.folder / "solution" / "solution.cpp"}};
  for (const fs::path& file : files_in(exercise.folder / "also_right", ".cpp")) {
    answers.push_back(answer(exercise, file));
  }
  return answers;
}

std::vector<WrongAnswer> wrong_answers(const Exercise& exercise) {
  std::vector<WrongAnswer> answers;
  for (const fs::path& file : files_in(exercise.folder / "wrong", ".cpp")) {
    WrongAnswer wrong{answer(exercise, file), "", "", "", "FAIL"};
    for (const std::string& line : lines_of(read_file(file))) {
      if (!line.starts_with("// ")) {
        break;
      }
      for (const auto& [key, field] : {std::pair{"// WRONG: ", &wrong.wrong},
                                       {"// KILLED-BY: ", &wrong.killed_by},
                                       {"// SAYS: ", &wrong.says},
                                       {"// VERDICT: ", &wrong.verdict}}) {
        if (line.starts_with(key)) {
          *field = trimmed(line.substr(std::string(key).size()));
        }
      }
    }
    answers.push_back(wrong);
  }
  return answers;
}

std::vector<Hint> read_hints(const Exercise& exercise) {
  std::vector<Hint> hints;
  for (const std::string& line : lines_of(read_file(exercise.folder / "hints.md"))) {
    if (line.starts_with("## ")) {
      const auto space = line.find(' ', 3);
      hints.push_back({space == std::string::npos ? "" : line.substr(space + 1), ""});
    } else if (!hints.empty()) {
      hints.back().text += line + "\n";
    }
  }
  for (Hint& hint : hints) {
    hint.text = trimmed(hint.text);
  }
  return hints;
}

}  // namespace dl::runner
