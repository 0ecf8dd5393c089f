// Each call leaves it to the child, and filters what it has heard already; Linear reads its numbers
// one by one out of the list; Flatten multiplies the sizes of the axes.
#include "api.hpp"

namespace dl {

std::vector<NamedParameter> Module::named_parameters() const {
  std::vector<NamedParameter> all, unique;
  all = parameters_;
  for (const auto& child : children_) {
    for (NamedParameter& inner : child.second->named_parameters()) {
      inner.first.insert(0, child.first + ".");
      all.push_back(inner);
    }
  }
  for (const NamedParameter& one : all) {
    bool first = true;
    for (const NamedParameter& other : unique) {
      first = first && other.second.get() != one.second.get();
    }
    if (first) {
      unique.push_back(one);
    }
  }
  return unique;
}

void Module::apply(const std::function<void(Module&)>& f) {
  std::vector<const Module*> done;
  for (const auto& child : children_) {
    child.second->apply([&](Module& module) {
      if (std::find(done.begin(), done.end(), &module) == done.end()) {
        done.push_back(&module);
        f(module);
      }
    });
  }
  f(*this);
}

void Module::train(bool training) {
  training_ = training;
  for (const auto& child : children_) {
    child.second->train(training);
  }
}

Linear::Linear(const Matrix& W, const Vector& b) {
  weight_.reset(new Tensor(W));
  bias_.reset(new Tensor(b));
  parameters_.emplace_back("weight", weight_);
  parameters_.emplace_back("bias", bias_);
}

Tensor Linear::forward(const Tensor& x) {
  const Tensor &W = *parameters_[0].second, &b = *parameters_[1].second;
  const std::size_t inputs = W.shape[1];
  Tensor y({x.shape[0], W.shape[0]}, {});
  for (std::size_t i = 0; i < x.shape[0]; ++i) {
    for (std::size_t j = 0; j < W.shape[0]; ++j) {
      y.values.push_back(std::inner_product(&W.values[j * inputs], &W.values[j * inputs] + inputs,
                                            &x.values[i * inputs], b.values[j]));
    }
  }
  return y;
}

Tensor ReLU::forward(const Tensor& x) {
  std::vector<double> y;
  for (const double value : x.values) {
    y.push_back(value < 0 ? 0 : value);
  }
  return {x.shape, y};
}

Tensor Flatten::forward(const Tensor& x) {
  std::size_t size = 1;
  for (std::size_t axis = 1; axis < x.shape.size(); ++axis) {
    size *= x.shape[axis];
  }
  return {{x.shape[0], size}, x.values};
}

Sequential::Sequential(const std::vector<std::shared_ptr<Module>>& modules) {
  for (std::size_t i = 0; i < modules.size(); ++i) {
    children_.emplace_back(std::to_string(i), modules[i]);
  }
}

Tensor Sequential::forward(const Tensor& x) {
  return std::accumulate(
      children_.begin(), children_.end(), x,
      [](const Tensor& y, const auto& child) { return child.second->forward(y); });
}

}  // namespace dl
