// The terminal that a program may have before it.
#pragma once

#include <optional>

namespace dl {

struct Terminal {
  int columns, rows;
  bool plain;  // it can only print lines, as $TERM says ("dumb") or does not say: moving the cursor
               // and colours are not for those
};

/// The terminal behind a descriptor, as large as it is now, if there is one.
std::optional<Terminal> terminal(int descriptor);

/// Whether text for this descriptor may have colours: on a terminal that has them, unless
/// $NO_COLOR is set.
bool wants_colours(int descriptor);

}  // namespace dl
