#include "scales.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace dl {
namespace {

constexpr double kLargestFloat = std::numeric_limits<float>::max();

/// The lowest, the middle and the highest of some numbers; infinity is the highest.
struct Spread {
  double lowest, median, highest;
};

template <class Value>
Spread spread(const Start& start, const Value& value) {
  std::vector<double> values;
  for (const MeanSquares& run : start.runs) {
    const double x = value(run);
    values.push_back(std::isnan(x) ? std::numeric_limits<double>::infinity() : x);
  }
  std::sort(values.begin(), values.end());
  return {values.front(), values[values.size() / 2], values.back()};
}

/// The number of the first layer with more than float32 holds; 0 where there is none.
double first_beyond(const std::vector<double>& layers) {
  const auto beyond =
      std::find_if(layers.begin(), layers.end(), [](double x) { return !(x <= kLargestFloat); });
  return beyond == layers.end() ? 0 : static_cast<double>(beyond - layers.begin() + 1);
}

}  // namespace

double mean_square(const Array& x) {
  double sum = 0;
  for (const float value : x.to_vector()) {
    sum += static_cast<double>(value) * static_cast<double>(value);
  }
  return sum / static_cast<double>(x.size());
}

double largest(const Array& x) {
  const std::vector<float> values = x.to_vector();
  return static_cast<double>(*std::max_element(values.begin(), values.end()));
}

void print_scales(const std::vector<Start>& starts, double n) {
  std::printf("scale      sigma   gain  predicted   median   lowest  highest\n");
  for (const Start& start : starts) {
    const double gain = n * start.sigma * start.sigma / 2;
    const auto layers = static_cast<double>(start.runs.front().activations.size());
    const Spread last = spread(start, [](const MeanSquares& m) { return m.activations.back(); });
    std::printf("%-9s  %.3f  %5.3g  %9.1e  %7.1e  %7.1e  %7.1e\n", start.name.c_str(), start.sigma,
                gain, std::pow(gain, layers), last.median, last.lowest, last.highest);
  }
  std::printf("\ngradient    predicted   median   lowest  highest\n");
  for (const Start& start : starts) {
    const double gain = n * start.sigma * start.sigma / 2;
    const auto layers = static_cast<double>(start.runs.front().gradients.size());
    const Spread first = spread(start, [](const MeanSquares& m) { return m.gradients.front(); });
    std::printf("%-9s   %9.1e  %7.1e  %7.1e  %7.1e\n", start.name.c_str(),
                std::pow(gain, layers - 1), first.median, first.lowest, first.highest);
  }
}

void print_overflows(const Start& start, double n) {
  const double log_gain = std::log(n * start.sigma * start.sigma / 2);
  const double squares = std::log(kLargestFloat) / log_gain;  // gain^L = the largest float
  const Spread mean_square =
      spread(start, [](const MeanSquares& m) { return first_beyond(m.activations); });
  const Spread activations =
      spread(start, [](const MeanSquares& m) { return first_beyond(m.largest_activations); });
  std::printf("\noverflow     predicted  lowest  highest\n");
  std::printf("mean square  %9.0f  %6.0f  %7.0f\n", std::ceil(squares), mean_square.lowest,
              mean_square.highest);
  std::printf("activations  %9.0f  %6.0f  %7.0f\n", std::ceil(2 * squares), activations.lowest,
              activations.highest);
}

}  // namespace dl
