#include "gpu/ladder/training_step/fused_trainer.h"

#include <array>

#include <dl/autograd/create.h>
#include "gpu/ladder/notebook_network.h"
#include "gpu/on_gpu.h"
#include "support/error_text.h"

namespace dl::gpu {
namespace {

class FusedTrainerOnGpu : public OnGpu {};

constexpr float kLr = 0.5f;
constexpr Fusion kFusions[] = {Fusion::four_kernels, Fusion::three_kernels, Fusion::one_kernel};

/// A network with its training set, which is its test set as well.
struct Notebook {
  NetworkSizes s;
  RandomImages images{s};
  data::ImageSet set;
  std::array<Array, 4> parameters;

  explicit Notebook(const NetworkSizes& sizes) : s(sizes) {
    const auto count = static_cast<Index>(images.labels.size());
    set = {count, 1, s.inputs, images.pixels, images.labels};
    s.examples = count;
    images.order.resize(static_cast<std::size_t>(count));
    std::iota(images.order.rbegin(), images.order.rend(), 0);
    const NetworkParameters<float> p(s);
    parameters = {
        Array({s.inputs, s.hidden}, p.W1, Device::cuda), Array({s.hidden}, p.b1, Device::cuda),
        Array({s.hidden, s.classes}, p.W2, Device::cuda), Array({s.classes}, p.b2, Device::cuda)};
  }
  FusedTrainer trainer(Fusion fusion) {
    const auto& [W1, b1, W2, b2] = parameters;
    return FusedTrainer(set, set, W1, b1, W2, b2,
                        {.fusion = fusion, .batch_size = s.batch, .lr = kLr});
  }
  std::vector<float> numbers() const {
    std::vector<float> all;
    for (const Array& x : parameters) {
      const std::vector<float> some = x.to_vector();
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }
};

// With its 3 images more than an epoch has by notebook_network.h: four minibatches, the last of 21.
constexpr NetworkSizes kFours{84, 40, 10, 69 * 3 + 18, 69};
constexpr NetworkSizes kOdd{77, 37, 7, 69 + 2, 69};

TEST_F(FusedTrainerOnGpu, TrainsForThreeEpochsAsInDoublePrecision) {
  for (const NetworkSizes& sizes : {kFours, kOdd}) {
    for (Fusion fusion : kFusions) {
      SCOPED_TRACE(to_string(sizes) + ", fusion " + std::to_string(static_cast<int>(fusion)));
      Notebook actual(sizes);
      NotebookNetwork expected{actual.s};
      FusedTrainer trainer = actual.trainer(fusion);
      for (int epoch = 0; epoch < 3; ++epoch) {
        expected.loss = 0;
        expected.correct = 0;
        expected.epoch(actual.images, static_cast<double>(kLr));
        trainer.train_epoch(actual.images.order);
        const auto examples = static_cast<double>(actual.s.examples);
        const FusedTrainer::Result result = trainer.training_result();
        EXPECT_LE(relative_error(result.mean_loss, expected.loss / examples), 1e-5);
        EXPECT_EQ(result.accuracy, static_cast<double>(expected.correct) / examples);
      }
      const auto& p = expected.p;
      EXPECT_TRUE(
          is_close(on_host(actual.parameters[0]), {sizes.inputs, sizes.hidden}, p.W1, 1e-5));
      EXPECT_TRUE(is_close(on_host(actual.parameters[1]), {sizes.hidden}, p.b1, 1e-5));
      EXPECT_TRUE(
          is_close(on_host(actual.parameters[2]), {sizes.hidden, sizes.classes}, p.W2, 1e-5));
      EXPECT_TRUE(is_close(on_host(actual.parameters[3]), {sizes.classes}, p.b2, 1e-5));
    }
  }
}

TEST_F(FusedTrainerOnGpu, GivesTheSameBitsHoweverItIsFusedRecordedOrNot) {
  std::vector<float> first;
  for (bool graph : {true, false}) {
    set_cuda_options({.graph = graph});
    for (Fusion fusion : kFusions) {
      Notebook network(kOdd);
      FusedTrainer trainer = network.trainer(fusion);
      for (int epoch = 0; epoch < 3; ++epoch) {
        trainer.train_epoch(network.images.order);
        trainer.evaluate();
      }
      const auto [loss, accuracy] = trainer.training_result();
      std::vector<float> numbers = network.numbers();
      numbers.push_back(static_cast<float>(loss));
      numbers.push_back(static_cast<float>(accuracy));
      first = first.empty() ? numbers : first;
      EXPECT_EQ(numbers, first) << "graph " << graph << ", fusion " << static_cast<int>(fusion);
    }
  }
}

TEST_F(FusedTrainerOnGpu, EvaluatesWithoutLearning) {
  Notebook network(kFours);
  NotebookNetwork expected{network.s};
  FusedTrainer trainer = network.trainer(Fusion::three_kernels);
  const std::vector<float> before = network.numbers();
  trainer.evaluate();
  EXPECT_EQ(network.numbers(), before);
  expected.epoch(network.images, 0);
  const auto examples = static_cast<double>(network.s.examples);
  EXPECT_LE(relative_error(trainer.test_result().mean_loss, expected.loss / examples), 1e-5);
  EXPECT_EQ(trainer.test_result().accuracy, static_cast<double>(expected.correct) / examples);
}

TEST_F(FusedTrainerOnGpu, NamesWhatDoesNotFit) {
  Notebook n({4, 4, 33, 2, 2});
  EXPECT_EQ(error_text([&] { n.trainer(Fusion::one_kernel); }),
            "fused trainer: 33 classes; it does up to 32");
  Notebook m({4, 5, 3, 2, 2});
  std::swap(m.parameters[0], m.parameters[2]);
  EXPECT_EQ(error_text([&] { m.trainer(Fusion::one_kernel); }),
            "fused trainer: images of 4 pixels with W1 (5, 3), b1 (5,), W2 (4, 5) and b2 (3,)");
  std::swap(m.parameters[0], m.parameters[2]);
  FusedTrainer trainer = m.trainer(Fusion::one_kernel);
  EXPECT_EQ(error_text([&] {
              trainer.train_epoch(std::vector<Index>{0, 1});
            }),
            "fused trainer: an order of 2 images for a set of 5");
  m.parameters[1] = on_host(m.parameters[1]);
  EXPECT_EQ(error_text([&] { m.trainer(Fusion::one_kernel); }),
            "fused trainer: the parameters are not on the GPU");
}

}  // namespace
}  // namespace dl::gpu
