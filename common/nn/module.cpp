#include "nn/module.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace dl::nn {

std::vector<std::pair<std::string, Tensor>> Module::named_parameters() const {
  auto all = parameters_;
  for (const auto& [child_name, child] : children_) {
    for (auto& [name, parameter] : child->named_parameters()) {
      const auto is_it = [&p = parameter](const auto& listed) { return listed.second.is(p); };
      if (std::none_of(all.begin(), all.end(), is_it)) {
        all.emplace_back(child_name + "." + name, parameter);
      }
    }
  }
  return all;
}

std::vector<Tensor> Module::parameters() const {
  std::vector<Tensor> all;
  for (auto& [name, parameter] : named_parameters()) {
    all.push_back(parameter);
  }
  return all;
}

void Module::apply(const std::function<void(Module&)>& f) {
  for (const auto& [name, child] : children_) {
    child->apply(f);
  }
  f(*this);
}

void Module::train(bool training) {
  apply([training](Module& module) { module.training_ = training; });
}

Tensor Module::add_parameter(std::string name, Tensor x) {
  check(x.defined(), "add_parameter: the parameter '", name, "' holds nothing");
  return parameters_.emplace_back(std::move(name), parameter(std::move(x))).second;
}

void Module::add_module(std::string name, std::shared_ptr<Module> child) {
  check(child != nullptr, "add_module: the module '", name, "' is a null pointer");
  children_.emplace_back(std::move(name), std::move(child));
}

}  // namespace dl::nn
