#include <dl/base/number.h>

#include <array>
#include <charconv>
#include <cmath>

namespace dl {
namespace {

template <class Real>
std::string shortest(Real value) {
  if (std::isnan(value)) {
    return "nan";  // without the sign that a NaN may have
  }
  std::array<char, 32> text;
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), result.ptr);
}

}  // namespace

std::string to_shortest(double value) { return shortest(value); }
std::string to_shortest(float value) { return shortest(value); }

}  // namespace dl
