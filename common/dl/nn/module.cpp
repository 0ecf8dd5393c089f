#include <dl/nn/module.h>

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <ostream>
#include <set>
#include <typeinfo>
#include <utility>

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include <dl/base/text.h>

namespace dl::nn {
namespace {

/// With commas, but of many the first ones alone.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() <= kMost ? text : concat(text, " and ", names.size() - kMost, " more");
}

}  // namespace

Module::Named Module::collect(const std::function<Named(const Module&)>& own) const {
  Named all = own(*this);
  for (const auto& [child_name, child] : children_) {
    for (auto& [name, tensor] : child->collect(own)) {
      const auto is_it = [&t = tensor](const auto& listed) { return listed.second.is(t); };
      if (std::none_of(all.begin(), all.end(), is_it)) {
        all.emplace_back(child_name + "." + name, tensor);
      }
    }
  }
  return all;
}

Module::Named Module::named_parameters() const {
  return collect([](const Module& module) { return module.parameters_; });
}

Module::Named Module::named_buffers() const {
  return collect([](const Module& module) { return module.buffers_; });
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

StateDict Module::state_dict() const {
  StateDict state;
  const Named all = collect([](const Module& module) {
    Named own = module.parameters_;
    std::copy_if(module.buffers_.begin(), module.buffers_.end(), std::back_inserter(own),
                 [&](const auto& b) { return !module.not_persistent_.contains(b.first); });
    return own;
  });
  for (const auto& [name, tensor] : all) {
    state.emplace_back(name, tensor.array());
  }
  return state;
}

void Module::load_state_dict(const StateDict& state) {
  std::map<std::string, Array> given;
  for (const auto& [name, array] : state) {
    check_defined("load_state_dict", array);
    check(given.emplace(name, array).second, "load_state_dict: ", in_quotes(name),
          " is given twice");
  }
  load_state_dict(given);
}

void Module::load_state_dict(const std::map<std::string, Array>& state) {
  StateDict own = state_dict();
  std::vector<std::string> missing, unexpected, shapes;
  std::set<std::string> known;
  for (const auto& [name, array] : own) {
    known.insert(name);
    const auto found = state.find(name);
    if (found == state.end()) {
      missing.push_back(concat(in_quotes(name)));
      continue;
    }
    check_defined("load_state_dict", found->second);
    if (found->second.shape() != array.shape()) {
      shapes.push_back(
          concat(in_quotes(name), " has shape ", found->second.shape(), ", not ", array.shape()));
    }
  }
  for (const auto& [name, array] : state) {
    if (!known.contains(name)) {
      unexpected.push_back(concat(in_quotes(name)));
    }
  }
  std::string faults;
  for (const auto& [what, names] : {std::pair("there is no ", &missing),
                                    {"not of this module: ", &unexpected},
                                    {"", &shapes}}) {
    if (!names->empty()) {
      faults += (faults.empty() ? "" : "; ") + (what + listed(*names));
    }
  }
  check(faults.empty(), "load_state_dict: ", faults);
  for (auto& [name, array] : own) {
    copy_(array, state.at(name));
  }
}

void Module::to(Device device) {
  apply([device](Module& module) {
    for (Named* const tensors : {&module.parameters_, &module.buffers_}) {
      for (auto& [name, tensor] : *tensors) {
        tensor.move_to(device);
      }
    }
  });
}

std::string Module::description() const {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(typeid(*this).name(), nullptr, nullptr, &status), &std::free);
  const std::string name = status == 0 ? text.get() : "Module";
  return name.substr(name.rfind(':') + 1);
}

void Module::print(std::ostream& out, const std::string& indent) const {
  out << description();
  Index numbers = 0;
  for (const auto& [name, parameter] : parameters_) {
    out << (numbers == 0 ? "  " : ", ") << name << ' ' << parameter.shape();
    numbers += parameter.size();
  }
  for (const auto& [name, child] : children_) {
    out << '\n' << indent << "  (" << name << ") ";
    child->print(out, indent + "  ");
  }
}

std::ostream& operator<<(std::ostream& out, const Module& module) {
  module.print(out, "");
  Index numbers = 0;
  for (const Tensor& parameter : module.parameters()) {
    numbers += parameter.size();
  }
  return out << '\n' << numbers << " parameters";
}

Tensor Module::add_buffer(std::string name, const Tensor& x, Persistent persistent) {
  check(x.defined(), "add_buffer: the buffer '", name, "' holds nothing");
  if (persistent == Persistent::no) {
    not_persistent_.insert(name);
  }
  return buffers_.emplace_back(std::move(name), Tensor(x.array().clone())).second;
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
