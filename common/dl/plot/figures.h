// Where a program's figures go: into a folder, onto the screen, or nowhere.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <dl/plot/figure.h>

namespace dl::plot {

/// The files that Figures::draw(name) writes into this directory.
std::vector<std::filesystem::path> files_of_figure(const std::filesystem::path& directory,
                                                   const std::string& name);

class Figures {
 public:
  /// `directory` empty: no files. `show`: also show() each figure. Makes the directory and looks
  /// for gnuplot at once, so that a program learns before it trains for minutes; throws an Error if
  /// there is no place to write, or no gnuplot. `limit` is the time gnuplot has for one picture.
  explicit Figures(std::filesystem::path directory, bool show = false,
                   std::chrono::milliseconds limit = std::chrono::seconds(60));

  /// Will draw() do anything? If not, what it would draw need not be worked out.
  bool wanted() const { return show_ || !directory_.empty(); }

  /// Writes NAME.csv (what is drawn), NAME.gp (the script that draws it), NAME.png (two pixels a
  /// point) and NAME.svg. Each appears whole or not at all. Throws an Error if one cannot be made;
  /// a picture that cannot be shown is only a warning on stderr. In the PNG, U+FFFD stands for what
  /// no installed font has.
  /// `name`: letters, digits, - and _.
  void draw(const std::string& name, const Figure& figure);

  /// The PNGs written so far.
  const std::vector<std::filesystem::path>& written() const { return written_; }

 private:
  void save(const std::string& name, const Figure& figure);
  void render(const std::string& name, const std::string& format, const std::string& script) const;

  std::filesystem::path directory_;
  bool show_;
  std::chrono::milliseconds limit_;
  std::vector<std::filesystem::path> written_;
};

/// Opens a window that outlives the program, where there is a desktop and a gnuplot that can;
/// otherwise draws with characters on stdout. What goes wrong is one warning line on stderr.
void show(const std::string& name, const Figure& figure);

}  // namespace dl::plot
