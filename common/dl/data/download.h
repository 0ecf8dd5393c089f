// Downloads: a file from the web, whole and checked, or an error.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace dl::data {

struct DownloadOptions {
  std::int64_t max_bytes = std::int64_t{1} << 30;
  int attempts = 4;                             // for faults that may pass
  std::chrono::milliseconds first_pause{1000};  // between attempts; doubled each time
  std::chrono::milliseconds connect_timeout{15000};
  std::chrono::seconds stall_timeout{30};  // without a single byte
};

/// Called with the path of the whole file; throws an Error if it is not what was wanted.
using FileCheck = std::function<void(const std::filesystem::path&)>;

/// Fetches `url` (http or https) into `destination`, unless that exists. The bytes are collected
/// in `destination`.part, from where a later attempt or program goes on, and renamed when `accept`
/// took them; what it rejects is deleted. Programs that fetch the same file wait for each other.
/// Progress is shown on stderr if that is a terminal.
void download(const std::string& url, const std::filesystem::path& destination,
              const FileCheck& accept, const DownloadOptions& options = {});

}  // namespace dl::data
