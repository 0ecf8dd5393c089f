// Exercise 17: what is to be written: many numbers made few, by all threads that OpenMP has.
#pragma once

#include <omp.h>

#include "harness/matrix.h"

namespace dl {

/// Notes who reads what. The tests have it; answers do not.
class Watch;
void note_read(Watch& watch, std::size_t position);

/// n numbers to read, as from a vector: x.size(), x[0], x[1], ... Several threads may read at once.
template <class T>
class Data {
 public:
  explicit Data(std::vector<T> values, Watch* watch = nullptr)
      : values_(std::move(values)), watch_(watch) {}
  std::size_t size() const { return values_.size(); }
  T operator[](std::size_t i) const {
    if (watch_ != nullptr) {
      note_read(*watch_, i);
    }
    return values_[i];
  }

 private:
  std::vector<T> values_;
  Watch* watch_;
};

/// The sum of x, added up in double precision; 0 if there are no numbers.
double sum(const Data<float>& x);

/// The largest of x, which has at least one number and no NaN.
float maximum(const Data<float>& x);

/// How often each of the labels 0 to classes - 1 stands in y: `classes` counts.
std::vector<std::size_t> histogram(const Data<std::size_t>& y, std::size_t classes);

}  // namespace dl
