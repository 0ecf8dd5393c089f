#include <dl/plot/show.h>

#include <stdlib.h>  // mkdtemp
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include <dl/base/check.h>
#include <dl/base/terminal.h>
#include <dl/base/text.h>
#include <dl/plot/fonts.h>
#include <dl/plot/gnuplot.h>
#include <dl/plot/script.h>
#include <dl/plot/style.h>
#include <dl/plot/text.h>

namespace dl::plot {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLimit{20};

/// A new folder, gone with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "figure-XXXXXX").string();
    check(::mkdtemp(name.data()) != nullptr, "cannot make a folder in ",
          fs::temp_directory_path().string());
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

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

void write_csv(const GnuplotScript& canvas, const fs::path& path) {
  std::ofstream file(path);
  file << canvas.table.csv() << std::flush;
  check(file.good(), "cannot write ", path.string());
}

/// True if one of gnuplot's windows opened.
bool open_window(const std::string& name, const Figure& figure) {
  if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")) {
    return false;
  }
  const TemporaryFolder folder;
  GnuplotScript canvas(name + ".csv", Medium::page, figure.size());
  figure.draw_on(canvas);
  write_csv(canvas, folder.path() / (name + ".csv"));
  write_script(folder.path() / (name + ".gp"),
               without_missing(page_preamble(name, canvas.page) + canvas.script.str(), kLimit));
  for (const char* kind : {"qt", "wxt", "x11"}) {
    const Outcome outcome =
        run_gnuplot({"-persist", "-c", name + ".gp", kind}, folder.path(), kLimit);
    // A window that cannot reach the display says so, though gnuplot itself exits with 0.
    const bool no_display = outcome.said.find("display") != std::string::npos;
    if (outcome.status == 0 && !no_display) {
      return true;
    }
  }
  return false;
}

/// Throws an Error where a line of the text would wrap.
void check_fits(std::string_view text, const Room& room) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const int needed = code_points(text.substr(0, end));
    check(needed <= room.columns, "it needs ", needed + 1, " columns, and the terminal has ",
          room.screen);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string drawn_in_characters(const std::string& name, const Figure& figure) {
  constexpr int kFewestColumns = 20;  // below them gnuplot's axes leave a chart no room
  const Room to = room();
  if (std::string text = figure.to_ascii(to.columns); !text.empty()) {
    check_fits(text, to);
    return text;
  }
  check(to.columns >= kFewestColumns, "it needs ", kFewestColumns + 1,
        " columns, and the terminal has ", to.screen);
  const TemporaryFolder folder;
  GnuplotScript canvas(name + ".csv", Medium::terminal, figure.size());
  figure.draw_on(canvas);
  write_csv(canvas, folder.path() / (name + ".csv"));
  write_script(folder.path() / "text.gp",
               terminal_preamble("text.txt", to.columns, to.rows, to.colour) + canvas.script.str());
  const Outcome outcome = run_gnuplot({"text.gp"}, folder.path(), kLimit);
  check(outcome.status == 0, "gnuplot failed: ", outcome.last_line());
  std::ifstream file(folder.path() / "text.txt");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::erase(text, '\f');  // between two charts
  return text;
}

}  // namespace

void show(const std::string& name, const Figure& figure) {
  try {
    if (!open_window(name, figure)) {
      const std::string text = drawn_in_characters(name, figure);
      std::cout << '\n' << name << ":\n" << text << std::flush;
    }
  } catch (const std::exception& error) {
    std::cerr << "warning: cannot show figure " << name << ": " << printable(error.what()) << '\n';
  }
}

}  // namespace dl::plot
