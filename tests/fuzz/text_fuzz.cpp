// Text from outside in messages: whatever it is, what is printed of it is one short line of UTF-8
// without a control character, and the same when it is printed again.
#include <dl/base/text.h>

#include <nlohmann/json.hpp>
#include <string>

#include "fuzz.h"

void dl::fuzz::text(Bytes input) {
  const std::string text(input.begin(), input.end());
  for (const std::string& shown : {printable(text), printable(text, 10), in_quotes(text).str()}) {
    nlohmann::json(shown).dump();  // throws where it is no UTF-8
    for (const char c : shown) {
      require(static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
    }
    require(printable(shown) == shown);
  }
  require(printable(text, 10).size() <= 40);  // of four bytes each
  require(in_quotes(text).str().size() <= 162);
}
