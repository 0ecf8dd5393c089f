#include "gpu/device.h"

#include <gtest/gtest.h>

namespace dl::gpu {
namespace {

/// A machine on which all is well, up to the call whose status this is.
DeviceProbe status(int status) {
  return {.runtime = 13000,
          .driver = 13000,
          .call = "cudaGetDeviceCount",
          .status = status,
          .text = "CUDA's own words",
          .name = "NVIDIA H200",
          .capability = 90,
          .built_for = "75, 80"};
}

TEST(WhyUnusable, FindsNothingAgainstAGoodGpu) { EXPECT_EQ(why_unusable(status(kSuccess)), ""); }

TEST(WhyUnusable, TellsAMachineWithoutADriverFromOneWhoseDriverIsTooOld) {
  // Without a driver every call says that the driver is too old; the version that it has does not.
  DeviceProbe f{.runtime = 13000, .driver = 0, .status = kDriverTooOld};
  EXPECT_EQ(why_unusable(f), "there is no NVIDIA driver on this machine");
  f.driver = 12040;
  EXPECT_EQ(why_unusable(f),
            "the NVIDIA driver knows CUDA up to 12.4, and this program was built with 13.0: update "
            "the driver (580 or newer) or build with an older toolkit");
  f.runtime = 12080;
  EXPECT_EQ(why_unusable(f),
            "the NVIDIA driver knows CUDA up to 12.4, and this program was built with 12.8: update "
            "the driver (525 or newer) or build with an older toolkit");
}

TEST(WhyUnusable, NamesTheVariableThatHidesAllGpus) {
  DeviceProbe f = status(kNoDevice);
  EXPECT_EQ(why_unusable(f), "the NVIDIA driver sees no GPU");
  f.visible = "-1";
  EXPECT_EQ(why_unusable(f),
            "the NVIDIA driver sees no GPU; CUDA_VISIBLE_DEVICES, which hides all others, is "
            "\"-1\"");
}

TEST(WhyUnusable, SaysWhatToDoAboutTheStateOfTheMachine) {
  EXPECT_EQ(why_unusable(status(kNotInitialised)),
            "the NVIDIA driver does not start (initialization error): does nvidia-smi run?");
  EXPECT_EQ(why_unusable(status(kDevicesUnavailable)),
            "the GPU is in use by a program that does not share it: wait for its end, or choose "
            "another one with CUDA_VISIBLE_DEVICES");
  EXPECT_EQ(
      why_unusable(status(kSystemNotReady)),
      "the NVIDIA driver is not ready yet: machines with several linked GPUs need the service "
      "nvidia-fabricmanager");
  EXPECT_EQ(why_unusable(status(kDriverMismatch)),
            "the NVIDIA driver in the kernel and its library are of two versions: restart the "
            "machine");
  EXPECT_EQ(why_unusable(status(kCompatibilityPackage)),
            "CUDA's compatibility package (cuda-compat) does not support this GPU: take it out of "
            "LD_LIBRARY_PATH");
  EXPECT_EQ(why_unusable(status(kOutOfMemory)),
            "the NVIDIA H200 has no memory left to start with: nvidia-smi shows who has it");
}

TEST(WhyUnusable, RejectsAGpuOlderThanTheOldestThatIsCompiledFor) {
  for (const int code : {int{kSuccess}, int{kNoKernelImage}}) {
    DeviceProbe f = status(code);
    f.name = "NVIDIA GeForce GTX 1080";
    f.capability = 61;
    EXPECT_EQ(why_unusable(f),
              "the NVIDIA GeForce GTX 1080 has compute capability 6.1, and 7.5 is needed");
  }
}

TEST(WhyUnusable, SaysWhichArchitectureToBuildFor) {
  for (const int code : {kNoKernelImage, kInvalidPtx}) {
    EXPECT_EQ(
        why_unusable(status(code)),
        "this program was compiled for the architectures 75, 80, and the NVIDIA H200 is of 90: "
        "configure with -DCMAKE_CUDA_ARCHITECTURES=90");
  }
  EXPECT_EQ(
      why_unusable(status(kUnsupportedPtx)),
      "the NVIDIA driver is too old to translate this program for the NVIDIA H200: update it, "
      "or configure with -DCMAKE_CUDA_ARCHITECTURES=90");
}

TEST(WhyUnusable, LeavesTheRestToCudasOwnWords) {
  EXPECT_EQ(why_unusable(status(999)),
            "cudaGetDeviceCount failed: CUDA's own words (CUDA error 999)");
}

TEST(FailedCall, NamesTheLastKernelOnlyWhereEveryLaterCallFailsToo) {
  EXPECT_EQ(failed_call("cudaMemcpyAsync", 1, "invalid argument", "matmul"),
            "cuda: cudaMemcpyAsync failed: invalid argument (CUDA error 1)");
  for (const int code : {kUncorrectableMemory, kIllegalAddress, kLaunchTimeout, kAssert,
                         kHardwareStackError, kIllegalInstruction, kMisalignedAddress,
                         kInvalidAddressSpace, kInvalidProgramCounter, kLaunchFailure}) {
    const std::string text = failed_call("cudaStreamSynchronize", code, "oh no", "matmul");
    EXPECT_NE(text.find("; the kernel started last was matmul; with --no-graph and "
                        "CUDA_LAUNCH_BLOCKING=1 in the environment it is the one that failed"),
              std::string::npos)
        << text;
  }
  EXPECT_EQ(failed_call("cudaStreamSynchronize", 700, "an illegal memory access", nullptr),
            "cuda: cudaStreamSynchronize failed: an illegal memory access (CUDA error 700)");
}

TEST(OutOfMemory, SaysWhatWasAskedForAndWhatThereIs) {
  EXPECT_EQ(
      out_of_memory(12'345'678'901, 600'400'000, 6'000'000'000),
      "cuda: out of memory: 12.3 GB asked for, 600 MB of 6 GB free; a smaller --batch-size or "
      "--hidden needs less");
  EXPECT_EQ(out_of_memory(4096, 0, 1'500'000),
            "cuda: out of memory: 4096 bytes asked for, 0 bytes of 1.5 MB free; a smaller "
            "--batch-size or --hidden needs less");
}

}  // namespace
}  // namespace dl::gpu
