#include "state.h"

#include <nlohmann/json.hpp>

#include "files.h"

namespace dl::runner {

namespace {

using nlohmann::json;

std::string fingerprint_of_tests(const Exercise& exercise) {
  return fingerprint(read_file(exercise.folder / "api.hpp") +
                     read_file(exercise.folder / "test.cpp"));
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Progress, passed, passed_student, passed_tests,
                                                last, runs, hints, gave_up)

State::State(fs::path work) : work_(std::move(work)) {
  const fs::path path = work_ / "state.json";
  if (fs::exists(path)) {
    try {
      const json state = json::parse(read_file(path));
      progress_ = state.value("exercises", std::map<std::string, Progress>());
      current = state.value("current", "");
    } catch (const json::exception&) {
      progress_.clear();
    }
  }
}

void State::save() const {
  write_file(work_ / "state.json",
             json{{"current", current}, {"exercises", progress_}}.dump(2) + "\n");
}

void State::start(const Exercise& exercise) const {
  if (!started(exercise)) {
    write_file(file(exercise), read_file(stub(exercise).file));
  }
}

void State::note_pass(const Exercise& exercise) {
  Progress& progress = of(exercise);
  progress.passed = true;
  progress.passed_student = fingerprint(read_file(file(exercise)));
  progress.passed_tests = fingerprint_of_tests(exercise);
}

bool State::done(const Exercise& exercise) {
  const Progress& progress = of(exercise);
  return progress.passed && started(exercise) &&
         progress.passed_student == fingerprint(read_file(file(exercise))) &&
         progress.passed_tests == fingerprint_of_tests(exercise);
}

}  // namespace dl::runner
