// What an answer includes, as the preprocessor has found it, however it was spelt.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace dl::runner {

namespace fs = std::filesystem;

struct Exercise;
struct Toolchain;

/// The files that a compilation has read, from the rule for make that the compiler wrote of it.
std::vector<fs::path> files_in_rule(const std::string& rule);

/// The headers of the project that some of its files include, and those that these include, by
/// their names from its root; `folder` is where "api.hpp" is.
std::set<fs::path> headers_of_project(const fs::path& root, std::vector<fs::path> files,
                                      const fs::path& folder = {});

/// What an answer may include, in words.
inline constexpr const char* kOpenHeaders =
    "api.hpp, harness/matrix.h, harness/kernel.h, dl/base/check.h and what the compiler brings";

/// The first of these files that an answer may not read: all but itself, the headers above, and
/// those of the system and its libraries. Empty if there is none.
fs::path forbidden_file(const Toolchain& toolchain, const Exercise& exercise,
                        const fs::path& answer, const std::vector<fs::path>& files);

}  // namespace dl::runner
