// A gnuplot that does what a test wants.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/environment.h"
#include "support/temp_folder.h"

namespace dl::plot {

/// A shell script that stands in for gnuplot while it lives. Its arguments are those of
/// run_gnuplot(): -d -c NAME.gp FORMAT OUTPUT for a picture, -d -e COMMANDS for the first check,
/// which it passes by itself: it leaves two small pictures that differ.
class FakeGnuplot {
 public:
  explicit FakeGnuplot(const std::string& commands, const std::string& space = "space")
      : path_("PATH", folder_.path().string() + ":/usr/bin:/bin") {
    const std::string end = "\\000\\000\\000\\000IEND\\256B`\\202'";
    put(folder_ / "gnuplot",
        "#!/bin/sh\nif [ \"$2\" = -e ]; then\n"
        "  for name in $(echo \"$3\" | grep -o '[a-z]*\\.png\\.unfinished-[0-9-]*\\.part'); do\n"
        "    case $name in\n"
        "      letter*) printf 'letter" +
            end +
            " > $name ;;\n"
            "      *) printf '" +
            space + end +
            " > $name ;;\n"
            "    esac\n  done\n  exit 0\nfi\n" +
            commands + "\n");
    std::filesystem::permissions(folder_ / "gnuplot", std::filesystem::perms::owner_all);
  }

 private:
  TempFolder folder_;
  Environment path_;
};

inline bool has_gnuplot() { return std::system("gnuplot --version > /dev/null 2>&1") == 0; }

}  // namespace dl::plot
