// Training and evaluation through the lessons' own interface, against the bare matrix products.

#include <memory>

#include <dl/array/backend.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/data/data_loader.h>
#include <dl/data/fashion_mnist.h>
#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/nn/sequential.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/fit.h>
#include <dl/train/metrics.h>
#include "bench/comparison.h"
#include "bench/products.h"

namespace dl::bench {
namespace {

constexpr Index kBatch = 256;

const data::FashionMnist& images() {
  static const data::FashionMnist all = data::load_fashion_mnist();
  return all;
}

Tensor each_loss(const Tensor& y_hat, const Labels& y) {
  return cross_entropy(y_hat, y, Reduction::none);
}

/// Lesson 3's network.
struct Concise {
  static constexpr Weights kWeights = Weights::concise;
  Rng rng{0};
  nn::Sequential net;

  explicit Concise(Index hidden)
      : net{nn::Flatten(), nn::Linear(784, hidden, rng), nn::ReLU(), nn::Linear(hidden, 10, rng)} {}

  Tensor operator()(const Tensor& X) { return net(X); }
  std::vector<Tensor> parameters() const { return net.parameters(); }
};

/// Lesson 2's network.
struct Scratch {
  static constexpr Weights kWeights = Weights::scratch;
  Rng rng{0};
  Tensor W1, b1, W2, b2;

  explicit Scratch(Index hidden)
      : W1(parameter(randn({784, hidden}, rng) * 0.01f)),
        b1(parameter(zeros({hidden}))),
        W2(parameter(randn({hidden, 10}, rng) * 0.01f)),
        b2(parameter(zeros({10}))) {}

  Tensor operator()(const Tensor& images) {
    const Tensor X = reshape(images, {-1, 784});
    const Tensor Z = matmul(X, W1) + b1;
    const Tensor H = maximum(Z, zeros_like(Z));
    return matmul(H, W2) + b2;
  }
  std::vector<Tensor> parameters() const { return {W1, b1, W2, b2}; }
};

/// A network with its optimiser.
template <class Net>
struct Trained {
  Net net;
  optim::SGD sgd;

  explicit Trained(Index hidden, float lr = 0.1f)
      : net(hidden), sgd(net.parameters(), {.lr = lr}) {}
};

/// The work of train::train_epoch on one batch, without its looks at the loss.
template <class Net>
void step(Trained<Net>& model, const data::Batch& batch, train::Accumulator& metric) {
  const Tensor y_hat = model.net(Tensor(batch.X));
  const Tensor l = each_loss(y_hat, batch.y);
  model.sgd.zero_grad();
  mean(l).backward();
  model.sgd.step();

  const NoGrad no_grad;
  metric.add({sum(l), train::num_correct(y_hat, batch.y), batch.y.size()});
}

/// One batch again and again. Timed with a tiny learning rate: a network that knows its batch by
/// heart has gradients so small that the processor is slow with them (denormal numbers).
template <class Net>
Code step_on(const data::Batch& batch, Index hidden) {
  const auto metric = std::make_shared<train::Accumulator>(3);
  const auto model = std::make_shared<Trained<Net>>(hidden, 1e-6f);
  return [=] { step(*model, batch, *metric); };
}

data::Batch first_batch() {
  data::DataLoader loader(images().train, {.batch_size = kBatch});
  return *loader.begin();
}

template <class Net>
Comparison compare_step(Index hidden) {
  const data::Batch batch = first_batch();
  const auto bare = std::make_shared<StepProducts>(Net::kWeights, kBatch, hidden);
  const auto learns = [=] {
    Trained<Net> model(hidden);
    const auto loss = [&] { return mean(each_loss(model.net(Tensor(batch.X)), batch.y)).item(); };
    const float before = loss();
    train::Accumulator metric(3);
    step(model, batch, metric);
    check(loss() < before, "bench: a step takes the loss from ", before, " to ", loss());
  };
  return {step_on<Net>(batch, hidden),
          [=] {
            bare->forward();
            bare->backward();
          },
          learns};
}

/// The products of as many images as an epoch has, full batches and the rest.
class EpochProducts {
 public:
  EpochProducts(Weights weights, Index images, Index hidden)
      : batches_(images / kBatch),
        full_(weights, kBatch, hidden),
        rest_(weights, images % kBatch, hidden) {}

  void forward() {
    for (Index i = 0; i < batches_; ++i) {
      full_.forward();
    }
    rest_.forward();
  }
  void forward_and_backward() {
    for (Index i = 0; i < batches_; ++i) {
      full_.forward();
      full_.backward();
    }
    rest_.forward();
    rest_.backward();
  }

 private:
  Index batches_;
  StepProducts full_, rest_;
};

template <class Net>
Comparison compare_epoch(Index hidden, Index limit) {
  const auto model = std::make_shared<Trained<Net>>(hidden);
  const auto loader = std::make_shared<data::DataLoader>(
      images().train,
      data::DataLoaderOptions{.batch_size = kBatch, .shuffle = true, .limit = limit});
  const auto bare = std::make_shared<EpochProducts>(Net::kWeights, loader->examples(), hidden);
  const auto epoch = [=] {
    train::TrainingOptions quiet;
    quiet.quiet = true;
    train::TrainingLog log(quiet);
    return train::train_epoch(model->net, *loader, each_loss, model->sgd, log);
  };
  return {[=] { epoch(); }, [=] { bare->forward_and_backward(); },
          [=] {
            const double first = epoch().train_loss;
            const std::size_t misses = backend(Device::cpu).pool().allocations();
            const double second = epoch().train_loss;
            check(second < first, "bench: an epoch takes the loss from ", first, " to ", second);
            check(backend(Device::cpu).pool().allocations() == misses,
                  "bench: the second epoch asked the system for memory");
          }};
}

Comparison compare_evaluation() {
  const auto net = std::make_shared<Concise>(256);
  const auto loader = std::make_shared<data::DataLoader>(images().test, data::DataLoaderOptions{});
  const auto bare = std::make_shared<EpochProducts>(Concise::kWeights, images().test.count, 256);
  return {[=] { train::evaluate_accuracy(net->net, *loader); }, [=] { bare->forward(); }, {}};
}

std::string products_of(int count) {
  return concat("its ", count, " products by ", name(yardstick()));
}

}  // namespace

Code step_of_training() { return step_on<Concise>(first_batch(), 256); }

std::vector<Case> training_cases() {
  std::vector<Case> cases{
      {"step of lesson 3", products_of(5), [] { return compare_step<Concise>(256); }},
      {"step of lesson 2", products_of(5), [] { return compare_step<Scratch>(256); }},
      {"epoch of lesson 3", products_of(1175), [] { return compare_epoch<Concise>(256, 0); }},
      {"epoch of lesson 2", products_of(1175), [] { return compare_epoch<Scratch>(256, 0); }},
      {"evaluation of 10,000", products_of(80), compare_evaluation},
  };
  for (const Index hidden : {64, 256, 1024, 4096}) {
    cases.push_back({concat("15000 images, hidden ", hidden), products_of(295),
                     [=] { return compare_epoch<Concise>(hidden, 15000); }, "hidden",
                     static_cast<double>(hidden)});
  }
  for (const Index count : {15000, 30000, 60000}) {
    cases.push_back(
        {concat("epoch of ", count, " images"), concat("its products by ", name(yardstick())),
         [=] { return compare_epoch<Concise>(256, count); }, "images", static_cast<double>(count)});
  }
  return cases;
}

}  // namespace dl::bench
