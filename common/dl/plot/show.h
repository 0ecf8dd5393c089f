// Showing a figure at once, in a window or with characters in the terminal.
#pragma once

#include <string>

#include <dl/plot/figure.h>

namespace dl::plot {

/// Opens a window that outlives the program, where there is a desktop and a gnuplot that can;
/// otherwise draws with characters on stdout. What goes wrong is one warning line on stderr.
void show(const std::string& name, const Figure& figure);

}  // namespace dl::plot
