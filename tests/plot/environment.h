// Environment variables set for one test, and a gnuplot that does what a test wants.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "support/temp_folder.h"

namespace dl::plot {

/// Sets a variable, or removes it (nullopt); the old value comes back at the end.
class Setting {
 public:
  Setting(std::string name, const std::optional<std::string>& value) : name_(std::move(name)) {
    if (const char* old = std::getenv(name_.c_str())) {
      old_ = old;
    }
    set(value);
  }
  ~Setting() { set(old_); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

 private:
  void set(const std::optional<std::string>& value) const {
    value ? ::setenv(name_.c_str(), value->c_str(), 1) : ::unsetenv(name_.c_str());
  }

  std::string name_;
  std::optional<std::string> old_;
};

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
        "  for name in $(echo \"$3\" | grep -o '[a-z]*\\.png\\.[0-9]*\\.part'); do\n"
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
  Setting path_;
};

inline bool has_gnuplot() { return std::system("gnuplot --version > /dev/null 2>&1") == 0; }

}  // namespace dl::plot
