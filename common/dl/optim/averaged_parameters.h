// The mean of the weights that a training passes through.
#pragma once

#include <cstdint>
#include <vector>

#include <dl/autograd/tensor.h>

namespace dl::optim {

/// The mean of parameters over several moments of their training (Polyak and Juditsky 1992), what
/// PyTorch's AveragedModel keeps of a model:
///
///     AveragedParameters average(net.parameters());
///     ... after each step ...
///     average.update();
///     ... at the end ...
///     average.swap();  // now net has the mean
///     evaluate(net);
///     average.swap();  // and now its own weights again
class AveragedParameters {
 public:
  /// The parameters are handles, and changed in place by whoever trains.
  explicit AveragedParameters(std::vector<Tensor> parameters);

  /// Takes where they are now into the mean: after n times, mean += (w - mean) / n.
  void update();
  /// How many times that was.
  std::uint64_t count() const { return count_; }
  /// Begins anew.
  void reset();

  /// Exchanges the parameters' numbers, in place, with those of the mean. An Error before the first
  /// update(), and for update() and reset() while they are exchanged.
  void swap();

 private:
  std::vector<Tensor> parameters_;
  std::vector<Array> averages_;
  std::uint64_t count_ = 0;
  bool swapped_ = false;
};

}  // namespace dl::optim
