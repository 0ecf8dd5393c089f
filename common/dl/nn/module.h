// Module: a function with parameters, made of other modules or of operations.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dl/autograd/tensor.h>

namespace dl::nn {

/// Arrays by name.
using StateDict = std::vector<std::pair<std::string, Array>>;

/// Whether a buffer is a part of what a module has learnt, and so of its state_dict(), or only of
/// where its training is.
enum class Persistent { no, yes };

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

  /// What belongs to a module and is not trained, such as running means: the same for these. Those
  /// that are not Persistent are among them: with the parameters they are what training goes on
  /// from.
  std::vector<std::pair<std::string, Tensor>> named_buffers() const;

  /// All that makes this module what it is: parameters and persistent buffers, in PyTorch's order.
  /// The Arrays are handles; data::save_safetensors() writes them to a file.
  StateDict state_dict() const;
  /// Overwrites the parameters and buffers in place, from any device. An Error says what is
  /// missing, what is not of this module and what has another shape, and nothing has changed.
  void load_state_dict(const StateDict& state);
  /// The same from a file's: load_safetensors(path).tensors.
  void load_state_dict(const std::map<std::string, Array>& state);

  /// Moves the parameters and buffers, for all who have handles of them. An optimiser is made
  /// after it.
  void to(Device device);

  /// The name of its class, and what else of it should be printed: "Dropout(0.5)".
  virtual std::string description() const;

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
  /// Makes the value of x a buffer of this module, in memory of its own.
  Tensor add_buffer(std::string name, const Tensor& x, Persistent persistent = Persistent::yes);
  /// Makes `child` a part of this module.
  void add_module(std::string name, std::shared_ptr<Module> child);

 private:
  using Named = std::vector<std::pair<std::string, Tensor>>;
  /// Of this module and of those inside it, those in `own`, each once.
  Named collect(const std::function<Named(const Module&)>& own) const;
  void print(std::ostream& out, const std::string& indent) const;
  friend std::ostream& operator<<(std::ostream& out, const Module& module);

  Named parameters_, buffers_;
  std::set<std::string> not_persistent_;  // names of buffers
  std::vector<std::pair<std::string, std::shared_ptr<Module>>> children_;
  bool training_ = true;
};

/// A line for each module, those inside others indented, with the shapes of its parameters and how
/// many numbers they have; at the end how many all have together.
std::ostream& operator<<(std::ostream& out, const Module& module);

}  // namespace dl::nn
