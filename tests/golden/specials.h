// How far our values and gradients for NaN, infinity, -0, denormals and extremes may be from those
// of PyTorch, in specials.safetensors: for the tests of the CPU and of the GPU.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "golden/traces.h"

namespace dl::golden {

/// NaN, infinity and 0 have to be the same, with their sign. Every other number may be this many
/// units in the last place away; more where an operation is made of e^x, a logarithm or a sum.
/// Where terms of a sum cancel, the units are those of the largest term: one rounding of it is all
/// that a compiler changes when it fuses a product and a sum, and next to nothing may be left of
/// the two.
struct Rule {
  double value = 0, gradient = 0;
  bool sign_of_zero = true;
};

inline Rule rule_of(const std::string& operation, Device device) {
  static const std::map<std::string, Rule> rules{
      {"sigmoid", {1, 1}},
      {"tanh", {1, 1}},
      {"exp", {1, 3}},
      {"log", {1, 1}},
      // Of a row that is repeated, the gradient is a sum.
      {"add", {0, 1}},
      {"subtract", {0, 1}},
      {"multiply", {0, 2}},
      {"divide", {0, 8}},
      {"where_greater", {0, 1}},
      {"where_less", {0, 1}},
      {"where_greater_equal", {0, 1}},
      {"where_less_equal", {0, 1}},
      {"where_equal", {0, 1}},
      {"gelu", {2, 2}},
      {"gelu_tanh", {1, 1}},
      {"silu", {1, 1}},
      {"softplus", {1, 1}},
      // Its logarithm is the C library's log1p, whose last bit changes with the release of glibc.
      {"binary_cross_entropy_with_logits_none", {1, 0}},
      {"pow1.5", {1, 1}},
      {"mean0", {1, 1}},
      {"mean1", {1, 1}},
      {"mean", {1, 1}},
      {"softmax", {2, 4, false}},  // whose gradient's sum has another order
      // PyTorch makes the loss of a negation, and its gradient of two steps; we of one. So 0 may be
      // -0, and the other way round: a loss of -0 would look odd in a table.
      {"log_softmax", {2, 4, false}},
      {"cross_entropy_none", {2, 16, false}},
      {"cross_entropy_mean", {2, 16, false}},
      {"cross_entropy_sum", {2, 16, false}},
  };
  const auto found = rules.find(operation);
  Rule rule = found == rules.end() ? Rule{} : found->second;
  if (device == Device::cuda) {  // its own e^x, log and tanh, and sums in another order
    rule.value += 4;
    rule.gradient += 16;
  }
  return rule;
}

/// How many units in the last place two finite numbers are apart: units of the larger one, or of
/// `term`, if that is larger still.
inline double ulps_between(float a, float b, float term = 0) {
  const float largest = std::max({std::abs(a), std::abs(b), term});
  const double unit = std::nextafter(largest, 0.0f) == largest  // which only 0 is
                          ? std::numeric_limits<float>::denorm_min()
                          : double{largest} - std::nextafter(largest, 0.0f);
  return std::abs(double{a} - b) / unit;
}

/// `term` is the largest of the terms whose sum they are, where terms may cancel, and 0 elsewhere.
inline bool alike(float got, float want, double ulps, bool sign_of_zero = true, float term = 0) {
  if (std::isnan(want) || std::isinf(want) || std::isnan(got) || std::isinf(got)) {
    return got == want || (std::isnan(got) && std::isnan(want));
  }
  if (term == 0 && (got == 0 || want == 0)) {
    return got == want && (!sign_of_zero || std::signbit(got) == std::signbit(want));
  }
  return (term > 0 || std::signbit(got) == std::signbit(want)) &&
         ulps_between(got, want, term) <= ulps;
}

/// The largest finite term of number i of a gradient that is a difference; 0 where it is none.
inline float largest_term(const std::string& key, const Traces& traces, std::size_t i) {
  const std::string prefix = key.substr(0, key.rfind('/') + 1);
  if (key.starts_with("gelu")) {  // (1 + erf) x / 2, and (1 + erf) / 2 + ... times dy
    const Array& term = traces.at(prefix + (key.ends_with("/out") ? "in0" : "dout"));
    return std::isfinite(term.to_vector()[i]) ? std::abs(term.to_vector()[i]) : 0;
  }
  if (key.starts_with("softmax") && !key.ends_with("/out")) {  // y (dy - sum(y dy))
    const std::vector<float> y = traces.at(prefix + "out").to_vector();
    const std::vector<float> dy = traces.at(prefix + "dout").to_vector();
    const auto columns = static_cast<std::size_t>(traces.at(prefix + "out").shape()[1]);
    float term = 0;
    for (std::size_t j = i / columns * columns; j < (i / columns + 1) * columns; ++j) {
      term = std::max(term, y[i] * std::abs(dy[j]));
    }
    return std::isfinite(term) ? term : 0;
  }
  const bool may_cancel =
      key.starts_with("tanh") || key.starts_with("log_softmax") || key.starts_with("cross_entropy");
  if (!may_cancel || key.ends_with("/out")) {
    return 0;
  }
  const std::vector<float> dy = traces.at(prefix + "dout").to_vector();
  float term = 0;
  if (key.starts_with("tanh")) {  // (1 - y y) dy
    term = dy[i];
  } else if (key.starts_with("log_softmax")) {  // dy - softmax(z) sum(dy)
    const Array& y = traces.at(prefix + "out");
    const auto columns = static_cast<std::size_t>(y.shape()[1]);
    const std::size_t row = i / columns * columns;
    const float p = std::exp(y.to_vector()[i]);
    term = std::abs(dy[i]);
    for (std::size_t j = row; j < row + columns; ++j) {
      term = std::max(term, p * std::abs(dy[j]));
    }
  } else if (key.starts_with("cross_entropy")) {  // (softmax(z) - 1) dy, at the label
    const std::vector<float> labels = traces.at(prefix + "labels").to_vector();
    const std::size_t columns = static_cast<std::size_t>(traces.at(prefix + "in0").shape()[1]);
    if (static_cast<std::size_t>(labels[i / columns]) == i % columns) {
      const float share =
          key.starts_with("cross_entropy_mean") ? 1 / static_cast<float>(labels.size()) : 1.0f;
      term = dy[dy.size() == 1 ? 0 : i / columns] * share;
    }
  }
  return std::isfinite(term) ? std::abs(term) : 0;
}

/// What is added up to number i of the result of a sum or a mean.
inline std::vector<float> terms_of(const std::string& key, const Traces& traces, std::size_t i) {
  const Array& x = traces.at(key.substr(0, key.size() - 3) + "in0");
  const std::vector<float> values = x.to_vector();
  if (x.rank() == 1) {
    return values;
  }
  const auto columns = static_cast<std::size_t>(x.shape()[1]);
  const bool of_column = key[key.find('/') - 1] == '0';
  std::vector<float> terms;
  for (std::size_t at = of_column ? i : i * columns;
       at < (of_column ? values.size() : (i + 1) * columns); at += of_column ? columns : 1) {
    terms.push_back(values[at]);
  }
  return terms;
}

inline bool holds_largest_and_negative(const std::vector<float>& terms) {
  constexpr float kMax = std::numeric_limits<float>::max();
  return std::find(terms.begin(), terms.end(), kMax) != terms.end() &&
         std::find(terms.begin(), terms.end(), -kMax) != terms.end();
}

/// Where we are right in another way than PyTorch, and stay so.
inline bool is_excepted(const std::string& key, const Traces& traces, std::size_t i) {
  if (key == "tanh/specials/din0") {
    // The last number before 1 or 1 itself: one unit apart, but the gradient is made of 1 - y y.
    return std::abs(std::abs(traces.at("tanh/specials/in0").to_vector()[i]) - 9.0109f) < 1e-3f;
  }
  if (key == "gelu/specials/out") {  // PyTorch doubles x on the way
    return traces.at("gelu/specials/in0").to_vector()[i] >= std::numeric_limits<float>::max();
  }
  if (key == "binary_cross_entropy_with_logits_none/specials/out") {
    // (1 - y) z overflows, for a y that is no probability; not where it is fused with what follows.
    const std::string inputs = "binary_cross_entropy_with_logits_none/specials/in";
    return traces.at(inputs + "0").to_vector()[i] == -std::numeric_limits<float>::max() &&
           traces.at(inputs + "1").to_vector()[i] < 0;
  }
  if (key == "pow-1/specials/din0") {  // 1 / x^2, for which PyTorch computes x^2
    return traces.at("pow-1/specials/in0").to_vector()[i] == 1e20f;
  }
  if ((key.starts_with("sum") || key.starts_with("mean")) && key.ends_with("/out")) {
    // The largest number and its negative among ones: which of the ones are lost between the two
    // depends on the order of a sum. In double precision, as on the CPU, none is.
    return holds_largest_and_negative(terms_of(key, traces, i));
  }
  return false;
}

/// Does all cases of specials.safetensors on `device`. Returns how many numbers were compared.
inline std::size_t expect_specials_of_pytorch(Device device) {
  const Traces traces = load("specials.safetensors");
  std::size_t compared = 0, excepted = 0;
  std::map<std::string, double> worst;
  const auto compare = [&](const std::string& operation, const std::string& key, const Array& got,
                           const Array& want) {
    ASSERT_EQ(got.shape(), want.shape()) << key;
    const Rule rule = rule_of(operation, device);
    const bool is_value = key.ends_with("/out");
    const std::vector<float> ours = got.to_vector(), theirs = want.to_vector();
    for (std::size_t i = 0; i < ours.size(); ++i) {
      ++compared;
      const double ulps = is_value ? rule.value : rule.gradient;
      const float term = largest_term(key, traces, i);
      if (alike(ours[i], theirs[i], ulps, rule.sign_of_zero, term)) {
        if (std::isfinite(ours[i])) {
          double& most = worst[operation + (is_value ? "" : "'")];
          most = std::max(most, ulps_between(ours[i], theirs[i], term));
        }
      } else if (is_excepted(key, traces, i)) {
        ++excepted;
      } else {
        ADD_FAILURE() << key << '[' << i << "] is " << ours[i] << ", PyTorch's " << theirs[i];
      }
    }
  };
  const std::map<std::string, int> cases = replay(traces, device, compare);
  for (const auto& [operation, f] : kOperations) {
    // Copies change no number; the reductions and the options of losses are tried with usual ones.
    static const std::set<std::string> copies{"flatten", "transpose", "permute",     "slice",
                                              "concat",  "stack",     "broadcast_to"};
    const bool of_usual_numbers = copies.contains(operation) || operation.ends_with("keepdim") ||
                                  operation.starts_with("mse_loss") ||
                                  operation.starts_with("binary_cross_entropy") ||
                                  operation.starts_with("cross_entropy");
    EXPECT_TRUE(cases.contains(operation) || of_usual_numbers) << operation;
  }
  for (const char* operation : {"mse_loss_none", "binary_cross_entropy_with_logits_none",
                                "cross_entropy_none", "cross_entropy_mean", "cross_entropy_sum"}) {
    EXPECT_TRUE(cases.contains(operation)) << operation;
  }
  EXPECT_GT(excepted, 0u) << "no exception is needed any more";
  for (const auto& [what, ulps] : worst) {
    if (ulps > 0) {
      std::printf("%s: %.3g ulps\n", what.c_str(), ulps);
    }
  }
  return compared;
}

}  // namespace dl::golden
