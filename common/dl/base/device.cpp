#include <dl/base/device.h>

#include <ostream>

namespace dl {

const char* to_string(Device device) { return device == Device::cpu ? "cpu" : "cuda"; }

std::ostream& operator<<(std::ostream& out, Device device) { return out << to_string(device); }

}  // namespace dl
