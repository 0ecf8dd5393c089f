// What is said when the GPU cannot be used, or fails: one clear sentence for each reason. Nothing
// of CUDA is needed here, so that all of it can be tested on machines without a GPU.
#pragma once

#include <cstddef>
#include <string>

namespace dl::gpu {

/// The codes of CUDA's runtime (cudaError_t) that have a sentence of their own.
enum Status : int {
  kSuccess = 0,
  kOutOfMemory = 2,
  kNotInitialised = 3,
  kDriverTooOld = 35,
  kDevicesUnavailable = 46,
  kNoDevice = 100,
  kNoKernelImage = 209,
  kUncorrectableMemory = 214,
  kInvalidPtx = 218,
  kUnsupportedPtx = 222,
  kIllegalAddress = 700,
  kLaunchTimeout = 702,
  kAssert = 710,
  kHardwareStackError = 714,
  kIllegalInstruction = 715,
  kMisalignedAddress = 716,
  kInvalidAddressSpace = 717,
  kInvalidProgramCounter = 718,
  kLaunchFailure = 719,
  kSystemNotReady = 802,
  kDriverMismatch = 803,
  kCompatibilityPackage = 804,
};

/// The oldest GPUs that the kernels are compiled for: compute capability 7.5, those of 2018, which
/// CUDA 13 asks for too.
inline constexpr int kOldestCapability = 75;

/// What the driver said when the GPU was looked for.
struct DeviceProbe {
  int runtime = 0;             // the version of CUDA that the program was built with: 13000 is 13.0
  int driver = 0;              // the newest version that the driver knows; 0: there is no driver
  std::string call = {};       // the first call that failed,
  int status = kSuccess;       // its status,
  std::string text = {};       // and CUDA's own words for it
  std::string visible = {};    // $CUDA_VISIBLE_DEVICES
  std::string name = {};       // of the GPU: "NVIDIA H200"
  int capability = 0;          // its compute capability: 90 is 9.0
  std::string built_for = {};  // the architectures that there is code for: "75, 80, 90"
};

/// Why the GPU cannot be used, and what to do about it; empty where nothing speaks against it.
std::string why_unusable(const DeviceProbe& findings);

/// A call that failed while computing. After some errors (a kernel that wrote to a wrong address)
/// every later call fails; then `last_launch` is the kernel that was started last, if any was.
std::string failed_call(const std::string& call, int status, const std::string& text,
                        const char* last_launch);

std::string out_of_memory(std::size_t asked, std::size_t free, std::size_t total);

}  // namespace dl::gpu
