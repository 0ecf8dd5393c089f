// The progress in the exercises, work/state.json: whatever is in it, the student goes on, with
// counts that are possible; and what is saved is read again.
#include "state.h"

#include <fstream>

#include "fuzz.h"

void dl::fuzz::state(Bytes input) {
  const std::filesystem::path work = scratch_folder() / "work";
  std::filesystem::create_directories(work);
  std::ofstream(work / "state.json", std::ios::binary)
      .write(reinterpret_cast<const char*>(input.data()),
             static_cast<std::streamsize>(input.size()));

  runner::Exercise exercise;
  exercise.id = "01_first";
  runner::State state(work);
  const runner::Progress before = state.of(exercise);
  require(before.runs >= 0 && before.runs < 2'000'000 && before.hints >= 0 &&
          before.hints < 2'000'000);
  state.save();

  runner::State again(work);
  const runner::Progress& after = again.of(exercise);
  require(again.current == state.current && after.passed == before.passed &&
          after.passed_student == before.passed_student &&
          after.passed_tests == before.passed_tests && after.last == before.last &&
          after.runs == before.runs && after.hints == before.hints &&
          after.gave_up == before.gave_up);
}
