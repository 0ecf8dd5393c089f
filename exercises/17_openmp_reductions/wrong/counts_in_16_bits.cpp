// WRONG: the threads' own tables have 16 bits for each count, to fit the cache
// KILLED-BY: 70003 numbers: more than 16 bits can count
// SAYS: kept in 16 bits
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  double total = 0;
#pragma omp parallel for reduction(+ : total)
  for (std::size_t i = 0; i < x.size(); ++i) {
    total += x[i];
  }
  return total;
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
    std::vector<std::uint16_t> mine(classes, 0);
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
