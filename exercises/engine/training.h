// The training of lesson 3, twice: by the engine with the answers in their places, and, on the same
// minibatches from the same weights, by the engine alone.
#pragma once

#include <vector>

#include "engine/data.h"
#include "engine/network.h"

namespace dl::parts {

struct Epoch {
  double loss = 0, accuracy = 0, test_accuracy = 0;
};
struct Both {
  Epoch yours, ours;
};

class Training : private Trainee {
 public:
  Training(const Images& train, const Images& test, std::size_t batch_size, std::uint64_t seed);

  /// An epoch of the first n images, then the first n_test are recognised or not. The loop is that
  /// of exercise 10 or ours.
  Both epoch(std::size_t n, std::size_t n_test);
  /// Both networks go back to the weights they began with.
  void begin_again();

  /// How far apart the losses were of a step of the last epoch(), at most, relative to ours.
  double widest_loss() const { return widest_loss_; }
  /// How long ours took in the last epoch(), both halves.
  double seconds_of_ours() const { return ours_seconds_; }
  Network& network() { return network_; }

 private:
  void train(std::size_t n, Both& both);
  void evaluate(std::size_t n, Both& both);
  /// The two halves of a step before the update: the scores of X, then the mean loss, whose
  /// gradients the parameters get. Ours makes its whole step in the second.
  Array begin_step(const Array& X);
  double learn(const dl::Labels& y);
  void our_step(const dl::Labels& y, double loss);
  void check_parameters(const std::vector<float>& values);

  // What exercise 10 asks for.
  void batches(bool shuffled, Size n, Size batch_size, void* to, TakeBatch take) override;
  void read(Size B, const Size* positions, float* X, std::int32_t* y) override;
  void forward(Size B, const float* X, const float* parameters, float* Z) override;
  double backward(Size B, const std::int32_t* y, float* gradients) override;
  void scores(Size B, const float* X, float* Z) override;
  void parameters(float* values) override;
  Size correct(Size B, const float* Z, const std::int32_t* y) override;

  const Images &train_, &test_;
  const std::size_t batch_size_;
  const std::uint64_t seed_;
  Network network_, ours_;
  const std::vector<float> first_;  // parameters

  std::uint64_t epochs_ = 0;
  bool evaluating_ = false;
  Array X_, Z_;                // of the step that goes on
  std::vector<float> wanted_;  // parameters that a step of exercise 10 should come to
  std::string fault_;          // of its loop
  int step_ = 0;
  double loss_ = 0, our_loss_ = 0;         // sums over the images of the epoch
  std::size_t right_ = 0, our_right_ = 0;  // of those that it has trained on
  double widest_loss_ = 0, ours_seconds_ = 0;
};

}  // namespace dl::parts
