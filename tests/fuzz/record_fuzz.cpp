// The record that the tests of an exercise leave behind, into which a student's program might
// write: nothing in it makes the runner fail, and nothing passes without the word that ends it.
#include <algorithm>

#include "fuzz.h"
#include "verdict.h"

void dl::fuzz::record(Bytes input) {
  const std::string text(input.begin(), input.end());
  const runner::Result result = runner::judge_record(text, "secret", {}, runner::Exercise());
  if (result.verdict == runner::Verdict::pass) {
    require(!result.tests.empty() && text.find("secret") != std::string::npos);
    require(std::all_of(result.tests.begin(), result.tests.end(),
                        [](const auto& test) { return test.status == "pass"; }));
  }
}
