// Traces of PyTorch, as make_golden.py and make_specials.py write them, and our operations on them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <dl/array/array.h>
#include <dl/autograd/tensor.h>
#include <dl/base/check.h>
#include <dl/data/safetensors.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/rearrange.h>
#include <dl/ops/reduce.h>
#include <dl/ops/reshape.h>

namespace dl::golden {

using Traces = std::map<std::string, Array>;

inline Traces load(const std::string& name) {
  return data::load_safetensors(concat(DL_PROJECT_DIR, "/tests/golden/", name)).tensors;
}

inline Labels to_labels(const Array& numbers, Device device = Device::cpu) {
  const std::vector<float> values = numbers.to_vector();
  return Labels(std::vector<std::int32_t>(values.begin(), values.end()), device);
}

/// What a case gives to an operation: Tensors, and labels or a scalar where it takes some.
struct Given {
  std::vector<Tensor> in;
  Labels labels;
  float k = 0;
};
using Operation = std::function<Tensor(const Given&)>;

inline Operation unary(Tensor (*f)(const Tensor&)) {
  return [f](const Given& given) { return f(given.in[0]); };
}
inline Operation binary(Tensor (*f)(const Tensor&, const Tensor&)) {
  return [f](const Given& given) { return f(given.in[0], given.in[1]); };
}
inline Operation power(float p) {
  return [p](const Given& given) { return pow(given.in[0], p); };
}
/// The first where it compares so with the second, else that.
inline Operation chosen(Tensor (*compare)(const Tensor&, const Tensor&)) {
  return [compare](const Given& given) {
    return where(compare(given.in[0], given.in[1]), given.in[0], given.in[1]);
  };
}
inline Operation along(Tensor (*f)(const Tensor&, int, KeepDim), int axis,
                       KeepDim keepdim = KeepDim::no) {
  return [=](const Given& given) { return f(given.in[0], axis, keepdim); };
}
inline Operation loss(const CrossEntropyOptions& options) {
  return
      [options](const Given& given) { return cross_entropy(given.in[0], given.labels, options); };
}
inline Operation pair_loss(Tensor (*f)(const Tensor&, const Tensor&, Reduction),
                           Reduction reduction) {
  return [=](const Given& given) { return f(given.in[0], given.in[1], reduction); };
}

inline const std::map<std::string, Operation> kOperations{
    {"relu", unary(relu)},
    {"sigmoid", unary(sigmoid)},
    {"tanh", unary(tanh)},
    {"exp", unary(exp)},
    {"log", unary(log)},
    {"sqrt", unary(sqrt)},
    {"abs", unary(abs)},
    {"pow2", power(2)},
    {"pow3", power(3)},
    {"pow0.5", power(0.5f)},
    {"pow-0.5", power(-0.5f)},
    {"pow-1", power(-1)},
    {"pow0", power(0)},
    {"pow1", power(1)},
    {"pow1.5", power(1.5f)},
    {"clip", [](const Given& given) { return clip(given.in[0], -1, 2); }},
    {"clip_at_0", [](const Given& given) { return clip(given.in[0], 0, 1); }},
    {"gelu", [](const Given& given) { return gelu(given.in[0]); }},
    {"gelu_tanh", [](const Given& given) { return gelu(given.in[0], Approximate::tanh); }},
    {"silu", unary(silu)},
    {"softplus", unary(softplus)},
    {"scale", [](const Given& given) { return given.in[0] * given.k; }},
    {"divide_by", [](const Given& given) { return given.in[0] / given.k; }},
    {"shift", [](const Given& given) { return given.in[0] + given.k; }},
    {"add", binary(operator+)},
    {"subtract", binary(operator-)},
    {"multiply", binary(operator*)},
    {"divide", binary(operator/)},
    {"maximum", binary(maximum)},
    {"minimum", binary(minimum)},
    {"where_greater", chosen(operator>)},
    {"where_less", chosen(operator<)},
    {"where_greater_equal", chosen(operator>=)},
    {"where_less_equal", chosen(operator<=)},
    {"where_equal", chosen(equal)},
    {"matmul", binary(matmul)},
    {"linear", [](const Given& given) { return linear(given.in[0], given.in[1], given.in[2]); }},
    {"sum", unary(sum)},
    {"mean", unary(mean)},
    {"sum0", along(sum, 0)},
    {"sum1", along(sum, 1)},
    {"mean0", along(mean, 0)},
    {"mean1", along(mean, 1)},
    {"sum0_keepdim", along(sum, 0, KeepDim::yes)},
    {"sum1_keepdim", along(sum, 1, KeepDim::yes)},
    {"mean0_keepdim", along(mean, 0, KeepDim::yes)},
    {"mean1_keepdim", along(mean, 1, KeepDim::yes)},
    {"max0", along(max, 0)},
    {"max1", along(max, 1)},
    {"softmax", unary(softmax)},
    {"transpose", [](const Given& given) { return transpose(given.in[0], 0, 2); }},
    {"permute",
     [](const Given& given) {
       return permute(given.in[0], {2, 0, 1});
     }},
    {"slice", [](const Given& given) { return slice(given.in[0], 1, -1, given.in[0].shape()[1]); }},
    {"concat",
     [](const Given& given) {
       return concat({given.in[0], given.in[1], given.in[0]}, 1);
     }},
    {"stack",
     [](const Given& given) {
       return stack({given.in[0], given.in[1]}, -1);
     }},
    {"broadcast_to",
     [](const Given& given) {
       const Tensor& x = given.in[0];
       const Tensor row = slice(reshape(slice(x, 0, 0, 1), {x.shape()[1], x.shape()[2]}), 0, 0, 1);
       return broadcast_to(row, x.shape());
     }},
    {"flatten", unary(flatten)},
    {"log_softmax", unary(log_softmax)},
    {"cross_entropy_none", loss({Reduction::none})},
    {"cross_entropy_mean", loss({Reduction::mean})},
    {"cross_entropy_sum", loss({Reduction::sum})},
    {"mse_loss_none", pair_loss(mse_loss, Reduction::none)},
    {"binary_cross_entropy_with_logits_none",
     pair_loss(binary_cross_entropy_with_logits, Reduction::none)},
    {"cross_entropy_smoothed_none", loss({Reduction::none, 0.1f})},
    {"cross_entropy_ignoring_none", loss({Reduction::none, 0, 0})},
    {"cross_entropy_both_none", loss({Reduction::none, 0.3f, 0})},
    {"mse_loss_mean", pair_loss(mse_loss, Reduction::mean)},
    {"binary_cross_entropy_with_logits_mean",
     pair_loss(binary_cross_entropy_with_logits, Reduction::mean)},
    {"cross_entropy_smoothed_mean", loss({Reduction::mean, 0.1f})},
    {"cross_entropy_ignoring_mean", loss({Reduction::mean, 0, 0})},
    {"cross_entropy_both_mean", loss({Reduction::mean, 0.3f, 0})},
    {"mse_loss_sum", pair_loss(mse_loss, Reduction::sum)},
    {"binary_cross_entropy_with_logits_sum",
     pair_loss(binary_cross_entropy_with_logits, Reduction::sum)},
    {"cross_entropy_smoothed_sum", loss({Reduction::sum, 0.1f})},
    {"cross_entropy_ignoring_sum", loss({Reduction::sum, 0, 0})},
    {"cross_entropy_both_sum", loss({Reduction::sum, 0.3f, 0})},
};

/// Does every case "OP/CASE" of `traces` again on `device`, and calls compare(operation, key, got,
/// want) for its value and for each of its gradients. Returns how many cases each operation had.
inline std::map<std::string, int> replay(
    const Traces& traces, Device device,
    const std::function<void(const std::string& operation, const std::string& key, const Array& got,
                             const Array& want)>& compare) {
  std::map<std::string, int> cases;
  for (const auto& [key, out] : traces) {
    if (!key.ends_with("/out")) {
      continue;
    }
    const std::string prefix = key.substr(0, key.size() - 3);  // "relu/3x7/"
    const std::string operation = prefix.substr(0, prefix.find('/'));
    check(kOperations.contains(operation), "no operation is called ", operation);
    ++cases[operation];

    Given given;
    for (int i = 0; traces.contains(prefix + "in" + std::to_string(i)); ++i) {
      const Array& value = traces.at(prefix + "in" + std::to_string(i));
      given.in.push_back(parameter(Tensor(value.to(device))));
    }
    if (const auto labels = traces.find(prefix + "labels"); labels != traces.end()) {
      given.labels = to_labels(labels->second, device);
    }
    if (const auto k = traces.find(prefix + "k"); k != traces.end()) {
      given.k = k->second.item();
    }
    const Tensor y = kOperations.at(operation)(given);
    compare(operation, prefix + "out", y.array().to(Device::cpu), out);
    y.backward(Tensor(traces.at(prefix + "dout").to(device)));
    for (std::size_t i = 0; i < given.in.size(); ++i) {
      const std::string gradient = prefix + "din" + std::to_string(i);
      compare(operation, gradient, given.in[i].grad().to(Device::cpu), traces.at(gradient));
    }
  }
  return cases;
}

}  // namespace dl::golden
