#include <dl/train/trajectory.h>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/data/image_set.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reshape.h>
#include <dl/train/training_log.h>

namespace dl::train {
namespace {

/// Images of 2 x 2 pixels in three classes.
data::ImageSet images(Index count) {
  data::ImageSet set{count, 2, 2, {}, {}};
  Rng rng(1);
  for (Index i = 0; i < count; ++i) {
    for (int pixel = 0; pixel < 4; ++pixel) {
      set.pixels.push_back(static_cast<std::uint8_t>(rng.below(256)));
    }
    set.labels.push_back(static_cast<int>(rng.below(3)));
  }
  return set;
}

struct Classifier {
  Tensor W = parameter(zeros({4, 3}));
  Tensor b = parameter(zeros({3}));
  Tensor operator()(const Tensor& X) const { return matmul(flatten(X), W) + b; }
  std::vector<Tensor> parameters() const { return {W, b}; }
  void set(float w, float c) {
    W.mutable_array() = full({4, 3}, w);
    W.mutable_array().data()[5] += 3 * w;
    b.mutable_array() = full({3}, 0);
    b.mutable_array().data()[0] = c;
  }
  double loss(const data::ImageSet& set) const {
    data::DataLoader loader(set, {.batch_size = set.count});
    const data::Batch batch = *loader.begin();
    return static_cast<double>(cross_entropy((*this)(Tensor(batch.X)), batch.y).item());
  }
};

/// A descent of three notes: away, further to the side, and back towards the first axis.
struct Walk {
  data::ImageSet set = images(10);
  Classifier net;
  Trajectory descent{net.parameters()};
  std::vector<double> losses{net.loss(set)};

