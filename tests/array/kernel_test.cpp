#include <dl/array/kernel.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <dl/array/elementwise.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

using testing::Contains;
using testing::ElementsAre;

constinit Kernel<void(const Array& x, int& calls)> count_calls{"count_calls"};
const bool on_cpu = count_calls.provide(Device::cpu, [](const Array&, int& calls) { calls += 1; });

TEST(Kernel, IsWhatItWasToldBeforeMainForItsDevice) {
  int calls = 0;
  count_calls(Device::cpu, full({2}, 1), calls);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(on_cpu && count_calls.available(Device::cpu));
}

TEST(Kernel, SaysThatADeviceHasNone) {
  constinit static Kernel<void()> nowhere{"nowhere"};
  EXPECT_EQ(error_text([] { nowhere(Device::cpu); }), "nowhere: not implemented on cpu");
  EXPECT_FALSE(nowhere.available(Device::cpu));
}

TEST(Kernel, IsReplacedWhileAProgramRuns) {
  const auto doubled =
      count_calls.replace(Device::cpu, [](const Array&, int& calls) { calls += 2; });
  // What provides one later does not take it back.
  count_calls.provide(Device::cpu, [](const Array&, int& calls) { calls += 100; });
  int calls = 0;
  count_calls(Device::cpu, full({2}, 1), calls);
  EXPECT_EQ(calls, 2);
  count_calls.replace(Device::cpu, doubled);
  count_calls(Device::cpu, full({2}, 1), calls);
  EXPECT_EQ(calls, 3);
}

TEST(Kernel, OfTheEngineIsReplacedForAllWhoCallIt) {
  const auto before =
      fill_kernel.replace(Device::cpu, [](float value, Array& y) { *y.data() = 2 * value; });
  EXPECT_EQ(full({}, 3).item(), 6);
  fill_kernel.replace(Device::cpu, before);
  EXPECT_EQ(full({}, 3).item(), 3);
}

TEST(AnyKernel, KnowsAllThatAreProvided) {
  full({}, 1);  // opens the CPU
  std::vector<std::string> names;
  for (const AnyKernel* kernel : AnyKernel::all()) {
    names.push_back(kernel->name());
    EXPECT_TRUE(kernel->available(Device::cpu)) << kernel->name();
  }
  for (const char* name : {"fill", "matmul", "relu", "maximum", "cross_entropy_backward", "sgd"}) {
    EXPECT_THAT(names, Contains(name));
  }
}

TEST(KernelObserver, IsCalledInPlaceOfEveryKernelWhileItLives) {
  std::vector<std::string> seen;
  const Array x({2}, {1, -2});
  {
    const KernelObserver observer(
        [&](const AnyKernel& kernel, Device device, const std::function<void()>& run) {
          seen.push_back(concat(kernel.name(), " on ", device));
          run();
        });
    EXPECT_TRUE(is_close(binary(Add{}, unary(Relu{}, x), x), {2}, {2, -2}, 0));
    EXPECT_EQ(error_text([] { KernelObserver([](const AnyKernel&, Device, auto&) {}); }),
              "kernels: they have an observer already");
  }
  unary(Relu{}, x);
  EXPECT_THAT(seen, ElementsAre("relu on cpu", "add on cpu"));
}

}  // namespace
}  // namespace dl
