#include <dl/optim/averaged_parameters.h>

#include <gtest/gtest.h>

#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

void set(Tensor w, std::initializer_list<float> values) {
  std::copy(values.begin(), values.end(), w.mutable_array().data());
}

TEST(AveragedParameters, HasTheMeanOfAllThatItWasToldOf) {
  const Tensor w = parameter(Tensor(Array({2}, {9, 9}))), b = parameter(Tensor(Array({1}, {9})));
  optim::AveragedParameters average({w, b});
  for (const float i : {1.0f, 2.0f, 6.0f}) {
    set(w, {i, -10 * i});
    set(b, {100 * i});
    average.update();
  }
  EXPECT_EQ(average.count(), 3u);
  average.swap();
  EXPECT_TRUE(is_close(w, {2}, {3, -30}, 1e-6));
  EXPECT_TRUE(is_close(b, {1}, {300}, 1e-6));
  average.swap();
  EXPECT_TRUE(is_close(w, {2}, {6, -60}, 0));
  EXPECT_TRUE(is_close(b, {1}, {600}, 0));
}

TEST(AveragedParameters, BeginsAnewAndGoesOnAfterALook) {
  const Tensor w = parameter(Tensor(Array({1}, {5})));
  optim::AveragedParameters average({w});
  average.update();
  average.reset();
  set(w, {1});
  average.update();
  average.swap();
  average.swap();
  set(w, {2});
  average.update();
  average.swap();
  EXPECT_TRUE(is_close(w, {1}, {1.5}, 0));
}

// A graph that was made with the old numbers must not go back through the new ones.
TEST(AveragedParameters, IsSeenByOperationsWhoseInputItExchanges) {
  const Tensor w = parameter(Tensor(Array({1}, {5})));
  optim::AveragedParameters average({w});
  average.update();
  const Tensor y = sum(w * w);
  average.swap();
  EXPECT_THROW(y.backward(), Error);
}

TEST(AveragedParameters, SaysWhatHasToBeDoneFirst) {
  const Tensor w = parameter(ones({1}));
  optim::AveragedParameters average({w});
  EXPECT_EQ(error_text([&] { average.swap(); }),
            "averaged parameters: there is no mean before the first update()");
  average.update();
  average.swap();
  const char* const first = "averaged parameters: their mean is in their place; call swap() first";
  EXPECT_EQ(error_text([&] { average.update(); }), first);
  EXPECT_EQ(error_text([&] { average.reset(); }), first);
  EXPECT_THROW(optim::AveragedParameters({}), Error);
  EXPECT_THROW(optim::AveragedParameters({w, w}), Error);
}

}  // namespace
}  // namespace dl
