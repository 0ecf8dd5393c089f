#include "train.h"

#include <unistd.h>

#include <dl/base/check.h>
#include "state.h"

namespace dl::runner {

std::vector<std::string> part_arguments(const Builder& builder, const std::vector<Target>& parts) {
  std::vector<std::string> arguments;
  const std::vector<Built> all = builder.build(parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Exercise& exercise = *parts[i].exercise;
    check(all[i].how == Built::How::built, "train: ", exercise.id,
          " has passed, but cannot take its place in the engine:\n", all[i].text);
    arguments.insert(arguments.end(),
                     {"--part", exercise.number() + "=" + all[i].program.string()});
  }
  return arguments;
}

int train(const Builder& builder, const fs::path& program,
          const std::vector<std::string>& arguments) {
  const Toolchain& toolchain = builder.toolchain();
  check(fs::exists(toolchain.root / "exercises/engine/parts.h"),
        "train: this pack has the exercises alone; the engine, which your answers would be parts "
        "of, comes with the whole project");
  check(fs::exists(program), "train: there is no ", program.string(),
        "; ./learn exercise train builds it first");

  const std::vector<Exercise> exercises = read_exercises(toolchain.exercises);
  State state(toolchain.work);
  std::vector<Target> parts;
  for (const Exercise& exercise : exercises) {
    if (state.done(exercise) && fs::exists(exercise.folder / "engine.cpp")) {
      parts.push_back({&exercise, {"student", state.file(exercise)}, BuildVariant::part});
    }
  }
  std::vector<std::string> words = part_arguments(builder, parts);
  words.insert(words.begin(), program);
  words.insert(words.end(), arguments.begin(), arguments.end());

  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  ::execv(program.c_str(), pointers.data());  // so that it has the terminal, and its own status
  fail("train: cannot run ", program.string(), ": ", errno_text());
}

}  // namespace dl::runner
