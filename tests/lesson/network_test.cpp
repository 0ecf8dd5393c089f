#include "lesson/network.h"

#include <gtest/gtest.h>

#include "autograd/create.h"

namespace dl::lesson {
namespace {

/// Notes the mode that it is in.
struct Recorder {
  bool training = true;
  Tensor operator()(const Tensor& x) { return x; }
  void train(bool on) { training = on; }
};

TEST(Network, TellsWhatHasModesAboutThem) {
  Recorder recorder;
  const Network net(recorder);
  net.eval();
  EXPECT_FALSE(recorder.training);
  net.train();
  EXPECT_TRUE(recorder.training);
}

TEST(Network, CopiesStillKnowTheModes) {
  Recorder recorder;
  Network net(recorder);
  const Network copy(net);
  copy.eval();
  EXPECT_FALSE(recorder.training);
}

TEST(Network, TakesAFunctionWithoutModes) {
  const auto identity = [](const Tensor& x) { return x; };
  const Network net(identity);
  net.eval();
  EXPECT_EQ(net(ones({2})).to_vector(), (std::vector<float>{1, 1}));
}

}  // namespace
}  // namespace dl::lesson
