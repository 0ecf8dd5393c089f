// Random numbers: one explicit generator, passed by reference to whatever draws.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace dl {

/// A seeded stream of random numbers, the same on every platform: the engine is the standard's
/// mt19937_64, and the distributions, which the standard leaves open, are written out here.
class Rng {
 public:
  /// Two generators with the same seed and different streams are independent of each other, so
  /// that, say, weights and minibatches can be drawn without one shifting the other.
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);

  /// Uniform in [0, 1), in steps of 2^-53.
  double uniform();
  /// Normal with mean 0 and standard deviation 1 (Box and Muller 1958, both values used).
  double normal();
  /// Uniform in {0, ..., n - 1}, without bias; n > 0 (Lemire 2019, "Fast random integer
  /// generation in an interval").
  std::uint64_t below(std::uint64_t n);

  /// Every order equally likely (Fisher and Yates, Knuth's algorithm P).
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[below(i)]);
    }
  }

  /// All that is needed to go on from here, as text; restore() throws an Error for anything else.
  std::string state() const;
  void restore(const std::string& state);

 private:
  std::mt19937_64 engine_;
  double spare_ = 0;  // the second value of the last Box-Muller pair
  bool has_spare_ = false;
};

}  // namespace dl
