// Module: a function with parameters, made of other modules or of operations.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "autograd/tensor.h"

namespace dl::nn {

class Module {
 public:
  Module() = default;
  virtual ~Module() = default;
  // Moved, not copied: two modules with the same parameters are nearly always a mistake.
  Module(Module&&) = default;
  Module& operator=(Module&&) = default;

  virtual Tensor forward(const Tensor& x) = 0;
  Tensor operator()(const Tensor& x) { return forward(x); }

  /// The parameters of this module and of those inside it, in the order in which they were added,
  /// with PyTorch's names: "weight", or "1.weight" for the second module of a Sequential. One that
  /// stands in several places is listed once, under its first name. The Tensors are handles: to
  /// change one is to change the module's.
  std::vector<std::pair<std::string, Tensor>> named_parameters() const;
  std::vector<Tensor> parameters() const;

  /// Calls f on every module inside this one, innermost first, then on this one itself.
  void apply(const std::function<void(Module&)>& f);

  /// Sets the mode of this module and of those inside it. Some layers (dropout) act in training
  /// only; is_training() tells them. Modules start in training mode.
  void train(bool training = true);
  void eval() { train(false); }
  bool is_training() const { return training_; }

 protected:
  /// Makes the value of x a parameter of this module. To be kept as a member, next to its use.
  Tensor add_parameter(std::string name, Tensor x);
  /// Makes `child` a part of this module.
  void add_module(std::string name, std::shared_ptr<Module> child);

 private:
  std::vector<std::pair<std::string, Tensor>> parameters_;
  std::vector<std::pair<std::string, std::shared_ptr<Module>>> children_;
  bool training_ = true;
};

}  // namespace dl::nn
