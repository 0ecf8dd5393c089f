#include <dl/cpu/cpu_backend.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace dl {
namespace {

TEST(CpuBackend, AllocatesCacheLinesAndCopies) {
  CpuBackend cpu;
  void* block = cpu.allocate(128);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0u);
  const float values[] = {1, 2, 3};
  float back[3] = {};
  cpu.copy_from_host(block, values, sizeof(values));
  cpu.copy_to_host(back, block, sizeof(back));
  EXPECT_THAT(back, testing::ElementsAre(1, 2, 3));
  cpu.copy(nullptr, nullptr, 0);
  cpu.deallocate(block);
}

TEST(CpuBackend, SaysHowMuchMemoryThereWasNone) {
  CpuBackend cpu;
  EXPECT_EQ(error_text([&] { cpu.allocate(std::size_t{1} << 60); }),
            "cpu: out of memory: 1152921504606846976 bytes asked for");
}

}  // namespace
}  // namespace dl
