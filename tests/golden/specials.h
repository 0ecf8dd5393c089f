// How far our values and gradients for NaN, infinity, -0, denormals and extremes may be from those
// of PyTorch, in specials.safetensors: for the tests of the CPU and of the GPU.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "golden/traces.h"

namespace dl::golden {

/// NaN, infinity and 0 have to be the same, with their sign. So has every other number, within this
/// many units in the last place; more where an operation is made of e^x, a logarithm, or a sum
/// whose terms cancel.
struct Rule {
  std::int64_t value = 0, gradient = 0;
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
      {"mean0", {1, 1}},
      {"mean1", {1, 1}},
      {"mean", {1, 1}},
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
    rule.gradient += rule.sign_of_zero ? 64 : 256;  // in 1 - y y, or in a loss's, terms cancel
  }
  return rule;
}

/// The units in the last place between two finite numbers of one sign.
inline std::int64_t ulps_between(float a, float b) {
  const auto place = [](float x) { return std::int64_t{std::bit_cast<std::int32_t>(std::abs(x))}; };
  return std::abs(place(a) - place(b));
}

inline bool alike(float got, float want, std::int64_t ulps, bool sign_of_zero = true) {
  if (std::isnan(want) || std::isinf(want) || std::isnan(got) || std::isinf(got)) {
    return got == want || (std::isnan(got) && std::isnan(want));
  }
  if (got == 0 || want == 0) {
    return got == want && (!sign_of_zero || std::signbit(got) == std::signbit(want));
  }
  return std::signbit(got) == std::signbit(want) && ulps_between(got, want) <= ulps;
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
  std::map<std::string, std::int64_t> worst;
  const auto compare = [&](const std::string& operation, const std::string& key, const Array& got,
                           const Array& want) {
    ASSERT_EQ(got.shape(), want.shape()) << key;
    const Rule rule = rule_of(operation, device);
    const bool is_value = key.ends_with("/out");
    const std::vector<float> ours = got.to_vector(), theirs = want.to_vector();
    for (std::size_t i = 0; i < ours.size(); ++i) {
      ++compared;
      const std::int64_t ulps = is_value ? rule.value : rule.gradient;
      if (alike(ours[i], theirs[i], ulps, rule.sign_of_zero)) {
        if (std::isfinite(ours[i])) {
          std::int64_t& most = worst[operation + (is_value ? "" : "'")];
          most = std::max(most, ulps_between(ours[i], theirs[i]));
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
    EXPECT_TRUE(cases.contains(operation) || operation == "flatten") << operation;
  }
  EXPECT_GT(excepted, 0u) << "no exception is needed any more";
  for (const auto& [what, ulps] : worst) {
    if (ulps > 0) {
      std::printf("%s: %lld ulps\n", what.c_str(), static_cast<long long>(ulps));
    }
  }
  return compared;
}

}  // namespace dl::golden
