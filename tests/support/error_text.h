// The text of the Error that a function throws.
#pragma once

#include <string>

#include <dl/base/check.h>

namespace dl {

template <class Function>
std::string error_text(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

}  // namespace dl
