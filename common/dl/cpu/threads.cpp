#include <dl/cpu/threads.h>

#ifdef _OPENMP
#include <omp.h>
#endif
#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <semaphore>
#include <system_error>
#include <thread>
#include <vector>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include <dl/base/cpu_quota.h>

namespace dl {

#ifdef _OPENMP
namespace {

/// More would wait for each other more than compute, on any machine of today.
constexpr int kMostThreads = 1024;

std::atomic<int> threads_wanted = 0;  // 0: nobody has said

/// Threads that only wait. Whatever happens, they are let go before they are waited for.
class WaitingThreads {
 public:
  ~WaitingThreads() { end_.release(static_cast<std::ptrdiff_t>(threads_.size())); }
  WaitingThreads() = default;
  WaitingThreads(const WaitingThreads&) = delete;
  WaitingThreads& operator=(const WaitingThreads&) = delete;

  void add() {
    threads_.emplace_back([this] { end_.acquire(); });
  }

 private:
  std::counting_semaphore<> end_{0};
  std::vector<std::jthread> threads_;
};

/// Throws an Error unless the system lets this process have so many threads. OpenMP itself would
/// end the program.
void check_obtainable(int threads) {
  WaitingThreads others;
  int made = 1;
  try {
    for (; made < threads; ++made) {
      others.add();
    }
  } catch (const std::system_error&) {
    fail("cpu: the system has only ", made, " of ", threads,
         " threads for this process: --threads ", made);
  }
}

}  // namespace

int default_cpu_threads() {
  const char* const wanted = std::getenv("OMP_NUM_THREADS");
  const bool said = wanted != nullptr && *wanted != '\0';
  const double cpus =
      said ? omp_get_max_threads() : std::min<double>(omp_get_num_procs(), cpu_quota());
  return static_cast<int>(
      std::clamp<double>(cpus, 1, std::min(kMostThreads, omp_get_thread_limit())));
}

int cpu_threads() {
  if (threads_wanted == 0) {
    set_cpu_threads(default_cpu_threads());
  }
  return threads_wanted;
}

void set_cpu_threads(int threads) {
  const int possible = std::clamp(threads, 1, std::min(kMostThreads, omp_get_thread_limit()));
  check_obtainable(possible);
  omp_set_num_threads(possible);
  threads_wanted = possible;
}

void unbind_thread_from_cpu() {
#ifdef __linux__
  cpu_set_t all;
  CPU_ZERO(&all);
  std::vector<int> cpus;
  for (int place = 0; place < omp_get_num_places(); ++place) {  // none where nothing is bound
    cpus.resize(static_cast<std::size_t>(omp_get_place_num_procs(place)));
    omp_get_place_proc_ids(place, cpus.data());
    for (const int cpu : cpus) {
      CPU_SET(cpu, &all);
    }
  }
  if (CPU_COUNT(&all) > 0) {
    sched_setaffinity(0, sizeof all, &all);  // where that is not allowed, it stays as it is
  }
#endif
}

OpenMpThreads::OpenMpThreads(int threads) : before_(omp_get_max_threads()) {
  omp_set_num_threads(threads);
}
OpenMpThreads::~OpenMpThreads() { omp_set_num_threads(before_); }

#else

int default_cpu_threads() { return 1; }
int cpu_threads() { return 1; }
void set_cpu_threads(int) {}
void unbind_thread_from_cpu() {}
OpenMpThreads::OpenMpThreads(int threads) : before_(threads) {}
OpenMpThreads::~OpenMpThreads() = default;

#endif

}  // namespace dl
