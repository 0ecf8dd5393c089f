#include "state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "files.h"

namespace dl::runner {

namespace {

using nlohmann::json;

constexpr double kMost = 1e6;  // runs and hints that anybody counts

std::string fingerprint_of_tests(const Exercise& exercise) {
  return fingerprint(read_file(exercise.folder / "api.hpp") +
                     read_file(exercise.folder / "test.cpp"));
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Progress, passed, passed_student, passed_tests,
                                                last, runs, hints, gave_up)

State::State(fs::path work) : work_(std::move(work)) { read(); }

void State::read() {
  const fs::path path = work_ / "state.json";
  if (!fs::exists(path)) {
    return;
  }
  try {
    json state = json::parse(read_file(path));
    std::string here = state.value("current", "");
    for (auto& [id, counts] : state["exercises"].items()) {
      for (const char* count : {"runs", "hints"}) {  // as doubles, in which any number has room
        counts[count] = static_cast<int>(std::clamp(counts.value(count, 0.0), 0.0, kMost));
      }
    }
    auto progress = state.value("exercises", std::map<std::string, Progress>());
    current = std::move(here);
    progress_ = known_ = std::move(progress);
  } catch (const json::exception&) {  // no JSON, or not ours
  }
}

void State::save() {
  const FolderLock turn(work_);
  const State saved(work_);
  for (const auto& [id, progress] : saved.progress_) {
    if (progress_[id] == known_[id]) {
      progress_[id] = progress;
    }
  }
  write_file(work_ / "state.json",
             json{{"current", current}, {"exercises", progress_}}.dump(2) + "\n");
  known_ = progress_;
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
