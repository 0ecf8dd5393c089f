#include <dl/plot/figure.h>

#include <locale>

#include <dl/base/check.h>

namespace dl::plot {

GnuplotScript::GnuplotScript(const std::string& csv_name, Medium for_medium, Size of_page)
    : csv(concat("'", csv_name, "'")), medium(for_medium), page(of_page) {
  script.imbue(std::locale::classic());
}

}  // namespace dl::plot
