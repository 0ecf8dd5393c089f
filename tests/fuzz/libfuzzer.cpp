// libFuzzer's way to a target, whose name CMake puts in.
#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dl::fuzz::DL_FUZZ_TARGET({data, size});
  return 0;
}
