#include "harness/threads.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace dl::harness {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kPausesForEachPlace = 4;
constexpr std::size_t kPauses = 200;
constexpr auto kLongestPause = 500ms;  // for threads that wait without sleeping

/// A place in memory: how often it was written, and how often somebody was held up there.
struct Place {
  std::size_t version = 0;
  int pauses = 0;
};

struct Pause {
  const volatile void* place;
  bool met = false;
};

/// What is known of all threads, and the lock on it.
struct Watch {
  std::mutex mutex;
  std::atomic<int> waiting = 0;  // for the mutex: they may sleep, but have something to do
  std::unordered_map<const volatile void*, Place> places;
  std::vector<Pause*> pauses;  // of those who are held up, the latest one last
  std::size_t pauses_so_far = 0, steps = 0, lost = 0;
};

Watch& watch() {
  static Watch watch;
  return watch;
}

// The number of the LostUpdates that there is, else 0.
std::atomic<std::size_t> watching = 0;

/// What a thread has read lately, and what it was then. What it read long ago is of no use: that
/// memory may have been given back, and may be somebody else's by now.
struct Thread {
  struct Read {
    const volatile void* place = nullptr;
    std::size_t version = 0;
  };
  std::array<Read, 32> reads;
  std::size_t next = 0;
  std::size_t watched_by = 0;
  bool inside = false;  // what this file calls may be an inline function that is watched itself

  Read* find(const volatile void* place) {
    const auto read = std::find_if(reads.begin(), reads.end(),
                                   [&](const Read& one) { return one.place == place; });
    return read == reads.end() ? nullptr : read;
  }
};
thread_local Thread self;

/// The watch, held by the calling thread, if somebody watches.
class Step {
 public:
  Step() {
    const std::size_t number = watching;
    if (number == 0 || self.inside) {
      return;
    }
    self.inside = true;
    ++watch().waiting;
    lock_ = std::unique_lock(watch().mutex);
    --watch().waiting;
    ++watch().steps;
    if (self.watched_by != number) {
      self.reads = {};
      self.watched_by = number;
    }
  }
  ~Step() {
    if (*this) {
      self.inside = false;
    }
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  explicit operator bool() const { return lock_.owns_lock(); }

  /// Lets those go on who were held up here.
  static void meet(const volatile void* place) {
    for (Pause* pause : watch().pauses) {
      pause->met = pause->met || pause->place == place;
    }
  }

  /// Holds this thread up until another one has come here, or all others sleep. Of several who are
  /// held up the latest goes on first: it may come to where the others are.
  void pause(const volatile void* place) {
    Place& here = watch().places[place];
    if (here.pauses == kPausesForEachPlace || watch().pauses_so_far == kPauses) {
      return;
    }
    ++here.pauses;
    ++watch().pauses_so_far;
    Pause mine{place};
    watch().pauses.push_back(&mine);
    const auto start = Clock::now();
    std::size_t steps_before = 0;
    bool slept_before = false;  // twice in a row, with no step in between
    while (!mine.met && Clock::now() - start < kLongestPause) {
      if (watch().pauses.back() == &mine) {
        const bool quiet = watch().steps == steps_before && watch().waiting == 0 && others_sleep();
        if (quiet && slept_before) {
          break;
        }
        slept_before = quiet;
        steps_before = watch().steps;
      }
      lock_.unlock();
      std::this_thread::sleep_for(100us);
      lock_.lock();
    }
    std::erase(watch().pauses, &mine);
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

void read(const volatile void* place) {
  if (const Step step; step) {
    Step::meet(place);
    Thread::Read* known = self.find(place);
    if (known == nullptr) {
      known = &self.reads[self.next++ % self.reads.size()];
    }
    *known = {place, watch().places[place].version};
  }
}

void write(const volatile void* place) {
  if (Step step; step) {
    Step::meet(place);
    if (Thread::Read* known = self.find(place); known != nullptr) {
      step.pause(place);
      watch().lost += known->version != watch().places[place].version;
      *known = {};
    }
    ++watch().places[place].version;
  }
}

/// Reads and writes at once: nothing can come in between.
template <class Change>
auto change(const volatile void* place, const Change& now) {
  const Step step;
  if (step) {
    Step::meet(place);
    ++watch().places[place].version;
    if (Thread::Read* known = self.find(place); known != nullptr) {
      *known = {};
    }
  }
  return now();
}

}  // namespace

AccessWatcher access_watcher = nullptr;

namespace {

void plain_read(const volatile void* place, std::size_t bytes) {
  read(place);
  if (access_watcher != nullptr) {
    access_watcher(place, bytes, false);
  }
}
void plain_write(const volatile void* place, std::size_t bytes) {
  write(place);
  if (access_watcher != nullptr) {
    access_watcher(place, bytes, true);
  }
}

}  // namespace

bool others_sleep() {
  const auto own = std::filesystem::read_symlink("/proc/thread-self").filename();
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string stat;
    std::getline(std::ifstream(thread.path() / "stat"), stat);
    const auto name_end = stat.rfind(')');  // "17 (name) S ..."
    if (thread.path().filename() != own && name_end != std::string::npos &&
        stat.substr(name_end, 3) != ") S") {
      return false;
    }
  }
  return true;
}

LostUpdates::LostUpdates() {
  static std::size_t number = 0;
  watch().places.clear();
  watch().pauses_so_far = 0;
  watch().lost = 0;
  watching = ++number;
}

LostUpdates::~LostUpdates() { watching = 0; }

std::size_t LostUpdates::count() const {
  const std::lock_guard lock(watch().mutex);
  return watch().lost;
}

}  // namespace dl::harness

