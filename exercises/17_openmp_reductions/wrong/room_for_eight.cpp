// WRONG: the maxima of the threads have places for eight
// KILLED-BY: any numbers, by any number of threads
// SAYS: maximum(x) is wrong
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
  std::vector<float> best(8, -std::numeric_limits<float>::infinity());
#pragma omp parallel
  {
    float largest = -std::numeric_limits<float>::infinity();
#pragma omp for
    for (std::size_t i = 0; i < x.size(); ++i) {
      largest = std::max(largest, x[i]);
    }
    if (omp_get_thread_num() < 8) {
      best[static_cast<std::size_t>(omp_get_thread_num())] = largest;
    }
  }
  return *std::ranges::max_element(best);
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
