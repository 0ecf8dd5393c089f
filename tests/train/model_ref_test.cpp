#include <dl/train/model_ref.h>

#include <gtest/gtest.h>

#include <dl/autograd/create.h>

namespace dl::train {
namespace {

/// Notes the mode that it is in.
struct Recorder {
  bool training = true;
  Tensor operator()(const Tensor& x) { return x; }
  void train(bool on) { training = on; }
};

TEST(ModelRef, TellsWhatHasModesAboutThem) {
  Recorder recorder;
  const ModelRef net(recorder);
  net.eval();
  EXPECT_FALSE(recorder.training);
  net.train();
  EXPECT_TRUE(recorder.training);
}

TEST(ModelRef, CopiesStillKnowTheModes) {
  Recorder recorder;
  ModelRef net(recorder);
  const ModelRef copy(net);
  copy.eval();
  EXPECT_FALSE(recorder.training);
}

TEST(ModelRef, TakesAFunctionWithoutModes) {
  const auto identity = [](const Tensor& x) { return x; };
  const ModelRef net(identity);
  net.eval();
  EXPECT_EQ(net(ones({2})).to_vector(), (std::vector<float>{1, 1}));
}

}  // namespace
}  // namespace dl::train
