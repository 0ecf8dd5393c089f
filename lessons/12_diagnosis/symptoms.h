// What a training shows of itself while it goes on, and what that says of its illness.
#pragma once

#include <string>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>

namespace dl::diagnosis {

/// What can be measured without knowing what is wrong.
struct Symptoms {
  std::vector<double> losses = {};  // mean cross entropy of each minibatch
  std::vector<double> update_ratios =
      {};                  // of each step: the length of W1's update over that of W1
  double dead_before = 0;  // share of the hidden units that no image switches on: at first,
  double dead_after = 0;   // and at last
  double twins = 0;        // share of the hidden units that have the weights of another
  double accuracy = 0;     // on the validation images

  double first_loss() const;    // of the first minibatch, before any step
  double highest_loss() const;  // infinite where a loss was not a number
  double last_loss() const;     // mean of the last ten minibatches
  double update_ratio() const;  // median
};

/// The length of all numbers of x as one vector.
double length(const Array& x);

/// The share of H's columns (batch, units) that are 0 in every row.
double share_of_dead(const Tensor& H);

/// The share of W's columns (inputs, units) that are equal, number by number, to another one.
double share_of_twins(const Tensor& W);

/// The labels of a minibatch in another order: they say nothing of their images.
Labels shuffled(const Labels& y, Rng& rng);

/// The name of the illness, or "healthy". Its thresholds stand where five seeds of each training
/// showed nothing: the lesson's page has their bands.
std::string name_of_illness(const Symptoms& symptoms);

}  // namespace dl::diagnosis