// What -fsanitize=thread makes the compiler call, before each access. The order of memory that an
// atomic operation asks for is its last argument, or its last two: here it is always the strictest.

using dl::harness::change;
using dl::harness::plain_read;
using dl::harness::plain_write;
using dl::harness::read;
using dl::harness::write;

// The compiler chose the names, and T is a type, which parentheses would spoil.
// NOLINTBEGIN(bugprone-reserved-identifier, bugprone-macro-parentheses)
extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
void __tsan_read_range(void* place, std::size_t bytes) { plain_read(place, bytes); }
void __tsan_write_range(void* place, std::size_t bytes) { plain_write(place, bytes); }
void __tsan_atomic_thread_fence(int) { std::atomic_thread_fence(std::memory_order_seq_cst); }
void __tsan_atomic_signal_fence(int) { std::atomic_signal_fence(std::memory_order_seq_cst); }

#define DL_PLAIN(bytes)                                                        \
  void __tsan_read##bytes(void* place) { plain_read(place, bytes); }           \
  void __tsan_write##bytes(void* place) { plain_write(place, bytes); }         \
  void __tsan_unaligned_read##bytes(void* place) { plain_read(place, bytes); } \
  void __tsan_unaligned_write##bytes(void* place) { plain_write(place, bytes); }
DL_PLAIN(1)
DL_PLAIN(2)
DL_PLAIN(4)
DL_PLAIN(8)
DL_PLAIN(16)

#define DL_CHANGE(T, bits, name)                                                        \
  T __tsan_atomic##bits##_##name(volatile T* place, T by, int) {                        \
    return change(place, [&] { return __atomic_##name(place, by, __ATOMIC_SEQ_CST); }); \
  }
#define DL_EXCHANGE(T, bits, name, weak)                                                          \
  bool __tsan_atomic##bits##_compare_exchange_##name(volatile T* place, T* old, T by, int, int) { \
    return change(place, [&] {                                                                    \
      return __atomic_compare_exchange_n(place, old, by, weak, __ATOMIC_SEQ_CST,                  \
                                         __ATOMIC_SEQ_CST);                                       \
    });                                                                                           \
  }
#define DL_ATOMIC(T, bits)                                                                     \
  T __tsan_atomic##bits##_load(const volatile T* place, int) {                                 \
    read(place);                                                                               \
    return __atomic_load_n(place, __ATOMIC_SEQ_CST);                                           \
  }                                                                                            \
  void __tsan_atomic##bits##_store(volatile T* place, T value, int) {                          \
    write(place);                                                                              \
    __atomic_store_n(place, value, __ATOMIC_SEQ_CST);                                          \
  }                                                                                            \
  T __tsan_atomic##bits##_exchange(volatile T* place, T value, int) {                          \
    return change(place, [&] { return __atomic_exchange_n(place, value, __ATOMIC_SEQ_CST); }); \
  }                                                                                            \
  T __tsan_atomic##bits##_compare_exchange_val(volatile T* place, T old, T by, int, int) {     \
    return change(place, [&] {                                                                 \
      __atomic_compare_exchange_n(place, &old, by, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
      return old;                                                                              \
    });                                                                                        \
  }                                                                                            \
  DL_EXCHANGE(T, bits, strong, false)                                                          \
  DL_EXCHANGE(T, bits, weak, true)                                                             \
  DL_CHANGE(T, bits, fetch_add)                                                                \
  DL_CHANGE(T, bits, fetch_sub)                                                                \
  DL_CHANGE(T, bits, fetch_and)                                                                \
  DL_CHANGE(T, bits, fetch_or)                                                                 \
  DL_CHANGE(T, bits, fetch_xor)                                                                \
  DL_CHANGE(T, bits, fetch_nand)
DL_ATOMIC(std::uint8_t, 8)
DL_ATOMIC(std::uint16_t, 16)
DL_ATOMIC(std::uint32_t, 32)
DL_ATOMIC(std::uint64_t, 64)

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier, bugprone-macro-parentheses)
