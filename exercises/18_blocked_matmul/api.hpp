// Exercise 18: what is to be written: a matrix product that asks little of the memory.
#pragma once

#include <dl/base/check.h>
#include "harness/matrix.h"

namespace dl {

class SlowMatrix;

/// Notes which entries are used. The tests have it; answers do not.
class Cache;
void note_use(Cache& cache, const SlowMatrix& matrix, std::size_t i, std::size_t j);

/// A matrix in memory, row after row: M(i, j), M(i, j) = 1, M(i, j) += 1. Every use of an entry is
/// a use of the cache.
class SlowMatrix {
 public:
  SlowMatrix(std::size_t rows, std::size_t columns, std::vector<double> row_by_row,
             Cache* cache = nullptr)
      : rows_(rows), columns_(columns), entries_(std::move(row_by_row)), cache_(cache) {}
  SlowMatrix(const SlowMatrix&) = delete;
  SlowMatrix& operator=(const SlowMatrix&) = delete;

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  double operator()(std::size_t i, std::size_t j) const { return entries_[position(i, j)]; }
  double& operator()(std::size_t i, std::size_t j) { return entries_[position(i, j)]; }

 private:
  std::size_t position(std::size_t i, std::size_t j) const {
    check(i < rows_ && j < columns_, "entry (", i, ", ", j, ") was asked for, of a matrix that is ",
          rows_, " x ", columns_);
    if (cache_ != nullptr) {
      note_use(*cache_, *this, i, j);
    }
    return i * columns_ + j;
  }

  std::size_t rows_, columns_;
  std::vector<double> entries_;
  Cache* cache_;
};

/// The memory hands out lines of 8 numbers; each row begins with a new one. The cache keeps the 32
/// lines that were used last; a use of any other line is a load.
constexpr std::size_t kLine = 8, kLines = 32;

/// C = A B, whatever C has held before. A is (n, k), B is (k, m), C is (n, m), all at least 1.
void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C);

}  // namespace dl
