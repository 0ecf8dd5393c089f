#include <dl/base/check.h>

#include <system_error>

namespace dl {

std::string errno_text(int error) { return std::generic_category().message(error); }

}  // namespace dl
