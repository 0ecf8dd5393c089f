// Each thread finds its own piece, [n t / threads, n (t + 1) / threads), and writes its result into
// a place of its own; one thread puts them together. Sum and counts wait in a vector, the maximum
// is raised under a lock, once for each thread.
#include "api.hpp"

namespace dl {

namespace {

struct Piece {
  std::size_t begin, end;
};

Piece piece(std::size_t n) {
  const auto threads = static_cast<std::size_t>(omp_get_num_threads());
  const auto thread = static_cast<std::size_t>(omp_get_thread_num());
  return {n * thread / threads, n * (thread + 1) / threads};
}

}  // namespace

double sum(const Data<float>& x) {
  std::vector<double> partial(static_cast<std::size_t>(omp_get_max_threads()), 0.0);
#pragma omp parallel
  {
    double mine = 0;
    const Piece own = piece(x.size());
    for (std::size_t i = own.begin; i < own.end; ++i) {
      mine += double(x[i]);
    }
    partial[static_cast<std::size_t>(omp_get_thread_num())] = mine;
  }
  return std::accumulate(partial.begin(), partial.end(), 0.0);
}

float maximum(const Data<float>& x) {
  float best = x[0];
#pragma omp parallel
  {
    float mine = -std::numeric_limits<float>::infinity();
    const Piece own = piece(x.size());
    for (std::size_t i = own.begin; i < own.end; ++i) {
      const float number = x[i];
      mine = number > mine ? number : mine;
    }
#pragma omp critical
    best = std::max(best, mine);
  }
  return best;
}

std::vector<std::size_t> histogram(const Data<std::size_t>& y, std::size_t classes) {
  const auto threads = static_cast<std::size_t>(omp_get_max_threads());
  std::vector<std::vector<std::size_t>> table(threads, std::vector<std::size_t>(classes));
#pragma omp parallel
  {
    std::vector<std::size_t> row(classes);
    const Piece own = piece(y.size());
    for (std::size_t i = own.begin; i < own.end; ++i) {
      row[y[i]] += 1;
    }
    table[static_cast<std::size_t>(omp_get_thread_num())] = std::move(row);
  }
  std::vector<std::size_t> total(classes);
  for (const std::vector<std::size_t>& row : table) {
    std::transform(row.begin(), row.end(), total.begin(), total.begin(), std::plus<>{});
  }
  return total;
}

}  // namespace dl
