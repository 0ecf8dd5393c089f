// Exercise 18: a matrix product in blocks. api.hpp says what is given and what is wanted.
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  // TODO: begin with the three loops of the definition. Then: what is still in the cache when you
  // come back to it?
  todo("multiply");
}

}  // namespace dl
