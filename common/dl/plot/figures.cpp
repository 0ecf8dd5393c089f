#include <dl/plot/figures.h>

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>
#include <system_error>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/text.h>
#include <dl/plot/fonts.h>
#include <dl/plot/gnuplot.h>
#include <dl/plot/script.h>
#include <dl/plot/show.h>
#include <dl/plot/style.h>

namespace dl::plot {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

/// Does a picture end as its format demands: a PNG in an IEND chunk (no data, then its checksum),
/// an SVG in its closing tag?
bool is_whole(std::string_view picture, const std::string& format) {
  constexpr std::string_view kPngEnd{"\0\0\0\0IEND\xAE\x42\x60\x82", 12};
  if (format == "png") {
    return picture.ends_with(kPngEnd);
  }
  return picture.substr(0, picture.find_last_not_of('\n') + 1).ends_with("</svg>");
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// Throws an Error unless gnuplot draws PNG files with text in them. Where it finds no font it
/// leaves all text out without a word: then a letter looks like a space.
void check_gnuplot(const fs::path& directory, std::chrono::milliseconds limit) {
  const AtomicFile letter(directory / "letter.png");
  const AtomicFile space(directory / "space.png");
  const auto drawing = [](const AtomicFile& file, char text) {
    return concat("set output '", file.part().filename().string(), "'; set label 1 '", text,
                  "' at screen 0.3,0.5; plot [0:1] 0;");
  };
  const Outcome outcome =
      run_gnuplot({"-e", concat("set terminal pngcairo size 40,40; unset border; unset tics;",
                                drawing(letter, 'M'), drawing(space, ' '))},
                  directory, limit);
  check(!outcome.timed_out, "gnuplot does not answer: stopped after ", seconds(limit), " s");
  check(outcome.status == 0, "this gnuplot cannot draw PNG files (", outcome.last_line(),
        "): install one that can, on Debian and Ubuntu by apt install gnuplot-nox");
  const std::string with_letter = contents(letter.part());
  check(is_whole(with_letter, "png"), "gnuplot cannot write a picture into ", directory.string(),
        "; is the disk full?");
  check(with_letter != contents(space.part()),
        "gnuplot finds no font, so that figures would have no text: install one, on Debian and "
        "Ubuntu by apt install fonts-dejavu-core");
}

}  // namespace

std::vector<fs::path> files_of_figure(const fs::path& directory, const std::string& name) {
  std::vector<fs::path> files;
  for (const char* ending : {".csv", ".gp", ".svg", ".png"}) {
    files.push_back(directory / (name + ending));
  }
  return files;
}

Figures::Figures(fs::path directory, bool show, std::chrono::milliseconds limit)
    : directory_(std::move(directory)), show_(show), limit_(limit) {
  if (directory_.empty()) {
    return;
  }
  std::error_code error;
  fs::create_directories(directory_, error);
  check(!error, "cannot make the folder ", directory_.string(), " for figures: ", error.message());
  const bool writable = ::access(directory_.c_str(), W_OK | X_OK) == 0;
  check(writable, "cannot write figures into ", directory_.string(), ": ",
        std::generic_category().message(errno));
  check_gnuplot(directory_, limit_);
}

void Figures::draw(const std::string& name, const Figure& figure) {
  check(!name.empty() &&
            std::all_of(name.begin(), name.end(),
                        [](unsigned char c) {
                          return c < 0x80 && (std::isalnum(c) || c == '-' || c == '_');
                        }) &&
            name.front() != '-',
        "figure name '", name, "': letters, digits, - and _ are allowed");
  if (!directory_.empty()) {
    save(name, figure);
  }
  if (show_) {
    show(name, figure);
  }
}

void Figures::save(const std::string& name, const Figure& figure) {
  GnuplotScript canvas(name + ".csv", Medium::page, figure.size());
  figure.draw_on(canvas);
  write_text(directory_ / (name + ".csv"), canvas.table.csv());
  const std::string commands = page_preamble(name, canvas.page) + canvas.script.str();
  AtomicFile script(directory_ / (name + ".gp"));
  write_script(script.part(), commands);
  script.commit();
  render(name, "svg", name + ".gp");
  if (const std::string drawn = without_missing(commands, limit_); drawn == commands) {
    render(name, "png", name + ".gp");
  } else {
    const AtomicFile once(directory_ / (name + ".png.gp"));
    write_script(once.part(), drawn);
    render(name, "png", once.part().filename().string());
  }
  written_.push_back(directory_ / (name + ".png"));
}

void Figures::render(const std::string& name, const std::string& format,
                     const std::string& script) const {
  const fs::path place = directory_ / concat(name, ".", format);
  const std::string kept =
      concat(" (the data and the script are kept: ", (directory_ / (name + ".gp")).string(), ")");
  AtomicFile file(place);
  const Outcome outcome =
      run_gnuplot({"-c", script, format, fs::absolute(file.part()).string()}, directory_, limit_);
  check(!outcome.timed_out, "gnuplot did not finish ", place.string(), " in ", seconds(limit_),
        " s and was stopped", kept);
  check(outcome.status == 0, "gnuplot could not draw ", place.string(), ": exit status ",
        outcome.status, ", ", outcome.last_line(), kept);

  // gnuplot exits with 0 on a full disk too: only the end of the picture tells that it is whole.
  std::string picture = contents(file.part());
  check(is_whole(picture, format), "gnuplot left ", place.string(),
        picture.empty() ? " empty" : " cut short", "; is the disk full?", kept);
  if (!outcome.said.empty()) {
    std::cerr << "gnuplot, drawing " << printable(concat(place.string(), ": ", outcome.last_line()))
              << '\n';
  }
  if (format == "png") {
    file.commit();
  } else {
    picture.insert(picture.find('>', picture.find("<svg")) + 1, concat("\n", kSvgStyle));
    write_text(place, picture);
  }
}

}  // namespace dl::plot
