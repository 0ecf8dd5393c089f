// WRONG: the weight is transposed once, in the first forward
// KILLED-BY: Linear: what is changed through its parameters is what forward reads
// SAYS: before the change is what forward reads
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "api.hpp"

namespace dl {

std::vector<NamedParameter> Module::named_parameters() const {
  std::vector<NamedParameter> all = parameters_;
  for (const auto& [child_name, child] : children_) {
    for (const auto& [name, parameter] : child->named_parameters()) {
      const bool known = std::any_of(
          all.begin(), all.end(), [&](const NamedParameter& p) { return p.second == parameter; });
      if (!known) {
        all.push_back({child_name + "." + name, parameter});
      }
    }
  }
  return all;
}

void Module::apply(const std::function<void(Module&)>& f) {
  std::set<Module*> seen;
  const std::function<void(Module&)> visit = [&](Module& module) {
    if (!seen.insert(&module).second) {
      return;
    }
    for (const auto& [name, child] : module.children_) {
      visit(*child);
    }
    f(module);
  };
  visit(*this);
}

void Module::train(bool training) {
  apply([training](Module& module) { module.training_ = training; });
}

Linear::Linear(const Matrix& W, const Vector& b)
    : weight_(std::make_shared<Tensor>(W)), bias_(std::make_shared<Tensor>(b)) {
  parameters_ = {{"weight", weight_}, {"bias", bias_}};
}

Tensor Linear::forward(const Tensor& x) {
  static std::map<Parameter, Matrix> known;
  const auto [place, fresh] = known.try_emplace(weight_, transposed(weight_->matrix()));
  const Matrix Y = matmul(x.matrix(), place->second);
  return Matrix(Y + bias_->vector());
}

Tensor ReLU::forward(const Tensor& x) {
  Tensor y = x;
  for (double& value : y.values) {
    value = std::max(value, 0.0);
  }
  return y;
}

Tensor Flatten::forward(const Tensor& x) {
  const std::size_t width =
      std::accumulate(x.shape.begin() + 1, x.shape.end(), std::size_t{1}, std::multiplies<>());
  return {{x.shape[0], width}, x.values};
}

Sequential::Sequential(const std::vector<std::shared_ptr<Module>>& modules) {
  for (const auto& module : modules) {
    children_.push_back({std::to_string(children_.size()), module});
  }
}

Tensor Sequential::forward(const Tensor& x) {
  Tensor y = x;
  for (const auto& [name, child] : children_) {
    y = child->forward(y);
  }
  return y;
}

}  // namespace dl
