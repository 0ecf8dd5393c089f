#include <dl/data/download.h>

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <dl/base/check.h>
#include <dl/base/terminal.h>
#include <dl/base/text.h>

namespace dl::data {
namespace {

namespace fs = std::filesystem;

constexpr long kPartialContent = 206;
constexpr long kRangeNotSatisfiable = 416;

/// The unfinished file, open and locked against other programs (and threads) while this lives.
class PartFile {
 public:
  explicit PartFile(fs::path path) : path_(std::move(path)) {
    while (!open_and_lock()) {
    }
  }
  ~PartFile() { ::close(file_); }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const fs::path& path() const { return path_; }

  std::int64_t size() const {
    struct stat status = {};
    ::fstat(file_, &status);
    return status.st_size;
  }

  // These two are called by libcurl, through which no exception may pass: false means that errno
  // says why it was not possible.
  bool clear() { return ::ftruncate(file_, 0) == 0; }
  bool append(const char* data, std::size_t bytes) {
    while (bytes > 0) {
      const ssize_t written = ::write(file_, data, bytes);
      if (written < 0 && errno != EINTR) {
        return false;
      }
      if (written > 0) {
        data += written;
        bytes -= static_cast<std::size_t>(written);
      }
    }
    return true;
  }

  void remove() { ::unlink(path_.c_str()); }

  void move_to(const fs::path& destination) {
    if (::fsync(file_) != 0 || std::rename(path_.c_str(), destination.c_str()) != 0) {
      fail("cannot write ", destination.string(), ": ", errno_text());
    }
  }

 private:
  /// False if the holder of the lock before us renamed or removed the file that we waited for.
  bool open_and_lock() {
    // Neither is a link followed nor a pipe waited for, and what has a second name is somebody
    // else's, too.
    constexpr int kFlags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    struct stat existing = {};
    const bool exists = ::lstat(path_.c_str(), &existing) == 0;
    check(!exists || (S_ISREG(existing.st_mode) && existing.st_nlink <= 1), "cannot download to ",
          path_.string(), ": it exists and is no file of a download; remove it");
    file_ = ::open(path_.c_str(), kFlags, 0666);
    check(file_ >= 0, "cannot create ", path_.string(), ": ", errno_text());
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
      std::fprintf(stderr, "Waiting for another program to download %s\n",
                   printable(path_.string()).c_str());
      while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
      }
    }
    struct stat ours = {};
    struct stat current = {};
    if (::fstat(file_, &ours) == 0 && ::lstat(path_.c_str(), &current) == 0 &&
        ours.st_dev == current.st_dev && ours.st_ino == current.st_ino) {
      return true;
    }
    ::close(file_);
    return false;
  }

  fs::path path_;
  int file_ = -1;
};

/// What the callbacks of one attempt share.
struct Transfer {
  CURL* curl;
  PartFile& part;
  std::int64_t max_bytes;
  std::int64_t size;     // of the part file now
  bool started = false;  // whether this attempt has received anything
  std::string fault{};   // of ours, not of the server
};

long http_status(CURL* curl) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

/// libcurl's write callback: any result but `bytes` ends the transfer.
std::size_t receive(char* data, std::size_t, std::size_t bytes, void* user) noexcept {
  auto& transfer = *static_cast<Transfer*>(user);
  bool ok = true;
  if (!transfer.started && http_status(transfer.curl) != kPartialContent) {
    ok = transfer.part.clear();  // the server sends the whole file, though asked for its end
    transfer.size = 0;
  }
  transfer.started = true;
  transfer.size += static_cast<std::int64_t>(bytes);
  if (transfer.size > transfer.max_bytes) {
    transfer.fault = concat("it is larger than the ", transfer.max_bytes, " bytes allowed");
  } else if (!ok || !transfer.part.append(data, bytes)) {
    transfer.fault = concat("cannot write ", transfer.part.path().string(), ": ", errno_text());
  }
  return transfer.fault.empty() ? bytes : 0;
}

