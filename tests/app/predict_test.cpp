#include <dl/app/predict.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <dl/array/array.h>
#include <dl/autograd/tensor.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::app {
namespace {

using testing::HasSubstr;

/// A network that gives these scores, and keeps what it was given.
struct FakeNet {
  std::vector<float> scores{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::vector<float> x;
  Shape shape;
  bool training = true;

  Tensor operator()(const Tensor& X) {
    x = X.to_vector();
    shape = X.shape();
    return Tensor(Array({1, static_cast<Index>(scores.size())}, scores));
  }
  void train(bool on) { training = on; }
};

class Prediction : public testing::Test {
 protected:
  /// What is printed of a PGM file of this text.
  std::string print(const std::string& pgm) {
    std::ofstream(folder_ / "my bag.pgm") << pgm;
    options_.predict = folder_ / "my bag.pgm";
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    print_prediction(options_, net_, Device::cpu);
    err_ = testing::internal::GetCapturedStderr();
    return testing::internal::GetCapturedStdout();
  }

  TempFolder folder_;
  train::TrainingOptions options_;
  FakeNet net_;
  std::string err_;
};

const std::string kLightOnDark = "P2 4 4 255  0 0 0 0  0 100 255 0  0 255 100 0  0 0 0 0";
const std::string kDarkOnLight = "P2 4 4 255  9 9 9 9  9 0 0 9  9 0 0 9  9 9 9 9";

TEST_F(Prediction, NamesTheThreeMostProbableClasses) {
  net_.scores = {0, 0, 0, 0, 0, 0, std::log(2.0f), std::log(6.0f), std::log(85.0f), 0};
  EXPECT_EQ(print(kLightOnDark),
            "probability  my bag.pgm\n"
            "     0.8500  bag\n"
            "     0.0600  sneaker\n"
            "     0.0200  shirt\n");
  EXPECT_EQ(err_, "");
  EXPECT_FALSE(net_.training);
}

TEST_F(Prediction, ShowsTheNetworkThePictureAsItKnowsThem) {
  options_.rows = options_.columns = 4;
  print(kLightOnDark);
  EXPECT_EQ(net_.shape, Shape({1, 1, 4, 4}));
  const float grey = 100.0f / 255;
  EXPECT_EQ(net_.x, (std::vector<float>{0, 0, 0, 0, 0, grey, 1, 0, 0, 1, grey, 0, 0, 0, 0, 0}));
  options_.rows = 7;
  options_.columns = 5;
  print(kLightOnDark);
  EXPECT_EQ(net_.shape, Shape({1, 1, 7, 5}));
}

TEST_F(Prediction, InvertsAPictureAndSaysWhereItShouldOrShouldNot) {
  options_.rows = options_.columns = 4;
  print(kDarkOnLight);
  EXPECT_EQ(err_,
            "my bag.pgm: it is dark on light, and the network knows light on dark: try --invert\n");
  options_.invert = true;
  print(kDarkOnLight);
  EXPECT_EQ(err_, "");
  EXPECT_EQ(net_.x[0], 246.0f / 255);
  EXPECT_EQ(net_.x[5], 1.0f);
  print(kLightOnDark);
  EXPECT_THAT(err_, HasSubstr("--invert made it dark on light: leave that out"));
  options_.quiet = true;
  print(kLightOnDark);
  EXPECT_EQ(err_, "");
}

TEST_F(Prediction, IsNoneWithoutAPicture) {
  testing::internal::CaptureStdout();
  print_prediction(options_, net_, Device::cpu);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_TRUE(net_.x.empty());
}

TEST_F(Prediction, IsAnErrorWhereThereAreNoProbabilities) {
  const auto complaint = [this] {
    const std::string text = error_text([this] { print(kLightOnDark); });
    testing::internal::GetCapturedStdout();
    testing::internal::GetCapturedStderr();
    return text;
  };
  net_.scores[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(complaint(), HasSubstr("no probabilities of the 10 classes"));
  net_.scores = {1, 2};
  EXPECT_THAT(complaint(), HasSubstr("no probabilities of the 10 classes"));
}

}  // namespace
}  // namespace dl::app
