// WRONG: the loop of the sum counts in a short
// KILLED-BY: 70003 numbers: more than 16 bits can count
// SAYS: is kept in 16 bits
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  double total = 0;
#pragma omp parallel for reduction(+ : total)
  for (short i = 0; i < static_cast<short>(x.size()); ++i) {
    total += static_cast<double>(x[static_cast<std::size_t>(i)]);
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
