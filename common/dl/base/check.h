// Errors: one exception type whose text says what failed, what was given, what was wanted.
#pragma once

#include <cerrno>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>

namespace dl {

/// Something could not be done. The text is one clear sentence, ready to be shown to the user.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The program was called wrongly (an unknown flag, a value out of range): exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// All parts, written one after the other with `<<`, in whatever locale the program is: files are
/// made of such texts, and a German 1.234 is read as 1 elsewhere.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  ((text << parts), ...);
  return text.str();
}

/// What the system says of an error, of the last one if none is named: "No such file or directory".
std::string errno_text(int error = errno);

template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw Error(concat(parts...));
}

/// Throws an Error made of `parts` unless `ok`. The text is built only on failure, but the
/// parts themselves are always computed, so nothing that takes time belongs among them:
///   check(a.rows() == b.rows(), "add: ", a.shape(), " + ", b.shape(), ": rows differ");
template <class... Parts>
void check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]] {
    fail(parts...);
  }
}

}  // namespace dl
