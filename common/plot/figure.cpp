#include "plot/figure.h"

#include <locale>

#include "base/check.h"

namespace dl::plot {

Canvas::Canvas(const std::string& csv_name, Medium for_medium, Size of_page)
    : csv(concat("'", csv_name, "'")), medium(for_medium), page(of_page) {
  script.imbue(std::locale::classic());
}

}  // namespace dl::plot
