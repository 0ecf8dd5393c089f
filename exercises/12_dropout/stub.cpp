// Exercise 12: dropout. api.hpp has the class with its members.
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  // TODO: draw a mask, keep it for backward, and use it; but not in evaluation.
  todo("Dropout::forward");
}

Matrix Dropout::backward(const Matrix& dY) {
  // TODO
  todo("Dropout::backward");
}

}  // namespace dl
