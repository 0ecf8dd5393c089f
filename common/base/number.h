// Numbers as text, for files that are read again.
#pragma once

#include <string>

namespace dl {

/// The shortest decimal text that reads back as exactly this number, whatever the locale; "nan",
/// "inf" and "-inf" where it is none.
std::string number(double value);
std::string number(float value);

}  // namespace dl
