// ./learn exercise export: what students get.
#pragma once

#include <string>
#include <vector>

#include "build.h"

namespace dl::runner {

struct PackOptions {
  fs::path out;                  // a folder that does not exist, or is empty
  bool solutions = false;        // as well, for `diff`, and `solution` to who passes or gives up
  std::vector<std::string> ids;  // of the exercises; none: all
};

/// Writes all that a student needs: no wrong answers, no hidden tests, and no solutions unless so
/// wanted. Lessons come along that give no solution away. Links to what the pack has not are left
/// out of its pages.
void export_pack(const Toolchain& toolchain, const PackOptions& options);

/// A page in Markdown in which what links to nothing is plain text; `exists` is asked of each
/// target that is a path.
std::string without_dead_links(const std::string& page,
                               const std::function<bool(const std::string& target)>& exists);

}  // namespace dl::runner
