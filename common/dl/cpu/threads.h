// How many threads the CPU's work is shared among, and how they wait for each other.
#pragma once

namespace dl {

/// As many as set_cpu_threads() said or, before it was called, default_cpu_threads(). A team may
/// still get fewer of OpenMP: see cpu/parallel.h. 1 in a build without OpenMP.
int cpu_threads();

/// OMP_NUM_THREADS where it is set; otherwise as many as there are CPUs that the process may use,
/// by its affinity mask and by the quota of its container. At least 1, and at most as OpenMP
/// allows.
int default_cpu_threads();

/// As long as it lives, OpenMP gives the teams that this thread begins so many threads, unless they
/// say what they want.
class OpenMpThreads {
 public:
  explicit OpenMpThreads(int threads);
  ~OpenMpThreads();
  OpenMpThreads(const OpenMpThreads&) = delete;
  OpenMpThreads& operator=(const OpenMpThreads&) = delete;

 private:
  int before_;
};

}  // namespace dl
