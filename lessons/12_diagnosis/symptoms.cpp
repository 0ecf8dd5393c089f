#include "symptoms.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>
#include <span>

#include <dl/array/functions.h>

namespace dl::diagnosis {

double Symptoms::first_loss() const { return losses.empty() ? 0 : losses.front(); }

double Symptoms::highest_loss() const {
  double highest = 0;
  for (const double loss : losses) {
    highest =
        std::isfinite(loss) ? std::max(highest, loss) : std::numeric_limits<double>::infinity();
  }
  return highest;
}

double Symptoms::last_loss() const {
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(10, losses.size()));
  return std::accumulate(losses.end() - count, losses.end(), 0.0) /
         static_cast<double>(std::max<std::ptrdiff_t>(1, count));
}

double Symptoms::update_ratio() const {
  if (update_ratios.empty()) {
    return 0;
  }
  std::vector<double> sorted = update_ratios;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

double length(const Array& x) {
  double squares = 0;
  for (const float value : x.to_vector()) {
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  return std::sqrt(squares);
}

double share_of_dead(const Tensor& H) {
  const std::vector<float> sums = sum(H.array(), 0).to_vector();  // of numbers that are 0 or more
  const auto dead = std::count(sums.begin(), sums.end(), 0.0f);
  return static_cast<double>(dead) / static_cast<double>(sums.size());
}

double share_of_twins(const Tensor& W) {
  const std::vector<float> values = W.to_vector();
  const auto units = static_cast<std::size_t>(W.shape()[1]);
  std::multiset<std::vector<float>> columns;
  for (std::size_t unit = 0; unit < units; ++unit) {
    std::vector<float> column;
    for (std::size_t i = unit; i < values.size(); i += units) {
      column.push_back(values[i]);
    }
    columns.insert(std::move(column));
  }
  const auto twins = std::count_if(columns.begin(), columns.end(),
                                   [&](const auto& column) { return columns.count(column) > 1; });
  return static_cast<double>(twins) / static_cast<double>(units);
}

Labels shuffled(const Labels& y, Rng& rng) {
  std::vector<std::int32_t> values = y.to_vector();
  rng.shuffle(std::span(values));
  return Labels(std::span<const std::int32_t>(values), y.device());
}

// #region rules
std::string name_of_illness(const Symptoms& s) {
  if (s.losses.empty()) {
    return "nobody knows: no step was taken";
  }
  const double guess = std::log(10.0);  // the loss of one who knows nothing
  if (s.dead_before > 0.5) {
    return "dead units";  // before any step: the start is to blame
  }
  if (s.twins > 0.5) {
    return "constant start";  // nothing will ever tell these units apart
  }
  if (s.highest_loss() > 2 * guess) {
    return "rate too high";  // worse than knowing nothing: a step went too far
  }
  if (s.update_ratio() < 1e-4) {
    return "rate too low";  // the weights stand still, whatever the gradient says
  }
  if (s.last_loss() > 0.9 * guess) {
    return "shuffled labels";  // all moves as it should, and nothing is learned
  }
  return "healthy";
}
// #endregion rules

}  // namespace dl::diagnosis
