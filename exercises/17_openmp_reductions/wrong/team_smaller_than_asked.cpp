// WRONG: the shares are made for omp_get_max_threads(), and the team may be smaller
// KILLED-BY: how many threads there are is for OpenMP to say
// SAYS: inside of another parallel region
#include "api.hpp"

namespace dl {

double sum(const Data<float>& x) {
  const std::size_t n = x.size();
  const auto threads = static_cast<std::size_t>(omp_get_max_threads());
  std::vector<double> parts(threads, 0.0);
#pragma omp parallel
  {
    const auto id = static_cast<std::size_t>(omp_get_thread_num());
    for (std::size_t i = n * id / threads; i < n * (id + 1) / threads; ++i) {
      parts[id] += x[i];
    }
  }
  return std::accumulate(parts.begin(), parts.end(), 0.0);
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
