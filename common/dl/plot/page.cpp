#include <dl/plot/page.h>

#include <array>
#include <cmath>

#include <dl/base/check.h>
#include <dl/base/number.h>

namespace dl::plot {

std::string whole_page(Size page) {
  return concat(
      "set margins 0, 0, 0, 0\nunset border\nunset tics\nunset key\nunset colorbox\n"
      "set xrange [0:",
      to_shortest(page.width), "]\nset yrange [", to_shortest(page.height), ":0]\n");
}

std::string points(double length) { return to_shortest(std::round(100 * length) / 100); }

std::string text_at(double x, double y, const std::string& text, const TextStyle& how) {
  constexpr std::array kAligns = {"left", "center", "right"};
  return concat("set label ", quoted(text), " at ", points(x), ",", points(y), " ",
                kAligns[static_cast<std::size_t>(how.align)], how.upright ? " rotate by 90" : "",
                " front font '", kFont, how.weight == Weight::bold ? ":Bold" : "", ",",
                points(how.size), "' textcolor rgb '", how.colour, "'\n");
}

}  // namespace dl::plot
