#include <dl/plot/figures.h>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <string_view>
#include <system_error>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/file.h>
#include <dl/base/text.h>
#include <dl/plot/gnuplot.h>
#include <dl/plot/script.h>

namespace dl::plot {
namespace {

namespace fs = std::filesystem;

/// Does a picture end as its format demands: a PNG in an IEND chunk (no data, then its checksum),
/// an SVG in its closing tag?
bool is_whole(std::string_view picture, const std::string& format) {
  constexpr std::string_view kPngEnd{"\0\0\0\0IEND\xAE\x42\x60\x82", 12};
  return format == "png"
             ? picture.ends_with(kPngEnd)
             : picture.substr(0, picture.find_last_not_of('\n') + 1).ends_with("</svg>");
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
    return fmt::format("set output '{}'; set label 1 '{}' at screen 0.3,0.5; plot [0:1] 0;",
                       file.part().filename().string(), text);
  };
  const Outcome outcome =
      run_gnuplot({"-e", "set terminal pngcairo size 40,40; unset border; unset tics;" +
                             drawing(letter, 'M') + drawing(space, ' ')},
                  directory, limit);
  check(!outcome.timed_out, "gnuplot does not answer: stopped after ", seconds(limit), " s");
  check(outcome.status == 0, "this gnuplot cannot draw PNG files (", outcome.last_line(),
        "): install one that can, on Debian and Ubuntu by apt install gnuplot-nox");
  const std::string with_letter = read_file(letter.part());
  check(is_whole(with_letter, "png"), "gnuplot cannot write a picture into ", directory.string(),
        "; is the disk full?");
  check(with_letter != read_file(space.part()),
        "gnuplot finds no font, so that figures would have no text: install one, on Debian and "
        "Ubuntu by apt install fonts-dejavu-core");
}

/// A figure drawn on a script, which is about to be written beside its table NAME.csv.
GnuplotScript drawn(const std::string& name, const Figure& figure, Medium medium) {
  GnuplotScript script(name + ".csv", medium, figure.size());
  figure.draw_on(script);
  return script;
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
  check(writable, "cannot write figures into ", directory_.string(), ": ", errno_text());
  check_gnuplot(directory_, limit_);
}

void Figures::draw(const std::string& name, const Figure& figure) {
  const auto is_allowed = [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || c == '-' || c == '_');
  };
  check(!name.empty() && std::all_of(name.begin(), name.end(), is_allowed) && name.front() != '-',
        "figure name '", name, "': letters, digits, - and _ are allowed");
  if (!directory_.empty()) {
    save(name, figure);
  }
  if (show_) {
    show(name, figure);
  }
}

void Figures::save(const std::string& name, const Figure& figure) {
  const GnuplotScript script = drawn(name, figure, Medium::page);
  const std::string commands = page_script(name, script);
  write_file(directory_ / (name + ".csv"), script.table.csv());
  AtomicFile kept(directory_ / (name + ".gp"));
  write_script(kept.part(), commands);
  kept.commit();
  render(name, "svg", name + ".gp");
  if (const std::string in_png = without_missing(commands, limit_); in_png == commands) {
    render(name, "png", name + ".gp");
  } else {
    const AtomicFile once(directory_ / (name + ".png.gp"));
    write_script(once.part(), in_png);
    render(name, "png", once.part().filename().string());
  }
  written_.push_back(directory_ / (name + ".png"));
}

void Figures::render(const std::string& name, const std::string& format,
                     const std::string& script) const {
  const fs::path place = directory_ / fmt::format("{}.{}", name, format);
  const std::string kept = fmt::format(" (the data and the script are kept: {})",
                                       (directory_ / (name + ".gp")).string());
  AtomicFile file(place);
  const Outcome outcome =
      run_gnuplot({"-c", script, format, fs::absolute(file.part()).string()}, directory_, limit_);
  check(!outcome.timed_out, "gnuplot did not finish ", place.string(), " in ", seconds(limit_),
        " s and was stopped", kept);
  check(outcome.status == 0, "gnuplot could not draw ", place.string(), ": exit status ",
        outcome.status, ", ", outcome.last_line(), kept);

  // gnuplot exits with 0 on a full disk too: only the end of the picture tells that it is whole.
  std::string picture = read_file(file.part());
  check(is_whole(picture, format), "gnuplot left ", place.string(),
        picture.empty() ? " empty" : " cut short", "; is the disk full?", kept);
  if (!outcome.said.empty()) {
    const std::string message = fmt::format("{}: {}", place.string(), outcome.last_line());
    std::cerr << "gnuplot, drawing " << printable(message) << '\n';
  }
  if (format == "png") {
    file.commit();
  } else {
    picture.insert(picture.find('>', picture.find("<svg")) + 1, fmt::format("\n{}", kSvgStyle));
    write_file(place, picture);
  }
}

}  // namespace dl::plot
