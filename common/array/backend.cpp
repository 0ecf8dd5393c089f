#include "array/backend.h"

namespace dl {

// The backends are never destroyed: Arrays may live in static variables and die after them.
Backend& backend(Device device) {
  if (device == Device::cpu) {
    static Backend* const cpu = open_cpu_backend();
    return *cpu;
  }
  static Backend* const cuda = open_cuda_backend();
  return *cuda;
}

}  // namespace dl
