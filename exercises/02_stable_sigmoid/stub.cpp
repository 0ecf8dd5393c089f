// Exercise 02: a sigmoid that never overflows. api.hpp says what each function gives back.
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) {
  // TODO
  todo("sigmoid");
}

Vector log_sigmoid(const Vector& x) {
  // TODO: not the logarithm of the above.
  todo("log_sigmoid");
}

Vector sigmoid_derivative(const Vector& x) {
  // TODO
  todo("sigmoid_derivative");
}

}  // namespace dl
