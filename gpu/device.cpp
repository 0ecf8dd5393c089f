#include "gpu/device.h"

#include <dl/base/check.h>

namespace dl::gpu {
namespace {

/// 13000 -> "13.0"
std::string version(int number) { return concat(number / 1000, '.', number % 1000 / 10); }

/// 90 -> "9.0"
std::string capability(int number) { return concat(number / 10, '.', number % 10); }

/// The first driver that knows a version of CUDA, where it is known which one that is.
std::string driver_for(int runtime) {
  switch (runtime / 1000) {
    case 12:
      return " (525 or newer)";
    case 13:
      return " (580 or newer)";
    default:
      return "";
  }
}

/// 1.5 GB for 1500000000
std::string size(std::size_t bytes) {
  const auto exact = static_cast<double>(bytes);
  std::ostringstream text;
  text.precision(3);
  if (bytes >= 1'000'000'000) {
    text << exact / 1e9 << " GB";
  } else if (bytes >= 1'000'000) {
    text << exact / 1e6 << " MB";
  } else {
    text << bytes << " bytes";
  }
  return text.str();
}

/// Whether after this status all calls of the process fail, since the GPU's memory is in doubt.
bool is_sticky(int status) {
  switch (status) {
    case kUncorrectableMemory:
    case kIllegalAddress:
    case kLaunchTimeout:
    case kAssert:
    case kHardwareStackError:
    case kIllegalInstruction:
    case kMisalignedAddress:
    case kInvalidAddressSpace:
    case kInvalidProgramCounter:
    case kLaunchFailure:
      return true;
    default:
      return false;
  }
}

/// What CUDA says, for what it says better than we could, or what nobody has met yet.
std::string in_its_words(const std::string& call, int status, const std::string& text) {
  return concat(call, " failed: ", text, " (CUDA error ", status, ")");
}

}  // namespace

std::string why_unusable(const DeviceProbe& f) {
  if (f.driver == 0) {
    return "there is no NVIDIA driver on this machine";
  }
  const std::string gpu = f.name.empty() ? "the GPU" : "the " + f.name;
  if (f.capability != 0 && f.capability < kOldestCapability) {
    return concat(gpu, " has compute capability ", capability(f.capability), ", and ",
                  capability(kOldestCapability), " is needed");
  }
  switch (f.status) {
    case kSuccess:
      return "";
    case kDriverTooOld:
      return concat("the NVIDIA driver knows CUDA up to ", version(f.driver),
                    ", and this program was built with ", version(f.runtime), ": update the driver",
                    driver_for(f.runtime), " or build with an older toolkit");
    case kNoDevice:
      return f.visible.empty()
                 ? "the NVIDIA driver sees no GPU"
                 : concat(
                       "the NVIDIA driver sees no GPU; CUDA_VISIBLE_DEVICES, which hides all "
                       "others, is \"",
                       f.visible, "\"");
    case kNotInitialised:
      return "the NVIDIA driver does not start (initialization error): does nvidia-smi run?";
    case kDevicesUnavailable:
      return "the GPU is in use by a program that does not share it: wait for its end, or choose "
             "another one with CUDA_VISIBLE_DEVICES";
    case kSystemNotReady:
      return "the NVIDIA driver is not ready yet: machines with several linked GPUs need the "
             "service "
             "nvidia-fabricmanager";
    case kDriverMismatch:
      return "the NVIDIA driver in the kernel and its library are of two versions: restart the "
             "machine";
    case kCompatibilityPackage:
      return "CUDA's compatibility package (cuda-compat) does not support this GPU: take it out of "
             "LD_LIBRARY_PATH";
    case kNoKernelImage:
    case kInvalidPtx:
      return concat("this program was compiled for the architectures ", f.built_for, ", and ", gpu,
                    " is of ", f.capability,
                    ": configure with -DCMAKE_CUDA_ARCHITECTURES=", f.capability);
    case kUnsupportedPtx:
      return concat("the NVIDIA driver is too old to translate this program for ", gpu,
                    ": update it, or configure with -DCMAKE_CUDA_ARCHITECTURES=", f.capability);
    case kOutOfMemory:
      return concat(gpu, " has no memory left to start with: nvidia-smi shows who has it");
    default:
      return in_its_words(f.call, f.status, f.text);
  }
}

std::string failed_call(const std::string& call, int status, const std::string& text,
                        const char* last_launch) {
  std::string sentence = "cuda: " + in_its_words(call, status, text);
  if (is_sticky(status) && last_launch != nullptr) {
    sentence += concat("; the kernel started last was ", last_launch,
                       "; with --no-graph and CUDA_LAUNCH_BLOCKING=1 in the environment it is the "
                       "one that failed");
  }
  return sentence;
}

std::string out_of_memory(std::size_t asked, std::size_t free, std::size_t total) {
  return concat("cuda: out of memory: ", size(asked), " asked for, ", size(free), " of ",
                size(total), " free; a smaller --batch-size or --hidden needs less");
}

}  // namespace dl::gpu
