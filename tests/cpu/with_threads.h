// Every kernel is tested alone and with company.
#pragma once

#include <gtest/gtest.h>

#include <dl/array/backend.h>

namespace dl {

/// Runs each test with 1 thread, with 2 and with 4. Arrays of more than kGrain (16,384) numbers,
/// such as (131, 127), are shared out among them.
class WithThreads : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { set_cpu_threads(GetParam()); }
};

}  // namespace dl

#define DL_WITH_THREADS(Suite)                                       \
  INSTANTIATE_TEST_SUITE_P(Threads, Suite, testing::Values(1, 2, 4), \
                           testing::PrintToStringParamName())
