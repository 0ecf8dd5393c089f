#include <dl/base/atomic_file.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

#include <dl/base/check.h>
#include <dl/base/number.h>

namespace dl {
namespace {

namespace fs = std::filesystem;

/// Throws an Error where there is something that is no file: nothing is ever written into a pipe, a
/// device or a folder, nor are they opened to find that out.
void check_is_file_or_nothing(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  check(!fs::exists(status) || fs::is_regular_file(status), "cannot write ", path.string(),
        ": it exists and is not a file");
}

/// Makes a rename last through a power failure. Not every file system can; none needs to.
void sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); handle >= 0) {
    ::fsync(handle);
    ::close(handle);
  }
}

// a.csv.unfinished-1234-0.part: a name that nobody gives to a file of their own.
constexpr std::string_view kMark = ".unfinished-";
constexpr std::string_view kEnding = ".part";

std::string name_of_part(const std::string& path, int attempt) {
  return concat(path, kMark, ::getpid(), '-', attempt, kEnding);
}

/// Whether `name` is one that name_of_part() gives to some program for the file `of`.
bool is_part(std::string_view name, std::string_view of) {
  if (!name.starts_with(of) || !name.substr(of.size()).starts_with(kMark) ||
      !name.ends_with(kEnding) || name.size() < of.size() + kMark.size() + kEnding.size()) {
    return false;
  }
  name.remove_prefix(of.size() + kMark.size());
  name.remove_suffix(kEnding.size());
  const std::size_t dash = name.find('-');
  return dash != std::string_view::npos && parse_number<pid_t>(name.substr(0, dash), {.low = 1}) &&
         parse_number<int>(name.substr(dash + 1), {.low = 0});
}

/// Removes the unfinished files beside `path` whose programs have ended: nobody holds their locks.
/// Only a file is opened: to open a pipe would mean waiting, and a link leads elsewhere.
void remove_leftovers(const fs::path& path) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& part = entry->path();
    std::error_code gone;
    if (!is_part(part.filename().native(), path.filename().native()) ||
        !fs::is_regular_file(entry->symlink_status(gone))) {
      continue;
    }
    constexpr int kFlags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    if (const int file = ::open(part.c_str(), kFlags); file >= 0) {
      if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
        ::unlink(part.c_str());
      }
      ::close(file);
    }
  }
}

/// The unfinished files of this program, kept where a signal's handler may look: it must neither
/// allocate nor wait.
struct Remembered {
  enum class State { free, taken, valid };
  std::atomic<State> state = State::free;
  char path[PATH_MAX];
};
std::array<Remembered, 16> remembered;  // more are never open at once

/// The place in `remembered`, -1 if there is none left.
int remember(const std::string& path) {
  for (std::size_t i = 0; i < remembered.size() && path.size() < PATH_MAX; ++i) {
    auto expected = Remembered::State::free;
    if (remembered[i].state.compare_exchange_strong(expected, Remembered::State::taken)) {
      // It fits: NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.strcpy)
      std::strcpy(remembered[i].path, path.c_str());
      remembered[i].state = Remembered::State::valid;
      return static_cast<int>(i);
    }
  }
  return -1;
}

void forget(int place) {
  if (place >= 0) {
    remembered[static_cast<std::size_t>(place)].state = Remembered::State::free;
  }
}

extern "C" void remove_unfinished_files_and_end(int signal) {
  for (const Remembered& file : remembered) {
    if (file.state == Remembered::State::valid) {
      ::unlink(file.path);
    }
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

fs::path place_of(const fs::path& path) {
  constexpr int kMostLinks = 40;  // one after the other, as Linux has it
  fs::path place = path;
  std::error_code error;
  for (int links = 0; fs::is_symlink(fs::symlink_status(place, error)); ++links) {
    check(links < kMostLinks, "cannot write ", path.string(), ": its links lead in a circle");
    const fs::path target = fs::read_symlink(place, error);
    check(!error, "cannot write ", path.string(), ": ", error.message());
    place = place.parent_path() / target;
  }
  return place;
}

bool same_place(const fs::path& a, const fs::path& b) {
  const auto resolved = [](const fs::path& path) {
    std::error_code error;
    const fs::path place = fs::absolute(place_of(path));
    const fs::path canonical = fs::weakly_canonical(place, error);
    return error ? place.lexically_normal() : canonical;
  };
  const fs::path x = resolved(a), y = resolved(b);
  std::error_code error;  // that of folders which do not exist yet
  return x == y ||
         (x.filename() == y.filename() && fs::equivalent(x.parent_path(), y.parent_path(), error));
}

AtomicFile::AtomicFile(const fs::path& path) : path_(place_of(path)) {
  check_is_file_or_nothing(path_);
  struct stat status = {};
  if (::stat(path_.c_str(), &status) == 0) {
    replaced_ = status;
  }
  remove_leftovers(path_);
  for (int attempt = 0; !create(attempt); ++attempt) {
  }
}

/// False if another one must be tried: there is a file of this name, or what was created was taken
/// for a leftover and removed before it was locked.
bool AtomicFile::create(int attempt) {
  part_ = name_of_part(path_.string(), attempt);
  remembered_ = remember(part_.string());  // first: a signal may come as soon as the file is there
  // Nobody who may not read the old file may read the new one while it is written.
  const mode_t mode = replaced_ ? (replaced_->st_mode & 0666) | S_IRUSR | S_IWUSR : 0666;
  file_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file_ < 0) {
    forget(remembered_);
    if (errno != EEXIST) {
      fail_with_errno("create");
    }
    return false;
  }
  ::flock(file_, LOCK_EX);  // where there are no locks, nobody removes what others have left
  struct stat status = {};
  if (::fstat(file_, &status) == 0 && status.st_nlink > 0) {
    return true;
  }
  forget(remembered_);
  ::close(file_);
  return false;
}

AtomicFile::~AtomicFile() {
  if (file_ >= 0) {
    ::unlink(part_.c_str());
    ::close(file_);
    forget(remembered_);
  }
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  const auto* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(file_, next, bytes);
    if (written < 0 && errno != EINTR) {
      fail_with_errno("write");
    }
    if (written > 0) {
      next += written;
      bytes -= static_cast<std::size_t>(written);
    }
  }
}

void AtomicFile::commit() {
  if (replaced_) {
    // Only root can give a file away; to others it belongs from the beginning.
    [[maybe_unused]] const int given = ::fchown(file_, replaced_->st_uid, replaced_->st_gid);
    ::fchmod(file_, replaced_->st_mode & 0777);
  }
  if (::fsync(file_) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) {
    fail_with_errno("write");
  }
  ::close(file_);
  file_ = -1;
  forget(remembered_);
  sync_folder_of(path_);
}

void AtomicFile::fail_with_errno(const char* what) const {
  const std::string reason = errno_text();
  fail("cannot ", what, ' ', path_.string(), ": ", reason);
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

void remove_unfinished_files_on_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now = {};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler == SIG_DFL) {  // nohup has it ignored
      std::signal(signal, remove_unfinished_files_and_end);
    }
  }
}

}  // namespace dl
