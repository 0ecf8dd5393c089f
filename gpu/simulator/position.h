// A subscript of an array that is checked.
#pragma once

#include <concepts>

#include "gpu/simulator/grid.h"

namespace dl {

/// A position, and where in the source it is used as one.
struct Position {
  template <std::integral I>
  Position(I i, SourceLocation where = SourceLocation::here())
      : value(static_cast<Index>(i)), site(where) {}

  Index value;
  SourceLocation site;
};

namespace simulator {

/// Throws unless `count` elements from position i on are inside of `size`.
inline void check_inside(const char* what, Index size, const Position& i, int count = 1) {
  if (i.value < 0 || i.value + count > size) {
    Grid::running().report(i.site, "position ", i.value, " of ", what, " of ", size, " elements",
                           count > 1 ? ", of which it takes four" : "");
  }
  if (i.value % count != 0) {
    Grid::running().report(i.site, "four numbers at position ", i.value,
                           ", which is not a multiple of four");
  }
}

}  // namespace simulator

}  // namespace dl
