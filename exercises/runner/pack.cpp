#include "pack.h"

#include <regex>

#include <dl/base/check.h>
#include "check.h"
#include "files.h"
#include "includes.h"

namespace dl::runner {

namespace {

// What the pack takes over as it is, from the project's root: the harness, the runner, and the
// sources that these two are compiled with, besides those of the simulated GPU. The headers that
// all of it includes come along.
constexpr const char* kShared[] = {"LICENSE",
                                   "cmake/Compiler.cmake",
                                   "cmake/Cuda.cmake",
                                   "common/dl/base/atomic_file.cpp",
                                   "common/dl/base/check.cpp",
                                   "common/dl/base/file.cpp",
                                   "common/dl/base/number.cpp",
                                   "common/dl/base/rng.cpp",
                                   "common/dl/base/terminal.cpp",
                                   "common/dl/base/text.cpp",
                                   "common/dl/cli/command_line.cpp",
                                   "exercises/CMakeLists.txt",
                                   "exercises/README.md",
                                   "exercises/traps.json",
                                   "exercises/harness",
                                   "exercises/runner"};

constexpr const char* kOfEachExercise[] = {"README.md", "api.hpp",  "exercise.json",
                                           "hints.md",  "stub.cpp", "test.cpp"};

const std::regex kLink(R"re((!?)\[([^\]]*)\]\(([^)\s]+)\))re");

bool is_address(const std::string& target) {
  return target.find(':') != std::string::npos || target.starts_with('#');
}

void put_copy(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::skip_existing);
}

/// The files of the pack, by their names from its root.
std::vector<fs::path> files_of(const fs::path& pack) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(pack)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path().lexically_relative(pack));
    }
  }
  return files;
}

bool gives_away(const fs::path& page, const std::vector<Exercise>& exercises) {
  std::set<std::string> lines;
  for (const std::string& line : lines_of(read_file(page))) {
    lines.insert(trimmed(line));
  }
  for (const Exercise& exercise : exercises) {
    for (const std::string& line : solution_lines(exercise)) {
      if (lines.contains(line)) {
        return true;
      }
    }
  }
  return false;
}

/// A lesson's page, with the pictures that are on it.
void put_page(const fs::path& root, const fs::path& page, const fs::path& pack) {
  put_copy(root / page, pack / page);
  const std::string text = read_file(root / page);
  for (std::sregex_iterator link(text.begin(), text.end(), kLink), end; link != end; ++link) {
    const fs::path picture = (page.parent_path() / (*link)[3].str()).lexically_normal();
    if ((*link)[1].length() > 0 && fs::is_regular_file(root / picture)) {
      put_copy(root / picture, pack / picture);
    }
  }
}

}  // namespace

std::string without_dead_links(const std::string& page,
                               const std::function<bool(const std::string& target)>& exists) {
  std::string text;
  auto at = page.begin();
  for (std::sregex_iterator link(page.begin(), page.end(), kLink), end; link != end; ++link) {
    text.append(at, (*link)[0].first);
    const std::string target = (*link)[3];
    const bool lives = is_address(target) || exists(target.substr(0, target.find('#')));
    text += lives ? (*link)[0].str() : (*link)[2].str();
    at = (*link)[0].second;
  }
  return text.append(at, page.end());
}

void export_pack(const Toolchain& toolchain, const PackOptions& options) {
  const fs::path &root = toolchain.root, &out = options.out;
  if (fs::exists(out) && (!fs::is_directory(out) || !fs::is_empty(out))) {
    throw UsageError("export: " + out.string() + " is there already, and not empty");
  }
  const std::vector<Exercise> all = read_exercises(toolchain.exercises);
  std::vector<Exercise> chosen;
  for (const std::string& id : options.ids) {
    chosen.push_back(find_exercise(all, id));
  }
  for (const char* path : kShared) {
    put_copy(root / path, out / path);
  }
  for (const fs::path& path : simulator_sources(root)) {
    put_copy(root / path, out / path);
  }
  put_copy(root / "exercises" / "pack", out);
  for (const Exercise& exercise : chosen.empty() ? all : chosen) {
    const fs::path folder = out / "exercises" / exercise.id;
    for (const char* file : kOfEachExercise) {
      put_copy(exercise.folder / file, folder / file);
    }
    if (options.solutions) {
      put_copy(right_answers(exercise)[0].file, folder / "solution" / "solution.cpp");
    }
    if (fs::exists(root / exercise.lesson) &&
        (options.solutions || !gives_away(root / exercise.lesson, all))) {
      put_page(root, exercise.lesson, out);
    }
  }
  std::vector<fs::path> files = files_of(out);
  for (fs::path& file : files) {
    file = fs::absolute(out) / file;
  }
  for (const fs::path& header : headers_of_project(root, files)) {
    put_copy(root / header, out / header);
  }
  for (const fs::path& file : files_of(out)) {
    if (file.extension() == ".md") {
      const fs::path folder = (out / file).parent_path();
      update_file(out / file, without_dead_links(read_file(out / file), [&](const std::string& to) {
                    return fs::exists(folder / to);
                  }));
    }
  }
}

}  // namespace dl::runner