int show_progress(void* user, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<const Transfer*>(user);
  const std::optional<Terminal> screen = terminal(STDERR_FILENO);
  if (total > 0 && screen) {
    constexpr double kMegabyte = 1e6;
    const auto before = static_cast<double>(transfer.size - now);
    std::array<char, 64> done{};
    std::snprintf(done.data(), done.size(), ": %.1f of %.1f MB",
                  (before + static_cast<double>(now)) / kMegabyte,
                  (before + static_cast<double>(total)) / kMegabyte);
    const std::string line = printable(transfer.part.path().stem().string()) + done.data();
    if (static_cast<int>(line.size()) <
        screen->columns) {  // a line that wraps cannot be drawn anew
      std::fprintf(stderr, "\r\033[K%s", line.c_str());
    }
  }
  return 0;
}

/// How one attempt ended.
struct Outcome {
  std::string fault;      // empty: all bytes are there
  bool may_pass = false;  // whether trying again makes sense
};

bool may_pass(CURLcode code, long status) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    case CURLE_HTTP_RETURNED_ERROR:
      return status == 408 || status == kRangeNotSatisfiable || status == 429 || status >= 500;
    default:
      return false;
  }
}

Outcome attempt(const std::string& url, PartFile& part, const DownloadOptions& options) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(),
                                                                   &curl_easy_cleanup);
  check(handle != nullptr, "download: libcurl cannot be started");
  CURL* curl = handle.get();
  Transfer transfer{curl, part, options.max_bytes, part.size()};
  char reason[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "layer-by-layer");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // no SIGALRM: there may be other threads
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  // Not CURLOPT_RESUME_FROM, with which a server that ignores it would be an error.
  const std::string rest = concat(transfer.size, '-');
  if (transfer.size > 0) {
    curl_easy_setopt(curl, CURLOPT_RANGE, rest.c_str());
  }
  const std::optional<Terminal> screen = terminal(STDERR_FILENO);
  const bool visible = screen && !screen->plain;
  if (visible) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &show_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  }
  const CURLcode code = curl_easy_perform(curl);
  if (visible) {
    std::fputs("\r\033[K", stderr);
  }

  if (code == CURLE_OK) {
    return {};
  }
  if (!transfer.fault.empty()) {
    part.clear();  // too large, or the disk is full: of no use to anyone
    return {transfer.fault, false};
  }
  const long status = http_status(curl);
  if (status == kRangeNotSatisfiable) {
    part.clear();  // it is not the beginning of the server's file: start over
  }
  return {code == CURLE_HTTP_RETURNED_ERROR ? concat("the server answers with HTTP status ", status)
          : *reason != '\0'                 ? std::string(reason)
                                            : curl_easy_strerror(code),
          may_pass(code, status)};
}

/// Attempts until all bytes are in `part`. What is there when it gives up is kept, to go on later.
void fetch(const std::string& url, PartFile& part, const DownloadOptions& options) {
  auto pause = options.first_pause;
  for (int count = 1;; ++count) {
    const Outcome outcome = attempt(url, part, options);
    if (outcome.fault.empty()) {
      return;
    }
    if (!outcome.may_pass || count >= options.attempts) {
      if (part.size() == 0) {
        part.remove();
      }
      const std::string tries = count > 1 ? concat(" (", count, " attempts)") : "";
      fail("download: cannot fetch ", url, ": ", outcome.fault, tries);
    }
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

}  // namespace

void download(const std::string& url, const fs::path& destination, const FileCheck& accept,
              const DownloadOptions& options) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  check(started == CURLE_OK, "download: libcurl cannot be started");

  PartFile part(destination.string() + ".part");
  if (fs::exists(destination)) {  // perhaps since another program finished while we waited
    part.remove();
    return;
  }
  bool fresh = part.size() == 0;
  while (true) {
    fetch(url, part, options);
    try {
      accept(part.path());
      break;
    } catch (...) {
      part.clear();
      if (fresh) {
        part.remove();
        throw;
      }
      fresh = true;  // what an earlier program left was of another file: once more, from the start
    }
  }
  part.move_to(destination);
}

}  // namespace dl::data
