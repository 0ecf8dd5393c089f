// What a student reads after a run.
#pragma once

#include <ostream>

#include "style.h"
#include "verdict.h"

namespace dl::runner {

/// One line for each test, and the first that failed in full; with `full`, all that failed.
void report(std::ostream& out, const Result& result, bool full, const Style& style = {});
/// The verdict, in its colour.
std::string told_verdict(Verdict verdict, const Style& style);

}  // namespace dl::runner
