// What lesson 7 measures, and how it prints it.
#pragma once

#include <string>
#include <vector>

#include <dl/array/array.h>

namespace dl {

/// Of a network's layers, the first one first.
struct MeanSquares {
  std::vector<double> activations, gradients;
  std::vector<double> largest_activations;
};

/// A standard deviation of the weights, and networks that were drawn with it.
struct Start {
  std::string name;
  double sigma;
  std::vector<MeanSquares> runs = {};
};

/// In double precision, of what float32 holds.
double mean_square(const Array& x);
double largest(const Array& x);

/// The gain n sigma^2 / 2 of a layer of n units, what that comes to over all layers, and what the
/// networks came to: the activations of the last layer, and the gradients of the first.
void print_scales(const std::vector<Start>& starts, double n);

/// In which layer float32 no longer holds the mean square, and the activations themselves.
void print_overflows(const Start& start, double n);

}  // namespace dl
