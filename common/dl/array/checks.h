// What functions of Arrays check before they compute anything. `operation` is what the Error begins
// with.
#pragma once

#include <cstdint>
#include <limits>

#include <dl/array/array.h>

namespace dl {

/// That both are on one device.
template <class A, class B>
void check_same_device(const char* operation, const A& a, const B& b) {
  check_defined(operation, a, b);
  check(a.device() == b.device(), operation, ": one argument is on ", a.device(), ", the other on ",
        b.device(), "; move one of them with to()");
}
/// That both are on one device and have one shape.
void check_same_shape(const char* operation, const Array& a, const Array& b);
void check_matrix(const char* operation, const Array& x);
/// A number that no label has.
constexpr std::int32_t kNoLabel = std::numeric_limits<std::int32_t>::min();
/// That there is a label for each row of z (rows, classes), one of its classes or `also`. On a GPU,
/// which would have to be waited for, the labels' values are not looked at.
void check_labels(const char* operation, const Array& z, const Labels& labels,
                  std::int32_t also = kNoLabel);

}  // namespace dl
