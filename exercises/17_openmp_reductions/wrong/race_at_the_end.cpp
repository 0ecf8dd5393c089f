// WRONG: each thread has a total of its own, but they are added without a lock
// KILLED-BY: sum: no number is lost among many
// SAYS: This is a data race
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  double total = 0;
#pragma omp parallel
  {
    double mine = 0;
#pragma omp for
    for (std::size_t i = 0; i < x.size(); ++i) {
      mine += static_cast<double>(x[i]);
    }
    total += mine;
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
#pragma omp critical
    for (std::size_t k = 0; k < classes; ++k) {
      counts[k] += mine[k];
    }
  }
  return counts;
}

}  // namespace dl
