#include <dl/base/cpu_quota.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace dl {
namespace {

namespace fs = std::filesystem;

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// Version 2: "150000 100000", both in microseconds, or "max 100000".
double limit_in_cpu_max(const fs::path& group) {
  double quota = 0, period = 0;
  std::ifstream file(group / "cpu.max");
  return file >> quota >> period && quota > 0 && period > 0 ? quota / period : kUnlimited;
}

/// Version 1: a file each, and -1 for no limit.
double limit_in_cfs_files(const fs::path& group) {
  double quota = 0, period = 0;
  std::ifstream quota_file(group / "cpu.cfs_quota_us"), period_file(group / "cpu.cfs_period_us");
  return quota_file >> quota && period_file >> period && quota > 0 && period > 0 ? quota / period
                                                                                 : kUnlimited;
}

/// The least limit of the group `path` below `mount` and of those above it. In a container the
/// group that /proc names may be one that is seen only outside: then what is above it counts.
template <class Limit>
double least_limit(const fs::path& mount, fs::path path, const Limit& limit) {
  double least = kUnlimited;
  for (path = path.relative_path();; path = path.parent_path()) {
    least = std::min(least, limit(mount / path));
    if (path.empty()) {
      return least;
    }
  }
}

}  // namespace

double cpu_quota(const fs::path& root) {
  const fs::path groups = root / "sys/fs/cgroup";
  double least = kUnlimited;
  // Lines such as "4:cpu,cpuacct:/user.slice" of version 1, and one "0::/user.slice" of version 2.
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
      continue;
    }
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const fs::path path = line.substr(second + 1);
    if (controllers.empty()) {
      for (const char* mount : {"", "unified"}) {
        least = std::min(least, least_limit(groups / mount, path, limit_in_cpu_max));
      }
    } else if (("," + controllers + ",").find(",cpu,") != std::string::npos) {
      for (const std::string& mount : {controllers, std::string("cpu")}) {
        least = std::min(least, least_limit(groups / mount, path, limit_in_cfs_files));
      }
    }
  }
  return least;
}

}  // namespace dl
