// Exercise 11: Module, the layers of lesson 3, and Sequential. The members are given; the functions
// without a body are to be written.
#pragma once

#include <memory>
#include <utility>

#include <dl/base/check.h>
#include "harness/matrix.h"

namespace dl {

/// Numbers with any number of axes, row by row; the first axis is the batch where there is one.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<double> values;

  Tensor(std::vector<std::size_t> of_shape, std::vector<double> row_by_row)
      : shape(std::move(of_shape)), values(std::move(row_by_row)) {}
  Tensor(const Matrix& X) : shape{X.shape(0), X.shape(1)}, values(X.begin(), X.end()) {}
  Tensor(const Vector& x) : shape{x.size()}, values(x.begin(), x.end()) {}

  /// The same numbers to compute with; an Error unless there are two axes (one for vector()).
  Matrix matrix() const {
    check(shape.size() == 2, "matrix(): this Tensor has ", shape.size(), " axes, not 2");
    Matrix X = zeros(shape[0], shape[1]);
    std::copy(values.begin(), values.end(), X.begin());
    return X;
  }
  Vector vector() const {
    check(shape.size() == 1, "vector(): this Tensor has ", shape.size(), " axes, not 1");
    Vector x = zeros(shape[0]);
    std::copy(values.begin(), values.end(), x.begin());
    return x;
  }
};

/// A handle: copies of it mean the same Tensor. An optimiser changes *parameter.
using Parameter = std::shared_ptr<Tensor>;
using NamedParameter = std::pair<std::string, Parameter>;

class Module {
 public:
  virtual ~Module() = default;
  virtual Tensor forward(const Tensor& x) = 0;

  /// The parameters of this module, then those of its children, in their order, each of these with
  /// the child's name and a dot before its own: "weight", "2.weight", "2.0.weight". A parameter
  /// that comes again, because a module stands in two places, is in the list once, the first time.
  std::vector<NamedParameter> named_parameters() const;

  /// Calls f once on every module inside this one, and last on this module: the children in their
  /// order, each after what is inside it. A module that stands in several places, wherever they
  /// are, comes once, the first time.
  void apply(const std::function<void(Module&)>& f);

  /// Sets the mode of this module and of all modules inside it, whatever theirs were.
  void train(bool training);
  bool is_training() const { return training_; }

 protected:
  // What this module is made of: for the constructors of the classes derived from it.
  std::vector<NamedParameter> parameters_;
  std::vector<std::pair<std::string, std::shared_ptr<Module>>> children_;

 private:
  bool training_ = true;
};

/// Y = X W^T + b: (B, inputs) -> (B, outputs). Its parameters are "weight" and "bias", in this
/// order.
class Linear : public Module {
 public:
  /// W is (outputs, inputs), b is (outputs).
  Linear(const Matrix& W, const Vector& b);
  Tensor forward(const Tensor& x) override;

 private:
  Parameter weight_, bias_;
};

/// max(x, 0), entry by entry, for any shape.
class ReLU : public Module {
 public:
  Tensor forward(const Tensor& x) override;
};

/// All axes but the first made one: (B, 3, 8, 8) -> (B, 192). There are two axes or more, and none
/// is empty.
class Flatten : public Module {
 public:
  Tensor forward(const Tensor& x) override;
};

/// The first module is given x, each other one what the one before it gave. They are the children
/// "0", "1", "2" and so on. A Sequential of no modules gives x.
class Sequential : public Module {
 public:
  explicit Sequential(const std::vector<std::shared_ptr<Module>>& modules);
  Tensor forward(const Tensor& x) override;
};

}  // namespace dl
