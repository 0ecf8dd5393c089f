// What a student reads after a run.
#pragma once

#include <ostream>

#include "verdict.h"

namespace dl::runner {

/// One line for each test, and the first that failed in full; with `all`, all that failed.
void report(std::ostream& out, const Result& result, bool all);

}  // namespace dl::runner
