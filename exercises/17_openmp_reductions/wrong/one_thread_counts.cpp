// WRONG: the counts are a loop on one thread
// KILLED-BY: histogram: the threads share the labels out
// SAYS: one thread reads all 5003 numbers
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
  for (std::size_t i = 0; i < y.size(); ++i) {
    ++counts[y[i]];
  }
  return counts;
}

}  // namespace dl
