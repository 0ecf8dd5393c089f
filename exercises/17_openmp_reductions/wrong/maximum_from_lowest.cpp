// WRONG: the search begins at the lowest finite number, which -infinity does not exceed
// KILLED-BY: maximum: from the lowest float to infinity
// SAYS: both minus infinity
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
  float best = std::numeric_limits<float>::lowest();
#pragma omp parallel
  {
    float mine = best;
#pragma omp for
    for (std::size_t i = 0; i < x.size(); ++i) {
      mine = std::max(mine, x[i]);
    }
#pragma omp critical
    best = std::max(best, mine);
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
