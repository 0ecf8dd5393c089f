// WRONG: the threads' own tables are arrays of 256 counts on the stack
// KILLED-BY: histogram: many classes
// SAYS: too small: they need
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
  std::size_t counts[256] = {};
#pragma omp parallel for reduction(+ : counts[:256])
  for (std::size_t i = 0; i < y.size(); ++i) {
    ++counts[y[i] & 255];
  }
  std::vector<std::size_t> result(classes, 0);
  std::copy(counts, counts + std::min<std::size_t>(classes, 256), result.begin());
  return result;
}

}  // namespace dl