  Walk() {
    for (const auto& [w, c] : {std::pair(0.5f, 2.0f), {1.0f, 1.0f}}) {
      net.set(w, c);
      descent.snapshot();
      losses.push_back(net.loss(set));
    }
  }
};

/// The losses at the four corners around a point, lowest and highest.
std::pair<double, double> around(const LossSurface& slice, double x, double y) {
  std::size_t i = 0, j = 0;
  while (slice.x[i + 1] < x) ++i;
  while (slice.y[j + 1] < y) ++j;
  const std::size_t at = j * slice.x.size() + i, above = at + slice.x.size();
  const auto& l = slice.losses;
  return {std::min({l[at], l[at + 1], l[above], l[above + 1]}),
          std::max({l[at], l[at + 1], l[above], l[above + 1]})};
}

TEST(Trajectory, SlicesThroughTheFirstTheLastAndTheFarthestNote) {
  Walk walk;
  data::DataLoader loader(walk.set, {.batch_size = 4});  // 4, 4 and 2 examples
  const LossSurface slice = walk.descent.loss_surface(walk.net, loader);
  ASSERT_EQ(slice.path_x.size(), 3u);
  EXPECT_NEAR(slice.path_x[0], 0, 1e-6);
  EXPECT_NEAR(slice.path_y[0], 0, 1e-6);
  EXPECT_NEAR(slice.path_x[2], 1, 1e-6);
  EXPECT_NEAR(slice.path_y[2], 0, 1e-5);
  EXPECT_GT(slice.path_y[1], 0.1);
  ASSERT_EQ(slice.losses.size(), slice.x.size() * slice.y.size());
  for (std::size_t note = 0; note < 3; ++note) {
    const auto [low, high] = around(slice, slice.path_x[note], slice.path_y[note]);
    const double slack = 0.05 * (high - low);  // the surface bends between the corners
    EXPECT_GE(walk.losses[note], low - slack) << note;
    EXPECT_LE(walk.losses[note], high + slack) << note;
    EXPECT_LT(high - low, 0.3) << note;
  }
}

TEST(Trajectory, KeepsLengthsOnThePlane) {
  Walk walk;
  data::DataLoader loader(walk.set, {.batch_size = 10});
  const LossSurface slice = walk.descent.loss_surface(walk.net, loader);
  // From (w, c) to (w', c'): 11 weights of w and one of 4 w, and one bias of c.
  const auto length = [](double w, double c) { return std::sqrt((11 + 16) * w * w + c * c); };
  EXPECT_NEAR(std::hypot(slice.path_x[1], slice.path_y[1]), length(0.5, 2) / length(1, 1), 1e-5);
}

TEST(Trajectory, PutsTheParametersBack) {
  Walk walk;
  const auto W = walk.net.W.to_vector(), b = walk.net.b.to_vector();
  data::DataLoader loader(walk.set, {.batch_size = 10});
  walk.descent.loss_surface(walk.net, loader);
  EXPECT_EQ(walk.net.W.to_vector(), W);
  EXPECT_EQ(walk.net.b.to_vector(), b);
}

TEST(Trajectory, PutsTheParametersBackWhenTheNetworkFails) {
  Walk walk;
  const auto W = walk.net.W.to_vector();
  data::DataLoader loader(walk.set, {.batch_size = 10});
  const auto failing = [](const Tensor&) -> Tensor { throw Error("no"); };
  EXPECT_THROW(walk.descent.loss_surface(failing, loader), Error);
  EXPECT_EQ(walk.net.W.to_vector(), W);
}

TEST(Trajectory, UsesNoMoreExamplesThanItNeeds) {
  Walk walk;
  data::DataLoader loader(walk.set, {.batch_size = 4});
  Index seen = 0;
  const auto counting = [&](const Tensor& X) {
    seen = std::max(seen, X.shape()[0]);
    return walk.net(X);
  };
  const LossSurface some = walk.descent.loss_surface(counting, loader, 3);
  const LossSurface all = walk.descent.loss_surface(walk.net, loader, 10);
  EXPECT_EQ(seen, 4);
  EXPECT_NE(some.losses, all.losses);
}

TEST(Trajectory, HasNoSliceWithoutThreeNotesApart) {
  const data::ImageSet set = images(4);
  data::DataLoader loader(set, {.batch_size = 4});
  Classifier net;
  Trajectory descent(net.parameters());
  EXPECT_TRUE(descent.loss_surface(net, loader).losses.empty());
  net.set(1, 0);
  descent.snapshot();
  EXPECT_TRUE(descent.loss_surface(net, loader).losses.empty());  // two: a line, no plane
  descent.snapshot();
  EXPECT_TRUE(descent.loss_surface(net, loader).losses.empty());  // the third where the second is
  net.set(0, 0);
  descent.snapshot();
  EXPECT_TRUE(descent.loss_surface(net, loader).losses.empty());  // the last where the first is
}

TEST(Trajectory, KeepsFewNotesOfALongTraining) {
  Classifier net;
  Trajectory descent(net.parameters());
  for (int epoch = 1; epoch <= 1000; ++epoch) {
    descent.snapshot();
    const std::vector<int> epochs = descent.epochs();
    ASSERT_LE(epochs.size(), 26u);
    ASSERT_EQ(epochs.front(), 0);
    ASSERT_EQ(epochs.back(), epoch);
    const int stride = epochs.size() > 2 ? epochs[1] - epochs[0] : 1;
    for (std::size_t i = 1; i + 1 < epochs.size(); ++i) {
      ASSERT_EQ(epochs[i] - epochs[i - 1], stride) << epoch;
    }
  }
  EXPECT_GE(descent.epochs().size(), 12u);
}

TEST(Trajectory, IsToldOfEveryEpochByTheLogbook) {
  TrainingOptions options;
  options.quiet = true;
  Classifier net;
  Trajectory descent(net.parameters());
  TrainingLog logbook(options, nullptr, &descent);
  logbook.epoch({0.5, 0.5, 0.5, 1, 1});
  logbook.epoch({0.4, 0.6, 0.6, 1, 1});
  EXPECT_EQ(descent.epochs(), (std::vector<int>{0, 1, 2}));
}

}  // namespace
}  // namespace dl::train
