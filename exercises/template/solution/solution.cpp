// Why it is done like this, in a sentence or two.
#include "api.hpp"

namespace dl {

Vector square_root(const Vector& x) { return xt::sqrt(x); }

}  // namespace dl
