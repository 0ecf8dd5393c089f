// WRONG: the width is computed as the number of values over the number of examples
// KILLED-BY: Flatten: one row for each example
// SAYS: product of the axes after the first
#include "api.hpp"

namespace dl {

std::vector<NamedParameter> Module::named_parameters() const {
  std::vector<NamedParameter> all;
  const auto add = [&](const std::string& name, const Parameter& parameter) {
    for (const NamedParameter& known : all) {
      if (known.second == parameter) {
        return;
      }
    }
    all.emplace_back(name, parameter);
  };
  for (const auto& [name, parameter] : parameters_) {
    add(name, parameter);
  }
  for (const auto& [child, module] : children_) {
    for (const auto& [name, parameter] : module->named_parameters()) {
      add(child + "." + name, parameter);
    }
  }
  return all;
}

void Module::apply(const std::function<void(Module&)>& f) {
  std::vector<Module*> seen;
  const std::function<void(Module&)> visit = [&](Module& module) {
    if (std::find(seen.begin(), seen.end(), &module) != seen.end()) {
      return;
    }
    seen.push_back(&module);
    for (const auto& child : module.children_) {
      visit(*child.second);
    }
    f(module);
  };
  visit(*this);
}

void Module::train(bool training) {
  training_ = training;
  for (const auto& child : children_) {
    child.second->train(training);
  }
}

Linear::Linear(const Matrix& W, const Vector& b)
    : weight_(std::make_shared<Tensor>(W)), bias_(std::make_shared<Tensor>(b)) {
  parameters_ = {{"weight", weight_}, {"bias", bias_}};
}

Tensor Linear::forward(const Tensor& x) {
  const Matrix Y = matmul(x.matrix(), transposed(weight_->matrix())) + bias_->vector();
  return Y;
}

Tensor ReLU::forward(const Tensor& x) {
  Tensor y = x;
  for (double& value : y.values) {
    value = std::max(value, 0.0);
  }
  return y;
}

Tensor Flatten::forward(const Tensor& x) {
  const std::size_t B = x.shape[0];
  return Tensor({B, B > 0 ? x.values.size() / B : 0}, x.values);
}

Sequential::Sequential(const std::vector<std::shared_ptr<Module>>& modules) {
  for (std::size_t i = 0; i < modules.size(); ++i) {
    children_.emplace_back(std::to_string(i), modules[i]);
  }
}

Tensor Sequential::forward(const Tensor& x) {
  Tensor y = x;
  for (const auto& child : children_) {
    y = child.second->forward(y);
  }
  return y;
}

}  // namespace dl
