// How things are shown: in colours and on a clear screen where there is a terminal that has both.
#pragma once

#include <string>

namespace dl::runner {

struct Style {
  bool colours = false;
  bool clears = false;  // whether a new run begins with an empty screen

  std::string good(const std::string& text) const { return coloured(text, "32"); }
  std::string bad(const std::string& text) const { return coloured(text, "1;31"); }
  std::string open(const std::string& text) const { return coloured(text, "33"); }
  std::string strong(const std::string& text) const { return coloured(text, "1"); }

 private:
  std::string coloured(const std::string& text, const char* colour) const {
    return colours ? std::string("\033[") + colour + "m" + text + "\033[0m" : text;
  }
};

}  // namespace dl::runner
