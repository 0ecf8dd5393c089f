// How much of the processors a container may use.
#pragma once

#include <filesystem>

namespace dl {

/// The CPU time per second that Linux's control groups leave this process, in CPUs: 1.5 for
/// `docker run --cpus 1.5`. Infinite where there is no limit, or no control groups.
///
/// Reads version 1 and 2 of them, and every group on the way up from the process's own. `root` is
/// where /proc and /sys are looked for.
double cpu_quota(const std::filesystem::path& root = "/");

}  // namespace dl
