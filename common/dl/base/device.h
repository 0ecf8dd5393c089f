// Where an array lives and where its arithmetic runs.
#pragma once

#include <iosfwd>

namespace dl {

enum class Device { cpu, cuda };
constexpr int kDevices = 2;

/// "cpu" or "cuda".
const char* to_string(Device device);
std::ostream& operator<<(std::ostream& out, Device device);

}  // namespace dl
