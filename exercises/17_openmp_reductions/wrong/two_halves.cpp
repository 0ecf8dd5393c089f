// WRONG: two sections, each with half of the numbers: no more than two threads ever work
// KILLED-BY: sum: the threads share the numbers out
// SAYS: no more than two of them ever read
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  const std::size_t half = x.size() / 2;
  double first = 0, second = 0;
#pragma omp parallel sections
  {
#pragma omp section
    for (std::size_t i = 0; i < half; ++i) first += x[i];
#pragma omp section
    for (std::size_t i = half; i < x.size(); ++i) second += x[i];
  }
  return first + second;
}

float maximum(const Data<float>& x) {
  float best = -std::numeric_limits<float>::infinity();
#pragma omp parallel for reduction(max : best)
  for (std::size_t i = 0; i < x.size(); ++i) {
    best = std::max(best, x[i]);
  }
  return best;
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
#pragma omp critical
    for (std::size_t k = 0; k < classes; ++k) {
      counts[k] += mine[k];
    }
  }
  return counts;
}

}  // namespace dl
