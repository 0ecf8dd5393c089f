#include "includes.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <regex>

#include "build.h"
#include "files.h"
#include "process.h"

namespace dl::runner {

namespace {

// What an answer may include by itself, from the project's root; api.hpp comes to it.
constexpr const char* kOpen[] = {"exercises/harness/matrix.h", "exercises/harness/kernel.h",
                                 "common/dl/base/check.h"};

bool lies_in(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first ==
         folder.end();
}

/// Where the compiler looks for what the system and its libraries have.
std::vector<fs::path> folders_of_system(const Toolchain& toolchain) {
  std::vector<std::string> words{toolchain.compiler};
  std::copy_if(toolchain.flags.begin(), toolchain.flags.end(), std::back_inserter(words),
               [](const std::string& flag) { return flag.starts_with("-isystem"); });
  words.insert(words.end(), {"-E", "-v", "-x", "c++", "/dev/null"});

  static std::mutex one_at_a_time;
  static std::map<std::vector<std::string>, std::vector<fs::path>> known;
  const std::lock_guard lock(one_at_a_time);
  const auto found = known.find(words);
  if (found != known.end()) {
    return found->second;
  }
  std::vector<fs::path> folders;
  bool listed = false;
  for (const std::string& line : lines_of(run({words, "", {}, {{"LC_ALL", "C"}}}).output)) {
    if (line.starts_with("End of search list")) {
      break;
    }
    if (listed) {
      folders.push_back(fs::weakly_canonical(trimmed(line)));
    }
    listed = listed || line.starts_with("#include <...>");
  }
  return known[words] = folders;
}

}  // namespace

std::vector<fs::path> files_in_rule(const std::string& rule) {
  std::vector<fs::path> files;
  std::string name;
  bool after_colon = false;
  const auto end_name = [&] {
    if (!after_colon) {
      after_colon = name.ends_with(':');
    } else if (!name.empty()) {
      files.emplace_back(name);
    }
    name.clear();
  };
  for (std::size_t i = 0; i < rule.size(); ++i) {
    const char c = rule[i], next = i + 1 < rule.size() ? rule[i + 1] : '\n';
    if ((c == '\\' && (next == ' ' || next == '#' || next == '\\')) || (c == '$' && next == '$')) {
      name += next;
      ++i;
    } else if (c == '\\' && next == '\n') {
      end_name();
      ++i;
    } else if (c == ' ' || c == '\t') {
      end_name();
    } else if (c == '\n') {
      end_name();
      break;  // what follows are rules without a recipe
    } else {
      name += c;
    }
  }
  end_name();
  return files;
}

std::set<fs::path> headers_of_project(const fs::path& root, std::vector<fs::path> files,
                                      const fs::path& folder) {
  static const std::regex kInclude(R"re(\s*#include (?:"([^"]+)"|<(dl/[^>]+)>).*)re");
  std::set<fs::path> headers;
  while (!files.empty()) {
    const fs::path file = files.back();
    files.pop_back();
    for (const std::string& line : lines_of(read_file(root / file))) {
      std::smatch match;
      if (!std::regex_match(line, match, kInclude)) {
        continue;
      }
      const std::string name = match[1].matched ? match[1] : match[2];
      for (const fs::path& place : {fs::path(), fs::path("common"), fs::path("exercises"),
                                    folder}) {  // where the compiler looks
        const fs::path header = (place / name).lexically_normal();
        if (fs::is_regular_file(root / header) && headers.insert(header).second) {
          files.push_back(header);
        }
      }
    }
  }
  return headers;
}

fs::path forbidden_file(const Toolchain& toolchain, const Exercise& exercise,
                        const fs::path& answer, const std::vector<fs::path>& files) {
  const fs::path root = fs::weakly_canonical(toolchain.root);
  const fs::path api = exercise.folder / "api.hpp";
  std::vector<fs::path> open(std::begin(kOpen), std::end(kOpen));
  open.push_back(api);  // which may lie outside of the project
  std::set<fs::path> allowed{fs::weakly_canonical(answer), fs::weakly_canonical(api)};
  for (const fs::path& header : open) {
    allowed.insert(fs::weakly_canonical(root / header));
  }
  for (const fs::path& header : headers_of_project(root, open, exercise.folder)) {
    allowed.insert(fs::weakly_canonical(root / header));
  }
  std::vector<fs::path> folders = folders_of_system(toolchain);
  folders.push_back(fs::weakly_canonical(toolchain.build / "harness"));  // what is precompiled
  for (const fs::path& file : files) {
    const fs::path real = fs::weakly_canonical(fs::absolute(file));
    if (!allowed.contains(real) &&
        std::none_of(folders.begin(), folders.end(),
                     [&](const fs::path& folder) { return lies_in(real, folder); })) {
      return lies_in(real, root) ? real.lexically_relative(root) : real;
    }
  }
  return {};
}

}  // namespace dl::runner
