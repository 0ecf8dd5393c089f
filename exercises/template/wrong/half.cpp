// WRONG: half of it
// KILLED-BY: square_root: the worked example of the README
// SAYS: wanted (0) = 1.5
#include "api.hpp"

namespace dl {

Vector square_root(const Vector& x) { return x / 2; }

}  // namespace dl
