#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/file.h>
#include <dl/base/terminal.h>
#include <dl/base/text.h>
#include <dl/plot/figures.h>
#include <dl/plot/gnuplot.h>
#include <dl/plot/script.h>

namespace dl::plot {
namespace {

constexpr std::chrono::seconds kLimit{20};

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// The room for a figure that is drawn in characters.
struct Room {
  int screen = 80;   // columns of the terminal
  int columns = 79;  // of a line: a full one would wrap on some terminals
  int rows = 24;
  bool colour = false;
};

Room room() {
  constexpr int kMostColumns = 120;
  Room room;
  if (const std::optional<Terminal> screen = terminal(STDOUT_FILENO)) {
    room.screen = screen->columns;
    room.columns = std::clamp(screen->columns - 1, 1, kMostColumns);
    room.rows = std::clamp(screen->rows, 12, 30);
  }
  room.colour = wants_colours(STDOUT_FILENO);
  return room;
}

/// Draws a figure on a script, and puts its table where gnuplot will look for it.
GnuplotScript drawn_in(const TemporaryFolder& folder, const Figure& figure, Medium medium) {
  GnuplotScript script("figure.csv", medium, figure.size());
  figure.draw_on(script);
  write_file(folder / "figure.csv", script.table.csv());
  return script;
}

/// True if one of gnuplot's windows opened.
bool open_window(const std::string& name, const Figure& figure) {
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) {
    return false;
  }
  const TemporaryFolder folder("figure");
  const GnuplotScript script = drawn_in(folder, figure, Medium::page);
  write_script(folder / "figure.gp", without_missing(page_script(name, script), kLimit));
  for (const char* kind : {"qt", "wxt", "x11"}) {
    const Outcome outcome =
        run_gnuplot({"-persist", "-c", "figure.gp", kind}, folder.path(), kLimit);
    // A window that cannot reach the display says so, though gnuplot itself exits with 0.
    const bool no_display = outcome.said.find("display") != std::string::npos;
    if (outcome.status == 0 && !no_display) {
      return true;
    }
  }
  return false;
}

void check_width(int columns, const Room& room) {
  check(columns <= room.columns, "it needs ", columns + 1, " columns, and the terminal has ",
        room.screen);
}

std::string drawn_in_characters(const Figure& figure) {
  constexpr int kFewestColumns = 20;  // below them gnuplot's axes leave a chart no room
  const Room to = room();
  if (const std::string text = figure.to_ascii(to.columns); !text.empty()) {
    check_width(longest(lines_of(text)), to);
    return text;
  }
  check_width(kFewestColumns, to);
  const TemporaryFolder folder("figure");
  const GnuplotScript script = drawn_in(folder, figure, Medium::terminal);
  write_script(folder / "text.gp",
               terminal_script("text.txt", to.columns, to.rows, to.colour, script));
  const Outcome outcome = run_gnuplot({"text.gp"}, folder.path(), kLimit);
  check(outcome.status == 0, "gnuplot failed: ", outcome.last_line());
  std::string text = read_file(folder / "text.txt");
  std::erase(text, '\f');  // between two charts
  return text;
}

}  // namespace

void show(const std::string& name, const Figure& figure) {
  try {
    if (!open_window(name, figure)) {
      const std::string text = drawn_in_characters(figure);
      std::cout << '\n' << name << ":\n" << text << std::flush;
    }
  } catch (const std::exception& error) {
    std::cerr << "warning: cannot show figure " << name << ": " << printable(error.what()) << '\n';
  }
}

}  // namespace dl::plot
