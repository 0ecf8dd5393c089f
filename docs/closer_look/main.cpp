// Lesson 2's training from several seeds, measured step by step: how far the steps lead, how large
// the gradients are, what the network can do at the end of an epoch, and how often it is right when
// it claims to be sure.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include <dl/app/lesson_app.h>
#include <dl/app/loaders.h>
#include <dl/array/array.h>
#include <dl/autograd/create.h>
#include <dl/autograd/tensor.h>
#include <dl/base/check.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>
#include <dl/optim/sgd.h>
#include <dl/train/metrics.h>

using namespace dl;

namespace {

constexpr int kSeeds = 5;
constexpr double kBins[] = {0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.985, 0.995, 1};

// ---- The network of lesson 2 ----

using Parameters = std::vector<Tensor>;  // W1, b1, W2, b2

Parameters initial_parameters(const train::TrainingOptions& options) {
  Rng rng(options.seed);
  const Index inputs = options.rows * options.columns;
  return {parameter(randn({inputs, options.hidden}, rng) * 0.01f),
          parameter(zeros({options.hidden})), parameter(randn({options.hidden, 10}, rng) * 0.01f),
          parameter(zeros({10}))};
}

Tensor scores(const Parameters& p, const Array& images) {
  const Tensor X = reshape(Tensor(images), {-1, p[0].shape()[0]});
  return matmul(relu(matmul(X, p[0]) + p[1]), p[2]) + p[3];
}

// ---- All parameters, or all gradients, as one vector ----

using Vector = std::vector<double>;

Vector values(const Parameters& parameters) {
  Vector all;
  for (const Tensor& p : parameters) {
    all.insert(all.end(), p.array().data(), p.array().data() + p.size());
  }
  return all;
}

Vector gradients(const Parameters& parameters) {
  Vector all;
  for (const Tensor& p : parameters) {
    all.insert(all.end(), p.grad().data(), p.grad().data() + p.size());
  }
  return all;
}

/// The inverse of values().
Parameters parameters_at(const Vector& values, const Parameters& like) {
  Parameters result;
  auto from = values.begin();
  for (const Tensor& p : like) {
    const std::vector<float> one(from, from + p.size());
    result.emplace_back(Array(p.shape(), one));
    from += p.size();
  }
  return result;
}

/// sum += factor x
void add(double factor, const Vector& x, Vector& sum) {
  sum.resize(x.size());
  std::transform(x.begin(), x.end(), sum.begin(), sum.begin(),
                 [=](double a, double b) { return b + factor * a; });
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

double length(const Vector& x) { return std::sqrt(dot(x, x)); }

double distance(const Vector& a, Vector b) {
  add(-1, a, b);
  return length(b);
}

// ---- What is measured ----

/// What a network can do, its parameters at rest.
struct Ability {
  double loss = 0, accuracy = 0;
  std::vector<std::int32_t> predictions;
};

Ability ability(const Parameters& parameters, data::DataLoader& examples) {
  const NoGrad no_grad;
  Ability result;
  train::Accumulator sums(2);  // losses, right predictions
  for (const auto& [X, y] : examples) {
    const Tensor S = scores(parameters, X);
    sums.add({cross_entropy(S, y, Reduction::sum), train::num_correct(S, y)});
    const Labels chosen = argmax(S);
    result.predictions.insert(result.predictions.end(), chosen.data(), chosen.data() + y.size());
  }
  const auto n = static_cast<double>(examples.examples());
  result.loss = sums[0] / n;
  result.accuracy = sums[1] / n;
  return result;
}

/// The length of the gradient of all examples, and the mean length of those of the minibatches.
struct GradientLengths {
  double all, minibatches;
};

GradientLengths gradient_lengths(const Parameters& parameters, data::DataLoader& examples) {
  Vector all;
  double minibatches = 0;
  for (const auto& [X, y] : examples) {
    for (Tensor p : parameters) {
      p.zero_grad();
    }
    cross_entropy(scores(parameters, X), y).backward();
    const Vector g = gradients(parameters);
    add(static_cast<double>(y.size()) / static_cast<double>(examples.examples()), g, all);
    minibatches += length(g) / static_cast<double>(examples.size());
  }
  return {length(all), minibatches};
}

/// How often a network is right where it gives its prediction a probability within kBins.
struct Bin {
  double images = 0, claimed = 0, right = 0;
};
using Bins = std::array<Bin, std::size(kBins) - 1>;

void count_claims(const Parameters& parameters, data::DataLoader& examples, Bins& bins) {
  const NoGrad no_grad;
  for (const auto& [X, y] : examples) {
    const Tensor S = scores(parameters, X);
    // The loss of calling the prediction right is minus the logarithm of its probability.
    const Labels chosen = argmax(S);
    const std::vector<float> loss = cross_entropy(S, chosen, Reduction::none).to_vector();
    for (Index i = 0; i < y.size(); ++i) {
      const double p = std::exp(-static_cast<double>(loss[static_cast<std::size_t>(i)]));
      const auto above = std::upper_bound(std::begin(kBins) + 1, std::end(kBins) - 1, p);
      Bin& bin = bins.at(static_cast<std::size_t>(above - std::begin(kBins) - 1));
      bin.images += 1;
      bin.claimed += p;
      bin.right += chosen.data()[i] == y.data()[i];
    }
  }
}

struct Epoch {
  double way = 0;       // the lengths of all steps, added up
  double led = 0;       // how far they lead, from the first weights of the epoch to the last
  double cosine = 0;    // mean, of two minibatch gradients in a row
  Ability during;       // means over the epoch, of what the lesson prints; no predictions
  Ability train, test;  // of the last weights
  Ability averaged;     // on the test images, of the mean of all weights of the epoch
};

Epoch train_epoch(Parameters& parameters, float lr, app::FashionMnistLoaders& data) {
  optim::SGD sgd(parameters, {.lr = lr});
  Epoch epoch;
  const Vector start = values(parameters);
  const auto n = static_cast<double>(data.train.examples());
  const auto steps = static_cast<double>(data.train.size());
  Vector before, mean;
  train::Accumulator sums(2);  // losses, right predictions
  for (const auto& [X, y] : data.train) {
    const Tensor S = scores(parameters, X);
    const Tensor L = cross_entropy(S, y);
    sums.add(
        {static_cast<double>(L.item()) * static_cast<double>(y.size()), train::num_correct(S, y)});
    sgd.zero_grad();
    L.backward();
    sgd.step();

    const Vector g = gradients(parameters);
    epoch.way += static_cast<double>(lr) * length(g);
    if (!before.empty()) {
      epoch.cosine += dot(before, g) / (length(before) * length(g)) / (steps - 1);
    }
    before = g;
    add(1 / steps, values(parameters), mean);
  }
  epoch.during = {sums[0] / n, sums[1] / n, {}};
  epoch.led = distance(start, values(parameters));
  data::DataLoader in_order(data.images.train);
  epoch.train = ability(parameters, in_order);
  epoch.test = ability(parameters, data.test);
  epoch.averaged = ability(parameters_at(mean, parameters), data.test);
  return epoch;
}

struct Training {
  std::vector<Epoch> epochs;
  GradientLengths before{}, after_one{}, after_all{};
};

Training train(train::TrainingOptions options, Bins& claims) {
  app::FashionMnistLoaders data(options, Device::cpu);
  data::DataLoader others(data.images.train, {.shuffle = true, .seed = options.seed + 1});
  Parameters parameters = initial_parameters(options);
  Training training;
  training.before = gradient_lengths(parameters, others);
  for (int i = 0; i < options.epochs; ++i) {
    training.epochs.push_back(train_epoch(parameters, options.lr, data));
    if (i == 0) {
      training.after_one = gradient_lengths(parameters, others);
    }
  }
  training.after_all = gradient_lengths(parameters, others);
  count_claims(parameters, data.test, claims);
  return training;
}

// ---- What is printed ----

using Trainings = std::vector<Training>;

template <class Number>
double mean(const Trainings& trainings, const Number& number) {
  double sum = 0;
  for (const Training& training : trainings) {
    sum += static_cast<double>(number(training));
  }
  return sum / static_cast<double>(trainings.size());
}

/// The share of predictions in which the two differ.
double difference(const Ability& a, const Ability& b) {
  double count = 0;
  for (std::size_t i = 0; i < a.predictions.size(); ++i) {
    count += a.predictions[i] != b.predictions[i];
  }
  return count / static_cast<double>(a.predictions.size());
}

/// Of the first seed, which is the lesson's own.
void print_curves(const Training& training) {
  std::printf(
      "curves  loss during  loss after  right during  right after  test  of mean weights\n");
  for (std::size_t i = 0; i < training.epochs.size(); ++i) {
    const Epoch& e = training.epochs[i];
    std::printf("%6zu  %11.4f  %10.4f  %12.4f  %11.4f  %.4f  %15.4f\n", i + 1, e.during.loss,
                e.train.loss, e.during.accuracy, e.train.accuracy, e.test.accuracy,
                e.averaged.accuracy);
  }
}

void print_steps(const Trainings& trainings) {
  std::printf("\nsteps  add up to  lead  cosine  predictions changed\n");
  for (std::size_t i = 0; i < trainings.front().epochs.size(); ++i) {
    const auto of = [&](auto number) {
      return mean(trainings, [&](const Training& t) { return number(t.epochs[i]); });
    };
    std::printf("%5zu  %9.2f  %4.2f  %6.2f  ", i + 1, of([](const Epoch& e) { return e.way; }),
                of([](const Epoch& e) { return e.led; }),
                of([](const Epoch& e) { return e.cosine; }));
    if (i == 0) {
      std::printf("%19s\n", "-");
    } else {
      std::printf("%19.3f\n", mean(trainings, [&](const Training& t) {
                    return difference(t.epochs[i - 1].test, t.epochs[i].test);
                  }));
    }
  }
}

/// How a quantity goes from each epoch to the next: how far it moves in the second half of the
/// training, and in what share of the epochs it falls.
template <class Quantity>
void print_change(const char* name, const Trainings& trainings, const Quantity& quantity) {
  double moves = 0, late = 0, falls = 0, all = 0;
  for (const Training& t : trainings) {
    for (std::size_t i = 1; i < t.epochs.size(); ++i) {
      const double change = quantity(t.epochs[i]) - quantity(t.epochs[i - 1]);
      falls += change < 0;
      all += 1;
      if (2 * i >= t.epochs.size()) {
        moves += std::abs(change);
        late += 1;
      }
    }
  }
  std::printf("%-24s  %6.4f  %5.2f\n", name, moves / late, falls / all);
}

void print_changes(const Trainings& trainings) {
  std::printf("\n%-24s  %6s  %5s\n", "accuracy", "change", "falls");
  print_change("training, over the epoch", trainings,
               [](const Epoch& e) { return e.during.accuracy; });
  print_change("training, last weights", trainings,
               [](const Epoch& e) { return e.train.accuracy; });
  print_change("test, last weights", trainings, [](const Epoch& e) { return e.test.accuracy; });
  print_change("test, mean weights", trainings, [](const Epoch& e) { return e.averaged.accuracy; });
}

void print_gradients(const Trainings& trainings) {
  std::printf("\ngradient     all images  minibatches\n");
  const auto line = [&](const char* when, GradientLengths Training::*at) {
    std::printf("%-11s  %10.2f  %11.2f\n", when,
                mean(trainings, [=](const Training& t) { return (t.*at).all; }),
                mean(trainings, [=](const Training& t) { return (t.*at).minibatches; }));
  };
  line("at first", &Training::before);
  line("after one", &Training::after_one);
  line("at last", &Training::after_all);
}

void print_claims(const Bins& bins) {
  double images = 0;
  for (const Bin& bin : bins) {
    images += bin.images;
  }
  std::printf("\nprobability     images  mean claim  right\n");
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const Bin& bin = bins[i];
    std::printf("%.3f to %.3f  %6.3f  %10.3f  %5.3f\n", kBins[i], kBins[i + 1], bin.images / images,
                bin.claimed / bin.images, bin.right / bin.images);
  }
}

void closer_look(train::TrainingOptions options) {
  Trainings trainings;
  Bins claims{};
  for (int i = 0; i < kSeeds; ++i, ++options.seed) {
    trainings.push_back(train(options, claims));
  }
  print_curves(trainings.front());
  print_steps(trainings);
  print_changes(trainings);
  print_gradients(trainings);
  print_claims(claims);
}

}  // namespace

int main(int argc, char** argv) {
  train::TrainingOptions options;
  app::LessonApp program("closer_look", "Trains lesson 2 from five seeds, and measures each step.",
                         options);
  return program.run(argc, argv, [&] {
    check(app::open_device(options) == Device::cpu, "this measures on the CPU; --device cpu");
    closer_look(options);
  });
}
