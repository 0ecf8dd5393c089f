// Exercise 11: modules in modules. api.hpp has the classes with their members.
#include "api.hpp"

namespace dl {

std::vector<NamedParameter> Module::named_parameters() const {
  // TODO: of parameters_ and, with a longer name, of all children.
  todo("Module::named_parameters");
}

void Module::apply(const std::function<void(Module&)>& f) {
  // TODO: each module once.
  todo("Module::apply");
}

void Module::train(bool training) {
  // TODO: training_, here and in every module inside.
  todo("Module::train");
}

Linear::Linear(const Matrix& W, const Vector& b) {
  // TODO: make weight_ and bias_, and enter them into parameters_.
  todo("Linear::Linear");
}

Tensor Linear::forward(const Tensor& x) {
  // TODO
  todo("Linear::forward");
}

Tensor ReLU::forward(const Tensor& x) {
  // TODO
  todo("ReLU::forward");
}

Tensor Flatten::forward(const Tensor& x) {
  // TODO: which number of rows must stay?
  todo("Flatten::forward");
}

Sequential::Sequential(const std::vector<std::shared_ptr<Module>>& modules) {
  // TODO: enter them into children_.
  todo("Sequential::Sequential");
}

Tensor Sequential::forward(const Tensor& x) {
  // TODO
  todo("Sequential::forward");
}

}  // namespace dl
