// The student's commands. Each returns the exit status: 0 where all is well, 1 where an exercise
// does not pass.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "build.h"
#include "state.h"
#include "verdict.h"

namespace dl::runner {

class Student {
 public:
  Student(Builder builder, std::ostream& out);

  /// All exercises, and where the student is.
  int list();
  /// Judges the current exercise, or the named one, which becomes the current one. Kernels that
  /// pass are run `on_gpu` as well if so wanted: an Error where there is no nvcc.
  int run(const std::string& name, std::uint64_t seed, bool all, bool on_gpu = false);
  /// The same at each save, as long as `goes_on` says yes, which is asked four times a second; as
  /// a rule until the program is interrupted.
  int watch(const std::string& name, const std::function<bool()>& goes_on);
  /// The next hint, or the n-th.
  int hint(int n);
  /// Goes on to the next exercise that is not done.
  int next();
  /// Back to the stub; what was there is kept beside it.
  int reset(const std::string& name);
  int solution(const std::string& name, bool give_up);
  int diff(const std::string& name);
  /// Judges all that were started, anew.
  int verify();

 private:
  const Exercise& choose(const std::string& name);
  const Exercise& current();
  std::string path(const Exercise& exercise) const;
  int judge_and_report(const Exercise& exercise, std::uint64_t seed, bool all);
  int judge_on_gpu(const Exercise& exercise, std::uint64_t seed, bool all);
  bool may_see_solution(const Exercise& exercise, bool give_up);

  Builder builder_;
  std::ostream& out_;
  std::vector<Exercise> exercises_;
  State state_;
};

}  // namespace dl::runner
