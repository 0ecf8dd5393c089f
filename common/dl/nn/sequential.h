// Modules in a row.
#pragma once

#include <concepts>

#include <dl/nn/module.h>

namespace dl::nn {

/// Each module's output is the next one's input. Its modules are named "0", "1", ... as in PyTorch:
///
///     nn::Sequential net{nn::Flatten(), nn::Linear(784, 10, rng)};
///
/// In braces, not in parentheses: only then does C++ promise to make the layers, and so to draw
/// their weights, from left to right.
///
/// A Sequential among others in the braces is one module of the new one. A single one is not:
/// Sequential{Sequential{...}} is, by C++'s rules, the inner one moved, with its names: "0.weight",
/// where PyTorch has "0.0.weight". append() makes it a module also then.
class Sequential : public Module {
 public:
  template <std::derived_from<Module>... Modules>
  explicit Sequential(Modules&&... modules)
      : modules_{std::make_shared<Modules>(std::move(modules))...} {
    for (std::size_t i = 0; i < modules_.size(); ++i) {
      add_module(std::to_string(i), modules_[i]);
    }
  }

  /// One more at the end, for networks whose layers are counted while the program runs.
  template <std::derived_from<Module> M>
  Sequential& append(M&& module) {
    return append(std::make_shared<M>(std::move(module)));
  }
  Sequential& append(std::shared_ptr<Module> module) {
    add_module(std::to_string(modules_.size()), module);
    modules_.push_back(std::move(module));
    return *this;
  }

  Tensor forward(const Tensor& x) override {
    Tensor y = x;
    for (const auto& module : modules_) {
      y = (*module)(y);
    }
    return y;
  }

  /// For a look at what happens between them.
  const std::vector<std::shared_ptr<Module>>& modules() const { return modules_; }

 private:
  std::vector<std::shared_ptr<Module>> modules_;
};

}  // namespace dl::nn
