// The reduction clause for all three: for the counts it takes a piece of an array. The threads take
// turns of 256 numbers, whoever is free.
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  const auto n = static_cast<std::ptrdiff_t>(x.size());
  double s = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : s)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    s = s + x[static_cast<std::size_t>(i)];
  }
  return s;
}

float maximum(const Data<float>& x) {
  float m = x[0];
#pragma omp parallel for schedule(dynamic, 256) reduction(max : m)
  for (std::size_t i = 1; i < x.size(); ++i) {
    if (x[i] > m) {
      m = x[i];
    }
  }
  return m;
}

std::vector<std::size_t> histogram(const Data<std::size_t>& y, std::size_t classes) {
  std::vector<std::size_t> counts(classes);
  std::size_t* const first = counts.data();
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : first[:classes])
  for (std::size_t i = 0; i < y.size(); ++i) {
    ++first[y[i]];
  }
  return counts;
}

}  // namespace dl
