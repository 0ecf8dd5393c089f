// Pictures of all formats.
#include <dl/data/picture.h>
#include "fuzz.h"

void dl::fuzz::picture(Bytes input) {
  const MemoryFile file(input);
  try {
    const data::Picture picture = data::read_picture(file.path());
    require(picture.rows > 0 && picture.columns > 0);
    require(static_cast<Index>(picture.pixels.size()) == picture.rows * picture.columns);
  } catch (const Error&) {
  }
}
