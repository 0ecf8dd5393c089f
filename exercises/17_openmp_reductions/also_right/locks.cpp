// Every change under a lock of its own: right, and slower than a single thread, since they wait for
// each other at every number. The tests let it pass; it is nothing to copy.
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  double all = 0;
#pragma omp parallel for
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double one = x[i];
#pragma omp atomic
    all += one;
  }
  return all;
}

float maximum(const Data<float>& x) {
  float top = x[0];
#pragma omp parallel for
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float one = x[i];
#pragma omp critical
    top = one > top ? one : top;
  }
  return top;
}

std::vector<std::size_t> histogram(const Data<std::size_t>& y, std::size_t classes) {
  std::vector<std::size_t> table(classes);
#pragma omp parallel for
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::size_t& count = table[y[i]];
#pragma omp atomic
    ++count;
  }
  return table;
}

}  // namespace dl
