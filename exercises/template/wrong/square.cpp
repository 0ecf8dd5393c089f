// WRONG: the square in place of its root
// KILLED-BY: square_root: its square is what it was taken of
// SAYS: that is the square
#include "api.hpp"

namespace dl {

Vector square_root(const Vector& x) { return x * x; }

}  // namespace dl
