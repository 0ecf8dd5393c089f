#include "new_exercise.h"

#include <algorithm>
#include <cctype>

#include <dl/base/check.h>
#include <dl/base/text.h>
#include "files.h"

namespace dl::runner {

namespace {

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

void new_exercise(const Toolchain& toolchain, const std::string& id, std::ostream& log) {
  const bool well_formed = id.size() > 3 && std::isdigit(static_cast<unsigned char>(id[0])) &&
                           std::isdigit(static_cast<unsigned char>(id[1])) && id[2] == '_' &&
                           std::all_of(id.begin() + 3, id.end(), [](unsigned char c) {
                             return std::islower(c) || std::isdigit(c) || c == '_';
                           });
  if (!well_formed) {
    throw UsageError(concat("new: ", in_quotes(id), " is not like 22_name"));
  }
  const fs::path folder = toolchain.exercises / id;
  if (fs::exists(folder)) {
    throw UsageError("new: there is an exercise " + id + " already");
  }
  const fs::path skeleton = toolchain.root / "exercises" / "template";
  for (const auto& entry : fs::recursive_directory_iterator(skeleton)) {
    if (entry.is_regular_file()) {
      std::string text = read_file(entry.path());
      replace_all(text, "NUMBER", id.substr(0, 2));
      replace_all(text, "NAME", id.substr(3));
      write_file(folder / fs::relative(entry.path(), skeleton), text);
    }
  }
  log << folder.string() << " works as it is: ./learn exercise check " << id
      << "\nReplace what is in it; exercises/ADDING.md says by what.\n";
}

}  // namespace dl::runner
