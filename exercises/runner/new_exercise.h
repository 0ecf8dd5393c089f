// ./learn exercise new.
#pragma once

#include <ostream>
#include <string>

#include "build.h"

namespace dl::runner {

/// Makes exercises/NN_name from exercises/template.
void new_exercise(const Toolchain& toolchain, const std::string& id, std::ostream& log);

}  // namespace dl::runner
