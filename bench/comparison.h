// What a benchmark is: a piece of ours, measured in turn with bare code that does the same work.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace dl::bench {

using Code = std::function<void()>;

/// Two pieces of code, each to be called again and again.
struct Comparison {
  Code ours;
  Code baseline;  // what `ours` is held against; empty: it is timed alone
  Code check;     // throws an Error if `ours` computes something wrong; empty: nothing to check
};

/// A line of the table. The memory that it needs lives only while it is measured.
struct Case {
  std::string name;      // "relu 256x256"
  std::string baseline;  // what the baseline is, for people
  std::function<Comparison()> make;
  std::string figure = {};  // the line in a figure that the result belongs to, if any,
  double x = 0;             // and where along that line
};

// One subject each, in the file of its name.
std::vector<Case> kernel_cases();
std::vector<Case> step_product_cases();
std::vector<Case> training_cases();
std::vector<Case> data_cases();
std::vector<Case> slow_way_cases();

/// A step of lesson 3's training, on one minibatch with a tiny learning rate.
Code step_of_training();

/// The most memory, in MB, that training as the lesson does it ever held.
double peak_megabytes_of_training();

}  // namespace dl::bench
