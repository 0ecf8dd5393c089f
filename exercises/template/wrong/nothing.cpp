// WRONG: the input
// KILLED-BY: square_root: its square is what it was taken of
// SAYS: yours is x itself, unchanged
#include "api.hpp"

namespace dl {

Vector square_root(const Vector& x) { return x; }

}  // namespace dl
