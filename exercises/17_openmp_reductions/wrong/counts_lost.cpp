// WRONG: the counts of each thread are never put together
// KILLED-BY: histogram: the worked example of the README, with more threads than labels too
// SAYS: all of yours are 0: is the result ever written?
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  double total = 0;
#pragma omp parallel for reduction(+ : total)
  for (std::size_t i = 0; i < x.size(); ++i) {
    total += static_cast<double>(x[i]);
  }
  return total;
}

float maximum(const Data<float>& x) {
  float largest = -std::numeric_limits<float>::infinity();
#pragma omp parallel for reduction(max : largest)
  for (std::size_t i = 0; i < x.size(); ++i) {
    largest = std::max(largest, x[i]);
  }
  return largest;
}

std::vector<std::size_t> histogram(const Data<std::size_t>& y, std::size_t classes) {
  std::vector<std::size_t> counts(classes, 0);
#pragma omp parallel
  {
    std::vector<std::size_t> mine(classes, 0);
#pragma omp for nowait
    for (std::size_t i = 0; i < y.size(); ++i) {
      ++mine[y[i]];
    }
  }
  return counts;
}

}  // namespace dl
