// gnuplot as a child process, and the fonts that it draws with.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <dl/base/process.h>

namespace dl::plot {

/// Runs gnuplot in `folder` with `arguments` and waits for it, at most for `limit`. The user's own
/// gnuplot settings are left out: their files (-d), and their variables, of which it sees none.
/// Throws an Error if there is no gnuplot to start.
Outcome run_gnuplot(std::vector<std::string> arguments, const std::filesystem::path& folder,
                    std::chrono::milliseconds limit);

/// Which characters the installed fonts have.
class Characters {
 public:
  /// Those of all fonts that a picture can be drawn with, from a listing of fontconfig's: a font a
  /// line, "FORMAT|FILE|CHARACTERS", the last in hexadecimal: "TrueType|/a.ttf|20-7e a0".
  static Characters of_fonts(std::string_view listing);

  bool contains(char32_t character) const;
  bool empty() const { return there_.empty(); }

 private:
  std::vector<bool> there_;  // for each character up to the last one
};

/// `text` with U+FFFD for each character that is drawn and that the fonts lack; with "?" where they
/// lack that too.
std::string without_missing(std::string_view text, const Characters& fonts);

/// The same for the fonts that are installed. Where fontconfig does not list them, the text is as
/// it was.
///
/// Pango, by which gnuplot draws PNG files, marks a character that no font has by a box, and
/// gnuplot makes that as large as the whole picture: nothing of the text behind it would be seen.
std::string without_missing(const std::string& text, std::chrono::milliseconds limit);

}  // namespace dl::plot
