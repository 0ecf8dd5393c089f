#include <dl/array/backend.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dl {
namespace {

using testing::StartsWith;

TEST(Backend, IsOpenedOnceAndKept) { EXPECT_EQ(&backend(Device::cpu), &backend(Device::cpu)); }

TEST(Backend, DescribesTheCpuAndItsThreads) {
  set_cpu_threads(1);
  EXPECT_THAT(backend(Device::cpu).description(), StartsWith("cpu, 1 thread, own products ("));
  set_cpu_threads(3);
  EXPECT_THAT(backend(Device::cpu).description(), StartsWith("cpu, 3 threads, own products ("));
}

}  // namespace
}  // namespace dl
