// What is measured while a network trains.
#pragma once

#include <initializer_list>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/data/data_loader.h>
#include <dl/train/model_ref.h>

namespace dl::train {

/// Sums of n quantities over many batches. Numbers on a GPU are summed there, so that a step need
/// not wait for its own result; only reading a sum waits.
class Accumulator {
 public:
  /// A number, or a Tensor of one element.
  class Term {
   public:
    Term(double value) : value_(value) {}
    Term(Index value) : value_(static_cast<double>(value)) {}
    Term(const Tensor& x) : value_(x.device() == Device::cpu ? x.item() : 0), tensor_(x) {}

   private:
    friend class Accumulator;
    double value_;
    Tensor tensor_;
  };

  // #region accumulator
  explicit Accumulator(std::size_t n) : host_(n), device_(n) {}

  /// Adds one term to each of the n sums.
  void add(std::initializer_list<Term> terms);
  double operator[](std::size_t i) const;
  /// Back to 0, in the same memory: a recorded step adds to it.
  void reset();
  // #endregion accumulator

 private:
  std::vector<double> host_;
  std::vector<Array> device_;  // undefined where no Tensor of another device was added
};

/// The number of rows of the logits y_hat (batch, classes) whose argmax is the label: one element.
Tensor num_correct(const Tensor& y_hat, const Labels& y);

/// The examples that a network is judged by, none of which it is trained on.
struct HeldOut {
  HeldOut(data::DataLoader& for_test, data::DataLoader* for_validation = nullptr)
      : test(for_test), validation(for_validation) {}

  data::DataLoader& test;
  data::DataLoader* validation;  // for choices, which the test set must not make; null: none
};

/// What a network makes of examples that it is not trained on at that moment.
struct Evaluation {
  double loss;  // mean cross entropy
  double accuracy;
};

/// That of `net`, in evaluation mode, which gives scores.
Evaluation evaluate(const ModelRef& net, data::DataLoader& examples);

/// The share of all examples that `net`, in evaluation mode, gets right.
double evaluate_accuracy(const ModelRef& net, data::DataLoader& examples);

}  // namespace dl::train
